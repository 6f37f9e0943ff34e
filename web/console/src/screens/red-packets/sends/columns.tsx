import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import type { SendView } from "../../../api";
import { SEND_STATES, useLanguage, useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Money, StateTag } from "../../../parts";
import { sendWords } from "../strings";
import { useSourceText } from "./sources";

export function useSendColumns(): Column<SendView>[] {
  const t = useStrings(sendWords);
  const sourceText = useSourceText();
  return [
    {
      key: "state",
      title: t.state,
      always: true,
      render: ({ state, care }) => (
        <span className="mc-tags">
          <StateTag state={SEND_STATES[state]} />
          {care && <Tag color="error">{t.care}</Tag>}
        </span>
      ),
    },
    { key: "amount", title: t.amount, align: "right", render: ({ amount_fen }) => <Money fen={amount_fen} /> },
    { key: "customer", title: t.customer, render: ({ openid }) => <CopyableId id={openid} /> },
    { key: "phone", title: t.phone, hidden: true, render: ({ phone }) => phone || "—" },
    { key: "bill_no", title: t.billNo, render: ({ bill_no }) => <CopyableId id={bill_no} /> },
    { key: "wechat_no", title: t.wechatNo, hidden: true, render: ({ wechat_no }) => <CopyableId id={wechat_no} /> },
    { key: "source", title: t.source, hidden: true, render: ({ source }) => sourceText(source) },
    { key: "attempt", title: t.attempt, align: "right", hidden: true, render: ({ attempt }) => attempt },
    { key: "reserved_at", title: t.reservedAt, render: ({ reserved_at }) => <BeijingTime at={reserved_at} /> },
    { key: "sent_at", title: t.sentAt, hidden: true, render: ({ sent_at }) => <BeijingTime at={sent_at} /> },
    {
      key: "next_look",
      title: t.nextLook,
      hidden: true,
      render: ({ next_look_at }) => <BeijingTime at={next_look_at} />,
    },
    { key: "actions", title: t.actions, always: true, render: ({ send_id }) => <Details id={send_id} /> },
  ];
}

/** Those of the list of what needs a person: of any red packet, with the reason. */
export function useCareColumns(): Column<SendView>[] {
  const t = useStrings(sendWords);
  const language = useLanguage();
  const keys = new Set(["amount", "customer", "bill_no", "wechat_no", "reserved_at", "actions"]);
  const [amount, ...others] = useSendColumns().filter(({ key }) => keys.has(key));
  return [
    {
      key: "packet",
      title: t.packet,
      always: true,
      render: ({ red_packet_id, name }) => (
        <Link to="/red-packets/$id" params={{ id: red_packet_id }}>
          {name}
        </Link>
      ),
    },
    ...(amount ? [amount] : []),
    {
      key: "why",
      title: t.why,
      width: 260,
      render: ({ care_reason, care }) =>
        (language === "zh" ? care_reason?.meaning_zh : care_reason?.meaning_en) ?? care,
    },
    ...others,
  ];
}

function Details({ id }: { id: string }) {
  const t = useStrings(sendWords);
  return (
    <Link to="/red-packet-sends/$id" params={{ id }}>
      {t.details}
    </Link>
  );
}
