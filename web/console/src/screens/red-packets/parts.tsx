/** What cards, list and detail of a red packet all show. */
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import type { RedPacketView } from "../../api";
import { Allowed } from "../../auth";
import { useLanguage, useStrings } from "../../i18n";
import { beijingText, moneyText, UsageBar, yuanText } from "../../parts";
import { StartPacket } from "./changes/StartPacket";
import { type Cure, hintOf } from "./hints";
import { hintWords, words } from "./strings";

const PLATFORM = "https://pay.weixin.qq.com";

export function useAmountText(): (packet: Pick<RedPacketView, "least_fen" | "most_fen">) => string {
  const t = useStrings(words);
  return ({ least_fen, most_fen }) =>
    least_fen === most_fen ? t.fixed(yuanText(least_fen)) : t.random(yuanText(least_fen), yuanText(most_fen));
}

/** The four limits as bars: how many and how much, in all and today. */
export function LimitBars({ packet: { used, today, limits } }: { packet: RedPacketView }) {
  const t = useStrings(words);
  const count = (n: number) => t.count(n.toLocaleString("en"));
  const yuan = (fen: number) => moneyText(fen);
  const bars = [
    { label: t.totalCount, used: used.count, total: limits.total_count, text: count },
    { label: t.totalAmount, used: used.amount_fen, total: limits.total_amount_fen, text: yuan },
    { label: t.dailyCount, used: today.count, total: limits.daily_count, text: count },
    { label: t.dailyAmount, used: today.amount_fen, total: limits.daily_amount_fen, text: yuan },
  ];
  return (
    <div className="mc-packet-bars">
      {bars.map((bar) => (
        <UsageBar key={bar.label} label={bar.label} used={bar.used} total={bar.total}>
          <span className="mc-quiet">{bar.label}</span>
          <span className="mc-figures mc-nowrap">
            {t.outOf(bar.text(bar.used), bar.total === null ? t.noLimit : bar.text(bar.total))}
          </span>
        </UsageBar>
      ))}
    </div>
  );
}

/** Why it gives nothing out, in words, with the buttons that cure it. */
export function Ribbon({ packet }: { packet: RedPacketView }) {
  const t = useStrings(hintWords);
  const language = useLanguage();
  const hint = hintOf(packet);
  if (!hint) {
    return null;
  }
  const { stop, reason, valid_from } = packet;
  const told = {
    stopped: t.stoppedBy(reason),
    refused: t.refused(`${(language === "zh" ? stop?.meaning_zh : stop?.meaning_en) ?? ""} (${stop?.code})`),
    over: t.over,
    early: t.early(beijingText(valid_from)),
    usedUp: t.usedUp,
    dayUsedUp: t.dayUsedUp,
  };
  return (
    <Alert
      className="mc-packet-ribbon"
      type={hint.tone}
      showIcon
      title={
        <div className="mc-packet-hint">
          <span>{told[hint.kind]}</span>
          {hint.cures.map((cure) => (
            <CureButton key={cure} cure={cure} packet={packet} />
          ))}
        </div>
      }
    />
  );
}

function CureButton({ cure, packet }: { cure: Cure; packet: RedPacketView }) {
  const t = useStrings(hintWords);
  const { red_packet_id, mchid } = packet;
  switch (cure) {
    case "start":
      return <StartPacket packet={packet} size="small" />;
    case "account":
      return (
        <Link to="/accounts/$mchid" params={{ mchid }}>
          {t.checkAccount}
        </Link>
      );
    case "platform":
      return (
        <a href={PLATFORM} target="_blank" rel="noreferrer">
          {t.platform}
        </a>
      );
    default: {
      const label = { change: t.changeIt, raise: t.raise, extend: t.extend }[cure];
      return <ChangeLink id={red_packet_id} label={label} />;
    }
  }
}

function ChangeLink({ id, label }: { id: string; label: string }) {
  const navigate = useNavigate();
  return (
    <Allowed scope="red_packet:write">
      <Button size="small" onClick={() => navigate({ to: "/red-packets/$id/edit", params: { id } })}>
        {label}
      </Button>
    </Allowed>
  );
}
