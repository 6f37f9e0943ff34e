import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import type { RefundView } from "../../../api";
import { REFUND_ORIGINS, refundState, useStrings, useText } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, Money, StateTag } from "../../../parts";
import { words } from "../strings";

export function useColumns(): Column<RefundView>[] {
  return [...useStanding(), ...useMore()];
}

function useStanding(): Column<RefundView>[] {
  const t = useStrings(words);
  const text = useText();
  return [
    {
      key: "number",
      title: t.number,
      always: true,
      render: ({ refund_no }) => (
        <Link to="/refunds/$refundNo" params={{ refundNo: refund_no }} className="mc-id">
          {refund_no}
        </Link>
      ),
    },
    { key: "amount", title: t.amount, align: "right", render: ({ amount_fen }) => <Money fen={amount_fen} /> },
    { key: "state", title: t.state, render: (refund) => <Standing refund={refund} /> },
    { key: "created", title: t.created, render: ({ created_at }) => <BeijingTime at={created_at} /> },
    {
      key: "origin",
      title: t.origin,
      render: ({ origin }) => <span className="mc-nowrap">{text(REFUND_ORIGINS[origin])}</span>,
    },
    {
      key: "reason",
      title: t.reason,
      width: 200,
      render: ({ reason }) => <span className="mc-any">{reason || "—"}</span>,
    },
    { key: "asked_by", title: t.askedBy, render: ({ asked_by }) => asked_by || "—" },
  ];
}

function useMore(): Column<RefundView>[] {
  const t = useStrings(words);
  return [
    {
      key: "order",
      title: t.order,
      hidden: true,
      render: ({ order_no }) => (
        <Link to="/orders/$orderNo" params={{ orderNo: order_no }} className="mc-id">
          {order_no}
        </Link>
      ),
    },
    {
      key: "total",
      title: t.total,
      align: "right",
      hidden: true,
      render: ({ total_fen }) => <Money fen={total_fen} />,
    },
    { key: "decided_by", title: t.decidedBy, hidden: true, render: ({ decided_by }) => decided_by || "—" },
    { key: "success", title: t.success, hidden: true, render: ({ success_at }) => <BeijingTime at={success_at} /> },
    { key: "account", title: t.account, hidden: true, render: ({ mchid }) => <CopyableId id={mchid} /> },
    { key: "wechat", title: t.wechatNumber, hidden: true, render: ({ refund_id }) => <CopyableId id={refund_id} /> },
  ];
}

/** The state, and that nothing comes of it unless somebody acts. */
function Standing({ refund }: { refund: RefundView }) {
  const t = useStrings(words);
  return (
    <span className="mc-tags">
      <StateTag state={refundState(refund)} />
      {refund.needs_a_person && <Tag color="error">{t.needsAPerson}</Tag>}
    </span>
  );
}
