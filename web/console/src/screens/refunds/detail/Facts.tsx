/** What a refund is, whose it is, and what WeChat Pay knows of it. */
import { Link } from "@tanstack/react-router";
import type { RefundView } from "../../../api";
import { REFUND_ORIGINS, useStrings, useText } from "../../../i18n";
import { BeijingTime, CopyableId, type Fact, FactsCard, Money } from "../../../parts";
import { detailWords, words } from "../strings";
import { piecesOf, useOrder } from "./useOrder";

export function RefundFacts({ refund }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const text = useText();
  const facts: Fact[] = [
    [
      list.order,
      <CopyableId key="order" id={refund.order_no}>
        <Link to="/orders/$orderNo" params={{ orderNo: refund.order_no }}>
          {refund.order_no}
        </Link>
      </CopyableId>,
    ],
    [list.amount, <Money key="amount" fen={refund.amount_fen} />],
    [list.total, <Money key="total" fen={refund.total_fen} />],
    [list.origin, text(REFUND_ORIGINS[refund.origin])],
    [list.reason, refund.reason && <span className="mc-any">{refund.reason}</span>],
    [list.askedBy, refund.asked_by],
    [list.decidedBy, refund.decided_by],
    [t.restock, <Pieces key="pieces" refund={refund} />],
    [list.account, <CopyableId key="account" id={refund.mchid} />],
  ];
  return <FactsCard id="facts" title={t.facts} facts={facts} />;
}

const IN_VAIN: readonly RefundView["state"][] = ["REFUSED", "LAPSED", "FAILED", "CLOSED"];

/** Whether the pieces of the order come back, or have come back. */
function Pieces({ refund }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const order = useOrder(refund);
  if (!order) {
    return "—";
  }
  const pieces = piecesOf(order);
  if (pieces === 0) {
    return t.notCounted;
  }
  if (IN_VAIN.includes(refund.state)) {
    return t.unchanged;
  }
  if (!refund.restock) {
    return t.stays;
  }
  return order.restocked ? t.putBack(pieces) : t.willBePutBack(pieces);
}

export function AtWeChat({ refund }: { refund: RefundView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const accounts: Record<string, string> = { AVAILABLE: t.AVAILABLE, UNSETTLED: t.UNSETTLED };
  const channels: Record<string, string> = {
    ORIGINAL: t.ORIGINAL,
    BALANCE: t.BALANCE,
    OTHER_BALANCE: t.OTHER_BALANCE,
    OTHER_BANKCARD: t.OTHER_BANKCARD,
  };
  const facts: Fact[] = [
    [list.wechatNumber, <CopyableId key="refund" id={refund.refund_id} />],
    [t.transaction, <CopyableId key="transaction" id={refund.transaction_id} />],
    [t.customerGets, <Money key="payer" fen={refund.payer_refund_fen} />],
    [t.leavesAccount, <Money key="settled" fen={refund.settlement_refund_fen} />],
    [t.pays, accounts[refund.funds_account] ?? t.auto],
    [t.channel, channels[refund.channel] ?? refund.channel],
    [t.received, refund.received_account],
    [t.looked, <BeijingTime key="looked" at={refund.looked_at} />],
  ];
  return <FactsCard id="wechat" title={t.atWeChat} facts={facts} />;
}
