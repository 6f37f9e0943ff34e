/** The kinds of events, in words and colours; a kind of the API without both does not compile. */
import type { EventKind } from "../api";
import type { State } from "./states";
import type { Text } from "./strings";

export const EVENT_KINDS: Record<EventKind, State> = {
  order_created: { zh: "订单已创建", en: "Order created", tone: "idle" },
  order_prepaid: { zh: "订单待支付", en: "Order awaiting payment", tone: "busy" },
  order_paid: { zh: "订单已支付", en: "Order paid", tone: "good" },
  order_closed: { zh: "订单已关闭", en: "Order closed", tone: "idle" },
  refund_requested: { zh: "退款已申请", en: "Refund asked for", tone: "busy" },
  refund_approved: { zh: "退款已审批通过", en: "Refund approved", tone: "busy" },
  refund_refused: { zh: "退款申请已驳回或撤回", en: "Refund refused or withdrawn", tone: "idle" },
  refund_lapsed: { zh: "退款审批已过期", en: "Refund request lapsed", tone: "idle" },
  refund_accepted: { zh: "退款处理中", en: "Refund under way", tone: "busy" },
  refund_succeeded: { zh: "退款成功", en: "Refunded", tone: "good" },
  refund_abnormal: { zh: "退款异常", en: "Refund abnormal", tone: "bad" },
  refund_closed: { zh: "退款已关闭", en: "Refund closed", tone: "idle" },
  refund_failed: { zh: "退款失败", en: "Refund failed", tone: "bad" },
  voucher_requested: { zh: "代金券发放中", en: "Voucher requested", tone: "busy" },
  voucher_issued: { zh: "代金券已发放", en: "Voucher issued", tone: "good" },
  voucher_collected: { zh: "代金券已领取", en: "Voucher collected", tone: "good" },
  voucher_failed: { zh: "代金券发放失败", en: "Voucher not issued", tone: "bad" },
  voucher_redeemed: { zh: "代金券已核销", en: "Voucher redeemed", tone: "good" },
  voucher_returned: { zh: "代金券已退回", en: "Voucher returned", tone: "warn" },
  voucher_expired: { zh: "代金券已过期", en: "Voucher expired", tone: "idle" },
  notice_sent: { zh: "失败通知已发送", en: "Failure notice sent", tone: "good" },
  notice_failed: { zh: "失败通知未送达", en: "Failure notice not sent", tone: "bad" },
  red_packet_reserved: { zh: "红包已预留", en: "Red packet reserved", tone: "busy" },
  red_packet_sending: { zh: "红包发放中", en: "Red packet being sent", tone: "busy" },
  red_packet_sent: { zh: "红包已发放", en: "Red packet sent", tone: "good" },
  red_packet_received: { zh: "红包已领取", en: "Red packet opened", tone: "good" },
  red_packet_returned: { zh: "红包未领取已退回", en: "Red packet returned unopened", tone: "idle" },
  red_packet_failed: { zh: "红包发放失败", en: "Red packet not sent", tone: "bad" },
  red_packet_refused: { zh: "红包因限额未发放", en: "Red packet refused by a limit", tone: "warn" },
};

const groupOf = (label: Text, prefix: string) => ({
  label,
  options: Object.keys(EVENT_KINDS).filter((kind) => kind.startsWith(prefix)),
});

/** The kinds as people look for them: what happened to what. */
export const EVENT_GROUPS: { label: Text; options: string[] }[] = [
  groupOf({ zh: "订单", en: "Orders" }, "order_"),
  groupOf({ zh: "退款", en: "Refunds" }, "refund_"),
  groupOf({ zh: "代金券", en: "Vouchers" }, "voucher_"),
  groupOf({ zh: "红包", en: "Red packets" }, "red_packet_"),
  groupOf({ zh: "失败通知", en: "Failure notices" }, "notice_"),
];
