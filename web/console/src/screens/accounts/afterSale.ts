/** How refunds and late money are settled, in words for the form and the account's page. */
import type { LatePayments } from "../../api";
import { APPROVAL_DAYS, strings, type Text } from "../../i18n";

export const afterSaleWords = strings({
  title: { zh: "退款与迟到的支付", en: "Refunds and late payments" },
  summary: { zh: "退款与迟到的支付：会发生什么", en: "Refunds and late payments: what happens when" },
  approval: { zh: "退款审批", en: "Approval of refunds" },
  none: { zh: "不需要审批", en: "Nobody approves" },
  noneAbout: { zh: "有退款权限的人提交后立即退款", en: "Who may refund does so at once" },
  above: { zh: "超过一定金额才审批", en: "Above a sum" },
  aboveAbout: {
    zh: "同一订单的退款加起来超过这个金额，须由另一位同事审批",
    en: "Once an order's refunds add up to more, a second person approves",
  },
  every: { zh: "每笔退款都审批", en: "Every refund" },
  everyAbout: { zh: "任何退款都须由另一位同事审批", en: "A second person approves each, whatever its amount" },
  aboveFen: { zh: "超过（元）", en: "Above (yuan)" },
  aboveRule: { zh: "请填写大于零的金额", en: "An amount above zero" },
  late: { zh: "订单关闭后才到账的支付", en: "Money that comes after an order was closed" },
  honor: { zh: "收下，照常发货", en: "Keep it" },
  honorAbout: {
    zh: "订单变为已支付并标出“关闭后到账”；可能没有库存",
    en: "The order is paid and marked; pieces may be gone",
  },
  refund: { zh: "自动全额退款", en: "Refund all of it" },
  refundAbout: { zh: "几分钟内自动退回给客户，不需要审批", en: "It goes back within minutes, without approval" },
  restock: { zh: "全额退款后商品退回库存", en: "Pieces come back when all is refunded" },
  restockAbout: {
    zh: "申请退款时的默认选项，每笔可以另选；部分退款不影响库存",
    en: "What the refund dialog begins with; each refund may choose. Part refunds change no inventory",
  },
  saysNone: {
    zh: "申请退款后立即退给客户，不需要审批。",
    en: "A refund goes to the customer as soon as it is asked for.",
  },
  saysEvery: {
    zh: `每笔退款都等另一位同事审批；${APPROVAL_DAYS} 天内没有审批就过期。`,
    en: `Each refund waits for a second person; undecided for ${APPROVAL_DAYS} days, it lapses.`,
  },
  saysAbove: {
    zh: (yuan: string) => `一笔订单的退款合计超过 ¥${yuan} 时，等另一位同事审批；${APPROVAL_DAYS} 天内没有审批就过期。`,
    en: (yuan: string) =>
      `Once an order's refunds exceed ¥${yuan} a second person decides; after ${APPROVAL_DAYS} days the request lapses.`,
  },
  saysRestock: {
    zh: "全额退款成功后，计库存的商品退回可售数量，除非申请时另选。",
    en: "When all of an order is refunded its counted pieces can be sold again, unless who asks chooses otherwise.",
  },
  saysKept: {
    zh: "退款不改变库存，除非申请时另选。",
    en: "Refunds change no inventory, unless who asks chooses otherwise.",
  },
});

/** What becomes of money that comes late, as a sentence. */
export const LATE_PAYMENTS: Record<LatePayments, Text> = {
  honor: {
    zh: "订单关闭后才到账的钱会收下，订单按已支付处理。",
    en: "Money that comes after closing is kept, and the order counts as paid.",
  },
  refund: {
    zh: "订单关闭后才到账的钱会自动全额退回。",
    en: "Money that comes after closing goes back by itself.",
  },
};
