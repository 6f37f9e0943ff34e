/** The refunds of an order, with how each stands and what to do about it. */
import { Link } from "@tanstack/react-router";
import { Table } from "antd";
import type { RefundView } from "../../../api";
import { REFUND_ORIGINS, refundState, useLanguage, useStrings, useText } from "../../../i18n";
import { BeijingTime, Money, StateTag } from "../../../parts";
import { refundWords } from "./strings";

export function OrderRefunds({ refunds }: { refunds: RefundView[] }) {
  const t = useStrings(refundWords);
  if (refunds.length === 0) {
    return null;
  }
  return (
    <section className="mc-card" aria-labelledby="refunds">
      <h2 id="refunds">{t.list}</h2>
      <Refunds refunds={refunds} />
    </section>
  );
}

function Refunds({ refunds }: { refunds: RefundView[] }) {
  const t = useStrings(refundWords);
  const text = useText();
  return (
    <div className="mc-scroll">
      <Table<RefundView>
        size="small"
        pagination={false}
        dataSource={refunds}
        rowKey={({ refund_no }) => refund_no}
        columns={[
          {
            title: t.number,
            render: (_, { refund_no }) => (
              <Link to="/refunds/$refundNo" params={{ refundNo: refund_no }} className="mc-id">
                {refund_no}
              </Link>
            ),
          },
          { title: t.howMuch, align: "right", render: (_, { amount_fen }) => <Money fen={amount_fen} /> },
          { title: t.state, render: (_, refund) => <Standing refund={refund} /> },
          {
            title: t.origin,
            render: (_, { origin }) => <span className="mc-nowrap">{text(REFUND_ORIGINS[origin])}</span>,
          },
          { title: t.reason, render: (_, { reason }) => <span className="mc-any">{reason || "—"}</span> },
          { title: t.asked, render: (_, { created_at }) => <BeijingTime at={created_at} /> },
        ]}
      />
    </div>
  );
}

function Standing({ refund }: { refund: RefundView }) {
  const { failure, todo_zh, todo_en } = refund;
  const language = useLanguage();
  const why = failure && (language === "zh" ? failure.meaning_zh : failure.meaning_en);
  const todo = language === "zh" ? todo_zh : todo_en;
  return (
    <div className="mc-refund-standing">
      <StateTag state={refundState(refund)} />
      {why && <span>{why}</span>}
      {todo && <span className="mc-quiet">{todo}</span>}
    </div>
  );
}
