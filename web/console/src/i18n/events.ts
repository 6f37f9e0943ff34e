/** The kinds of events, in words; a kind of the API without words does not compile. */
import type { EventKind } from "../api";
import type { Text } from "./strings";

export const EVENT_KINDS: Record<EventKind, Text> = {
  order_created: { zh: "订单已创建", en: "Order created" },
  order_prepaid: { zh: "订单待支付", en: "Order awaiting payment" },
  order_paid: { zh: "订单已支付", en: "Order paid" },
  order_closed: { zh: "订单已关闭", en: "Order closed" },
  voucher_requested: { zh: "代金券发放中", en: "Voucher requested" },
  voucher_issued: { zh: "代金券已发放", en: "Voucher issued" },
  voucher_collected: { zh: "代金券已领取", en: "Voucher collected" },
  voucher_failed: { zh: "代金券发放失败", en: "Voucher not issued" },
  voucher_redeemed: { zh: "代金券已核销", en: "Voucher redeemed" },
  voucher_returned: { zh: "代金券已退回", en: "Voucher returned" },
  voucher_expired: { zh: "代金券已过期", en: "Voucher expired" },
  notice_sent: { zh: "失败通知已发送", en: "Failure notice sent" },
  notice_failed: { zh: "失败通知未送达", en: "Failure notice not sent" },
  red_packet_reserved: { zh: "红包已占用额度", en: "Red packet reserved" },
  red_packet_sending: { zh: "红包发放中", en: "Red packet being sent" },
  red_packet_sent: { zh: "红包已发放", en: "Red packet sent" },
  red_packet_received: { zh: "红包已领取", en: "Red packet opened" },
  red_packet_returned: { zh: "红包未领取已退回", en: "Red packet returned unopened" },
  red_packet_failed: { zh: "红包发放失败", en: "Red packet not sent" },
  red_packet_refused: { zh: "红包因限额未发放", en: "Red packet refused by a limit" },
};
