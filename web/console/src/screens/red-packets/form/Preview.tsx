/** What the customer sees of what is typed: the message, the opened packet, and what is said when a limit refuses. */
import { Segmented } from "antd";
import { useState } from "react";
import { useStrings } from "../../../i18n";
import { Phone, yuanText } from "../../../parts";
import { previewWords } from "./strings";
import type { PacketValues } from "./values";

type View = "message" | "opened" | "notice";

export function Preview({ values }: { values: PacketValues }) {
  const t = useStrings(previewWords);
  const [view, setView] = useState<View>("message");
  const views: View[] = ["message", "opened", ...(values.notice.channel === "none" ? [] : ["notice" as const])];
  const shown = views.includes(view) ? view : "message";
  const Shown = { message: Message, opened: Opened, notice: Notice }[shown];
  return (
    <div className="mc-stack">
      <Segmented<View>
        block
        aria-label={t.show}
        value={shown}
        options={views.map((value) => ({ value, label: t[value] }))}
        onChange={setView}
      />
      <Phone title={values.sender_name || t.weChat}>
        <Shown values={values} />
      </Phone>
    </div>
  );
}

function Message({ values }: { values: PacketValues }) {
  const t = useStrings(previewWords);
  return (
    <div className="mc-packet-chat">
      <i aria-hidden="true" />
      <div className="mc-packet-bubble">
        <p>{values.blessing || t.blessing}</p>
        <span>{values.channel === "cash" ? t.packet : t.transfer}</span>
      </div>
    </div>
  );
}

function Opened({ values }: { values: PacketValues }) {
  const t = useStrings(previewWords);
  const { least_fen, most_fen, kind } = values;
  const isRandom = kind === "random" && most_fen !== null && most_fen !== least_fen;
  return (
    <div className="mc-packet-opened">
      <div className="mc-packet-lid" aria-hidden="true" />
      <b>{t.whose(values.sender_name || t.sender)}</b>
      <p className="mc-quiet">{values.blessing || t.blessing}</p>
      <p className="mc-packet-money">
        <span className="mc-figures">{yuanText(least_fen ?? 0)}</span> {t.yuan}
      </p>
      {isRandom && <p className="mc-quiet">{t.atRandom(yuanText(least_fen ?? 0), yuanText(most_fen))}</p>}
      <p className="mc-packet-wallet">{values.channel === "cash" ? t.inWallet : t.receive}</p>
      <p className="mc-quiet">{values.activity_name}</p>
    </div>
  );
}

function Notice({ values }: { values: PacketValues }) {
  const t = useStrings(previewWords);
  const { channel, texts } = values.notice;
  return (
    <div className="mc-packet-notice">
      <b>{channel === "sms" ? t.sms : t.template}</b>
      {texts.map((one, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and keep their place
        <p key={place}>{filled(one?.text ?? "", values, t.late)}</p>
      ))}
    </div>
  );
}

/** Return a wording with what its variables would stand for; days and times stay as they are. */
function filled(text: string, values: PacketValues, reason: string): string {
  const known: Record<string, string> = {
    name: values.sender_name,
    activity: values.activity_name,
    reason,
    amount: yuanText(values.least_fen ?? 0),
  };
  return text.replace(/\{(\w+)\}/g, (variable, name: string) => known[name] || variable);
}
