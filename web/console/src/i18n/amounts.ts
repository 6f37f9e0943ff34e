/** What the amount of each kind of event is, and which kinds' amounts may be added up (docs/architecture.md, "Asking"). */
import type { EventKind } from "../api";
import type { Text } from "./strings";

const TOTAL: Text = { zh: "订单金额", en: "order total" };
const PAID: Text = { zh: "实付", en: "paid" };
const REFUND: Text = { zh: "退款金额", en: "refund" };
const DISCOUNT: Text = { zh: "抵扣额", en: "voucher" };
const PACKET: Text = { zh: "红包金额", en: "red packet" };

/** Nothing for kinds that have no amount. */
export const AMOUNTS: Record<EventKind, Text | undefined> = {
  order_created: TOTAL,
  order_prepaid: TOTAL,
  order_paid: PAID,
  order_closed: TOTAL,
  refund_requested: REFUND,
  refund_approved: REFUND,
  refund_refused: REFUND,
  refund_lapsed: REFUND,
  refund_accepted: REFUND,
  refund_succeeded: REFUND,
  refund_abnormal: REFUND,
  refund_closed: REFUND,
  refund_failed: REFUND,
  voucher_requested: DISCOUNT,
  voucher_issued: DISCOUNT,
  voucher_collected: DISCOUNT,
  voucher_failed: DISCOUNT,
  voucher_redeemed: DISCOUNT,
  voucher_returned: DISCOUNT,
  voucher_expired: DISCOUNT,
  notice_sent: undefined,
  notice_failed: undefined,
  red_packet_reserved: PACKET,
  red_packet_sending: PACKET,
  red_packet_sent: PACKET,
  red_packet_received: PACKET,
  red_packet_returned: PACKET,
  red_packet_failed: PACKET,
  red_packet_refused: undefined,
};

/** A red packet is opened or comes back, never both. */
const APART: EventKind[] = ["red_packet_received", "red_packet_returned"];

/** Return what the sum over these kinds is; undefined if they tell of the same money twice, or of none. */
export function sumOf(kinds: EventKind[]): Text | undefined {
  const [first, ...more] = kinds.filter((kind) => AMOUNTS[kind]);
  const isSum = first && (more.length === 0 || [first, ...more].every((kind) => APART.includes(kind)));
  return isSum ? AMOUNTS[first] : undefined;
}

/** Tell whether the kinds have amounts that must not be added up. */
export function isCountedTwice(kinds: EventKind[]): boolean {
  return kinds.some((kind) => AMOUNTS[kind]) && !sumOf(kinds);
}
