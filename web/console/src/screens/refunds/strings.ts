import type { Step } from "../../api";
import { APPROVAL_DAYS, strings, type Text } from "../../i18n";

export const words = strings({
  title: { zh: "退款", en: "Refunds" },
  about: {
    zh: "退给客户的钱。在订单页面申请；超过商户号设定的金额须由另一位同事审批。",
    en: "Money given back to customers. Asked for at the order; above the account's sum a second person approves.",
  },
  none: {
    zh: "还没有退款，可在订单页面申请退款",
    en: "No refunds yet: ask for one on the page of its order",
  },
  number: { zh: "商户退款单号", en: "Refund" },
  order: { zh: "订单号", en: "Order" },
  created: { zh: "申请时间", en: "Asked for" },
  amount: { zh: "退款金额", en: "Amount" },
  total: { zh: "订单总额", en: "Order's total" },
  state: { zh: "状态", en: "State" },
  needsAPerson: { zh: "需人工处理", en: "Needs a person" },
  origin: { zh: "来源", en: "Origin" },
  reason: { zh: "退款原因", en: "Reason" },
  askedBy: { zh: "申请人", en: "Asked by" },
  decidedBy: { zh: "处理人", en: "Decided by" },
  account: { zh: "商户号", en: "Account" },
  wechatNumber: { zh: "微信退款单号", en: "WeChat's number" },
  success: { zh: "到账时间", en: "Arrived" },
});

export const detailWords = strings({
  refund: { zh: "退款", en: "Refund" },
  facts: { zh: "退款信息", en: "The refund" },
  atWeChat: { zh: "微信支付", en: "WeChat Pay" },
  transaction: { zh: "微信支付单号", en: "WeChat's payment" },
  customerGets: { zh: "退给客户", en: "The customer gets" },
  leavesAccount: { zh: "商户号扣款", en: "Leaves the account" },
  pays: { zh: "出资账户", en: "Paid from" },
  AVAILABLE: { zh: "可用余额", en: "Available balance" },
  UNSETTLED: { zh: "未结算资金", en: "Unsettled funds" },
  auto: { zh: "由微信决定", en: "Left to WeChat" },
  channel: { zh: "退款去向", en: "Goes to" },
  ORIGINAL: { zh: "原路退回", en: "The way it came" },
  BALANCE: { zh: "退到零钱", en: "The customer's WeChat balance" },
  OTHER_BALANCE: { zh: "原账户异常，退到其他零钱账户", en: "Another balance: the account it came from is gone" },
  OTHER_BANKCARD: { zh: "原银行卡异常，退到其他银行卡", en: "Another bank card: the one it came from is gone" },
  received: { zh: "入账账户", en: "Received by" },
  goods: { zh: "退款商品", en: "Goods" },
  product: { zh: "商品", en: "Product" },
  unitPrice: { zh: "单价", en: "Price" },
  pieces: { zh: "件数", en: "Pieces" },
  givenBack: { zh: "退款金额", en: "Given back" },
  restock: { zh: "商品库存", en: "Inventory" },
  notCounted: { zh: "商品未计库存", en: "Its pieces are not counted" },
  unchanged: { zh: "没有退款，库存不变", en: "Nothing was refunded: it stays as it is" },
  stays: { zh: "不退回库存", en: "Pieces are not put back" },
  putBack: {
    zh: (pieces: number) => `订单已全额退款，${pieces} 件已退回库存`,
    en: (pieces: number) => `All is refunded: pieces put back: ${pieces}`,
  },
  willBePutBack: {
    zh: (pieces: number) => `订单全额退款成功后，${pieces} 件退回库存`,
    en: (pieces: number) => `Once all is refunded, pieces are put back: ${pieces}`,
  },
  note: { zh: "备注", en: "Note" },
  lapses: { zh: "审批截止", en: "Lapses" },
  looked: { zh: "上次向微信查询", en: "WeChat last asked" },
  vouchers: { zh: "随退款退回的代金券优惠", en: "What of vouchers goes back" },
  couponId: { zh: "代金券编号", en: "Voucher" },
  discount: { zh: "支付时优惠", en: "Took off" },
  back: { zh: "本次退回出资方", en: "Goes back to who funded it" },
  bearer: { zh: "类型", en: "Kind" },
  prefunded: { zh: "预充值", en: "Prefunded" },
  noFund: { zh: "免充值", en: "No-fund" },
  vouchersAbout: {
    zh: "代金券优惠按比例退回出资方，不退给客户；券是否回到客户手里由微信按批次规则决定。",
    en: "A voucher's share goes back to who funded it, not to the customer. Whether the voucher itself comes back to the customer follows WeChat's rules of its stock.",
  },
  story: { zh: "经过", en: "Story" },
  todo: { zh: "需要处理", en: "What to do" },
  needsAPerson: { zh: "需人工处理：不处理就不会有结果", en: "Needs a person: nothing comes of it by itself" },
  decide: {
    zh: `请审批：通过后立即向微信发起退款，驳回后金额释放；${APPROVAL_DAYS} 天内无人审批将自动过期`,
    en: `Decide: if approved, it goes to WeChat at once; if refused, its amount is free again. Undecided for ${APPROVAL_DAYS} days, it lapses`,
  },
  next: { zh: "后续", en: "What comes next" },
  wechatSaid: { zh: "微信的答复", en: "WeChat's answer" },
  by: { zh: (who: string) => `由 ${who}`, en: (who: string) => `by ${who}` },
});

