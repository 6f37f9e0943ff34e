/** The figures of a board, by what they are about; each is of one kind of event. */
import type { EventKind } from "../../../api";
import type { Text } from "../../../i18n";

export type Figure = { kind: EventKind; measure: "count" | "amount_fen"; label: Text };

export type BoardSection = {
  id: string;
  title: Text;
  figures: Figure[];
  /** One figure's count as a share of another's. */
  rate: { label: Text; part: Figure; whole: Figure };
  /** What follows from what, the first step first. */
  funnel: Figure[];
};

const count = (kind: EventKind, label: Text): Figure => ({ kind, measure: "count", label });
const amount = (kind: EventKind, label: Text): Figure => ({ kind, measure: "amount_fen", label });

const created = count("order_created", { zh: "下单", en: "Ordered" });
const paid = count("order_paid", { zh: "支付", en: "Paid" });
const issued = count("voucher_issued", { zh: "发放", en: "Issued" });
const collected = count("voucher_collected", { zh: "领取", en: "Collected" });
const redeemed = count("voucher_redeemed", { zh: "核销", en: "Redeemed" });
const sent = count("red_packet_sent", { zh: "发放", en: "Sent" });
const opened = count("red_packet_received", { zh: "领取", en: "Opened" });
const returned = count("red_packet_returned", { zh: "退回", en: "Returned" });

export const BOARD: BoardSection[] = [
  {
    id: "vouchers",
    title: { zh: "代金券", en: "Vouchers" },
    figures: [issued, collected, redeemed, amount("voucher_redeemed", { zh: "核销金额", en: "Amount redeemed" })],
    rate: { label: { zh: "核销率", en: "Redemption rate" }, part: redeemed, whole: collected },
    funnel: [issued, collected, redeemed],
  },
  {
    id: "red-packets",
    title: { zh: "红包", en: "Red packets" },
    figures: [sent, opened, returned, amount("red_packet_sent", { zh: "发放金额", en: "Amount sent" })],
    rate: { label: { zh: "领取率", en: "Opening rate" }, part: opened, whole: sent },
    funnel: [sent, opened],
  },
  {
    id: "orders",
    title: { zh: "订单", en: "Orders" },
    figures: [created, paid, amount("order_paid", { zh: "实付金额", en: "Amount paid" })],
    rate: { label: { zh: "支付率", en: "Paid share" }, part: paid, whole: created },
    funnel: [created, paid],
  },
];
