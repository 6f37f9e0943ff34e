import { APPROVAL_DAYS, strings } from "../../../i18n";

export const refundWords = strings({
  refund: { zh: "退款", en: "Refund" },
  title: { zh: "申请退款", en: "Ask for a refund" },
  next: { zh: "下一步", en: "Next" },
  left: { zh: "可退金额", en: "Left to refund" },
  ofVouchersToo: {
    zh: "按订单总额计，含代金券的份额，客户实收会少于退款金额",
    en: "Of the total, vouchers included: the customer gets less",
  },
  held: {
    zh: (yuan: string) => `另有 ¥${yuan} 正在退款或待审批`,
    en: (yuan: string) => `¥${yuan} more is under way or waits for approval`,
  },
  howMuch: { zh: "退款金额", en: "How much" },
  whole: { zh: "全部可退金额", en: "All that is left" },
  part: { zh: "部分金额", en: "A part of it" },
  amount: { zh: "金额（元）", en: "Amount (yuan)" },
  amountRule: {
    zh: (yuan: string) => `请填写 0.01 至 ${yuan} 元`,
    en: (yuan: string) => `From 0.01 to ${yuan} yuan`,
  },
  lines: { zh: "退款商品", en: "Goods" },
  linesWhy: {
    zh: "订单用了单品券，微信要求部分退款注明商品。各项合计即退款金额。",
    en: "A voucher for single goods was used, so WeChat wants to know what a part refund is for. Choose pieces and amounts: their sum is refunded.",
  },
  linesWhyAll: {
    zh: "订单用了单品券，此前有退款没有注明商品，余下的须逐项注明。各项合计即退款金额。",
    en: "A voucher for single goods was used, and an earlier refund did not say what it was for. Choose pieces and amounts of the rest: their sum is refunded.",
  },
  lineLeft: {
    zh: (pieces: number, yuan: string) => `可退 ${pieces} 件，¥${yuan}`,
    en: (pieces: number, yuan: string) => `${pieces} left, ¥${yuan}`,
  },
  pieces: { zh: "件数", en: "Pieces" },
  sum: { zh: "合计", en: "Sum" },
  noLines: { zh: "请选择退款的商品", en: "Choose what is refunded" },
  sumRule: {
    zh: (yuan: string) => `合计不能超过可退金额 ${yuan} 元`,
    en: (yuan: string) => `Only ${yuan} yuan are left to refund`,
  },
  reason: { zh: "退款原因", en: "Reason" },
  reasonHelp: {
    zh: "最多 80 个字，客户会在微信的退款通知里看到。部分退款不超过 1 元时，微信不向客户展示原因。",
    en: "At most 80 characters. The customer reads it in WeChat's refund notice, except of part refunds of 1 yuan or less.",
  },
  noEmoji: { zh: "微信不接受表情符号", en: "WeChat takes no emoji" },
  pays: { zh: "出资账户", en: "Paid from" },
  auto: { zh: "由微信决定", en: "Leave it to WeChat" },
  autoAbout: { zh: "按商户号在微信的设置，一般选这项", en: "As the account is set up at WeChat; usually right" },
  AVAILABLE: { zh: "可用余额", en: "Available balance" },
  availableAbout: { zh: "已结算、可提现的钱，余额不足时需先充值", en: "Settled money; top it up first if it is short" },
  UNSETTLED: { zh: "未结算资金", en: "Unsettled funds" },
  unsettledAbout: { zh: "今天收到、还没结算的钱；仅部分商户号可用", en: "Not settled yet; only some accounts have it" },
  restock: { zh: "全额退款成功后，商品退回库存", en: "Put the pieces back once everything is refunded" },
  restockHelp: {
    zh: "货已寄出且不退回时请关闭；部分退款不影响库存",
    en: "Off if the goods stay with the customer. Part refunds change no inventory",
  },
  confirmTitle: { zh: "确认退款", en: "Confirm the refund" },
  confirm: { zh: "确认退款", en: "Refund" },
  irreversible: {
    zh: "钱退给客户后不能撤回。重复点击或网络中断都只退一次。",
    en: "What has gone back cannot be taken back. Clicking twice or a lost connection refunds once.",
  },
  irreversibleLater: {
    zh: "提交后等待审批，审批前钱不会退出去，但金额会先被占用。审批通过并退给客户后不能撤回。",
    en: "Nothing goes back before a second person approves, but the amount is held. What has gone back then cannot be taken back.",
  },
  order: { zh: "订单号", en: "Order" },
  approval: { zh: "审批", en: "Approval" },
  needsApproval: {
    zh: (yuan: string) => `此订单累计退款超过 ¥${yuan}，须由另一位同事审批，${APPROVAL_DAYS} 天内有效`,
    en: (yuan: string) =>
      `The order's refunds exceed ¥${yuan}: a second person has to approve within ${APPROVAL_DAYS} days`,
  },
  needsApprovalAlways: {
    zh: `每笔退款都须由另一位同事审批，${APPROVAL_DAYS} 天内有效`,
    en: `Every refund needs a second person within ${APPROVAL_DAYS} days`,
  },
  noApproval: { zh: "无需审批，提交后立即退款", en: "Not needed: it goes to WeChat at once" },
  vouchers: { zh: "代金券", en: "Vouchers" },
  vouchersFollow: {
    zh: (yuan: string) => `订单用了 ¥${yuan} 代金券：优惠按比例退回出资方，客户实收会少于退款金额`,
    en: (yuan: string) =>
      `¥${yuan} of vouchers were used: their share goes back to who funded them, so the customer gets less than the amount`,
  },
  nothingLeft: { zh: "没有可退的金额", en: "Nothing is left to refund" },
  mostRefunds: { zh: "微信每单最多退款 50 次，已用完", en: "WeChat takes 50 refunds of an order, and all are used" },
  list: { zh: "退款记录", en: "Refunds" },
  none: { zh: "没有退款", en: "No refunds" },
  refunded: { zh: "已退款", en: "Refunded" },
  underWay: { zh: "退款中", en: "Under way" },
  number: { zh: "商户退款单号", en: "Refund" },
  state: { zh: "状态", en: "State" },
  asked: { zh: "申请时间", en: "Asked for" },
  origin: { zh: "来源", en: "Origin" },
  unexplained: {
    zh: "微信显示此订单有退款，但这里没有对应的记录，可能是在商户平台退的。收到通知或次日对账后会自动补上。",
    en: "WeChat says that something was refunded which is not listed here, perhaps on the merchant platform. The notice or the next bill will tell.",
  },
  due: {
    zh: "订单关闭后才到账：几分钟内按商户号的设置收下，或自动全额退款。",
    en: "The money came after closing: within minutes it is kept, or all of it refunded, as the account is set.",
  },
});