export const STEPS: Record<Step, Text> = {
  asked: { zh: "申请退款", en: "Asked for" },
  approved: { zh: "审批通过", en: "Approved" },
  refused: { zh: "审批驳回", en: "Refused" },
  withdrawn: { zh: "申请人撤回", en: "Withdrawn" },
  accepted: { zh: "微信已受理", en: "WeChat took it" },
  ended: { zh: "结束", en: "Ended" },
  resolved: { zh: "已人工处理", en: "Resolved by a person" },
};

export const storyWords = strings({
  found: { zh: "发现在商户平台的退款", en: "Found on the merchant platform" },
  byRule: { zh: "按规则自动申请", en: "Asked for by rule" },
  next: { zh: "下次自动查询", en: "Next asked by itself" },
  nextTry: { zh: "下次自动重试", en: "Next tried by itself" },
});

export const actWords = strings({
  approve: { zh: "通过审批", en: "Approve" },
  refuse: { zh: "驳回", en: "Refuse" },
  settle: { zh: "立即查询微信", en: "Ask WeChat now" },
  again: { zh: "立即重试", en: "Try again now" },
  approveTitle: { zh: "通过这笔退款？", en: "Approve this refund?" },
  approveAbout: {
    zh: "通过后立即向微信发起退款，钱退给客户后不能撤回。",
    en: "WeChat is called at once. What has gone back to the customer cannot be taken back.",
  },
  refuseTitle: { zh: "驳回退款申请", en: "Refuse the refund" },
  refuseAbout: {
    zh: "驳回后不会退款，占用的金额释放，可以重新申请。",
    en: "Nothing is paid back. Its amount is free again, and can be asked for anew.",
  },
  note: { zh: "备注（申请人会看到）", en: "Note (who asked reads it)" },
  noteNeeded: { zh: "请说明驳回的原因", en: "Say why it is refused" },
  refused: { zh: "已驳回", en: "Refused" },
  withdraw: { zh: "撤回申请", en: "Withdraw" },
  withdrawTitle: { zh: "撤回这笔退款申请？", en: "Withdraw this request?" },
  withdrawAbout: {
    zh: (yuan: string) => `撤回后不会退款，占用的 ¥${yuan} 释放，可以重新申请。`,
    en: (yuan: string) => `Nothing is paid back. The ¥${yuan} it holds is free again, and can be asked for anew.`,
  },
  withdrawn: { zh: "已撤回", en: "Withdrawn" },
  looked: { zh: "已查询，状态以页面为准", en: "WeChat was asked: this is how it stands" },
  notYet: {
    zh: "微信还没有受理。同一订单每分钟只能退款一次，系统会按“下次自动重试”的时间再试。",
    en: "WeChat has not taken it. It takes one refund of an order a minute; the next try is in the story.",
  },
  ownRequest: {
    zh: "不能审批自己的申请，请由另一位有审批权限的同事处理",
    en: "You asked for it: a colleague who may approve refunds decides",
  },
  reason: { zh: "退款原因", en: "Reason" },
  askedBy: { zh: "申请人", en: "Asked by" },
  order: { zh: "订单号", en: "Order" },
  goods: { zh: "退款商品", en: "Goods" },
  refundNo: { zh: "退款单号", en: "Refund" },
});

export const resolveWords = strings({
  resolve: { zh: "标记为已处理", en: "Mark as resolved" },
  title: { zh: "已用其他方式处理？", en: "Was it settled another way?" },
  about: {
    zh: "只记录处理结果，不会退款。标记后不再提醒。",
    en: "Records what was done, and gives nothing back. Nobody is reminded of it any more.",
  },
  note: { zh: "处理说明", en: "What was done" },
  noteNeeded: { zh: "请说明如何处理的", en: "Say what was done" },
  resolved: { zh: "已标记为已处理", en: "Marked as resolved" },
});
