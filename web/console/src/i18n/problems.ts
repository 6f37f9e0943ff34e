/** Each kind of problem in words, and what to do about it; a code of the API without words does not compile. */
import type { Actor, Problem, ProblemCode } from "../api";
import type { Text } from "./strings";

type Explained = { title: Text; todo: Text };

const RETRY: Text = { zh: "数据刚被他人修改，请重试一次。", en: "Somebody changed it at the same moment. Try again." };
const changedMeanwhile: Explained = {
  title: { zh: "数据已被修改", en: "It was changed meanwhile" },
  todo: RETRY,
};
const ours: Text = {
  zh: "请把请求编号发给技术支持。",
  en: "Give the request id to whoever looks after this system.",
};
const later: Text = { zh: "请稍后重试。", en: "Try again in a moment." };

export const PROBLEMS: Record<ProblemCode, Explained> = {
  network: {
    title: { zh: "网络不通", en: "No connection" },
    todo: {
      zh: "请检查网络后重试；刚才的操作可能已经生效，重试前请先刷新查看。",
      en: "Check the connection and try again. What you just did may have happened: reload before repeating it.",
    },
  },
  unavailable: { title: { zh: "服务暂不可用", en: "The service does not answer" }, todo: later },
  upload_refused: {
    title: { zh: "文件未能上传", en: "The file was not taken" },
    todo: {
      zh: "请检查文件的类型和大小，然后重新上传。",
      en: "Check the type and size of the file and upload it again.",
    },
  },
  other_person: {
    title: { zh: "已换人登录，刚才的操作没有执行", en: "Somebody else signed in: what you did was not carried out" },
    todo: {
      zh: "它原属于上一位登录者。如需以现在的身份执行，请确认后重新操作。",
      en: "It was asked for by who was signed in before. To do it as yourself, check it and do it again.",
    },
  },
  malformed_request: { title: { zh: "请求格式有误", en: "The request cannot be read" }, todo: ours },
  unauthenticated: {
    title: { zh: "登录已失效", en: "You are no longer signed in" },
    todo: { zh: "请重新登录后再试。", en: "Sign in again and repeat it." },
  },
  signature_invalid: { title: { zh: "签名无效", en: "Invalid signature" }, todo: ours },
  signature_serial_unknown: { title: { zh: "签名密钥未知", en: "Signed with an unknown key" }, todo: ours },
  permission_denied: {
    title: { zh: "没有权限", en: "You may not do this" },
    todo: { zh: "请联系管理员开通所需权限。", en: "Ask an administrator for the permission." },
  },
  not_found: {
    title: { zh: "找不到该记录", en: "There is no such thing" },
    todo: { zh: "它可能已被删除，请返回列表查看。", en: "It may have been deleted: look at the list." },
  },
  conflict: {
    title: { zh: "当前状态不允许此操作", en: "Not possible in its present state" },
    todo: { zh: "请刷新页面查看最新状态。", en: "Reload to see how it stands now." },
  },
  version_changed: {
    title: { zh: "已被他人修改", en: "Somebody changed it since you opened it" },
    todo: { zh: "请先查看现在的内容，再决定如何修改。", en: "See how it is now, then decide again." },
  },
  payload_too_large: {
    title: { zh: "内容过大", en: "Too large" },
    todo: { zh: "请减少内容后重试。", en: "Send less and try again." },
  },
  unsupported_media_type: { title: { zh: "不支持的内容类型", en: "Unsupported type of content" }, todo: ours },
  invalid_input: {
    title: { zh: "填写有误", en: "Something is filled in wrongly" },
    todo: { zh: "请按提示修改后再提交。", en: "Correct what is marked and submit again." },
  },
  idempotency_key_reused: {
    title: { zh: "内容与上次提交不同", en: "Not the same as submitted before" },
    todo: { zh: "请刷新页面后重新提交。", en: "Reload the page and submit again." },
  },
  throttled: { title: { zh: "操作过于频繁", en: "Too many requests" }, todo: later },
  unreadable_bill: { title: { zh: "账单无法读取", en: "A bill cannot be read" }, todo: ours },
  decryption_failed: { title: { zh: "解密失败", en: "Decryption failed" }, todo: ours },
  payment_mismatch: { title: { zh: "支付与订单不符", en: "The payment does not match the order" }, todo: ours },
  internal_error: { title: { zh: "系统内部错误", en: "Something broke on our side" }, todo: ours },
  configuration_error: {
    title: { zh: "系统配置有误", en: "The system is not set up properly" },
    todo: { zh: "请联系系统管理员检查配置。", en: "Whoever runs the system has to act." },
  },
  remote_error: { title: { zh: "微信请求失败", en: "The request to WeChat failed" }, todo: later },
  remote_refused: {
    title: { zh: "微信拒绝了请求", en: "Refused by WeChat" },
    todo: { zh: "请按微信给出的原因处理。", en: "Act on the reason that WeChat gives." },
  },
  outcome_unknown: {
    title: { zh: "微信暂无答复", en: "No answer from WeChat yet" },
    todo: {
      zh: "结果未知，请重复同一操作，不会重复付款。",
      en: "The outcome is unknown. Repeat the same action: nothing is paid twice.",
    },
  },
  sign_in_interrupted: { title: { zh: "微信登录中断", en: "The sign-in at WeChat broke off" }, todo: later },
  snapshot_user: {
    title: { zh: "客户处于快照页", en: "The customer sees a snapshot page" },
    todo: {
      zh: "请客户点右下角“使用完整服务”后再试。",
      en: "The customer has to tap the full service at the lower right, then try again.",
    },
  },
  condition_failed: changedMeanwhile,
  intent_taken: changedMeanwhile,
  stale_order: changedMeanwhile,
  stale_issue: changedMeanwhile,
  stale_refund: changedMeanwhile,
  stale_red_packet: changedMeanwhile,
  stale_send: changedMeanwhile,
  bill_number_taken: changedMeanwhile,
  cap_reached: {
    title: { zh: "代金券已达限额", en: "The voucher's limit is reached" },
    todo: { zh: "如需继续发放，请调高限额。", en: "Raise the limit to give out more." },
  },
  operation_failed: {
    title: { zh: "操作失败", en: "It failed for good" },
    todo: { zh: "请按给出的原因处理。", en: "Act on the reason given." },
  },
  voucher_failed: {
    title: { zh: "微信拒绝发放代金券", en: "WeChat refused the voucher" },
    todo: { zh: "请按微信给出的原因处理。", en: "Act on the reason that WeChat gives." },
  },
  send_failed: {
    title: { zh: "红包未能发出", en: "The red packet was not sent" },
    todo: { zh: "请按给出的原因处理后重新发放。", en: "Act on the reason given, then send it again." },
  },
  too_many_open_orders: {
    title: { zh: "未支付订单过多", en: "Too many unpaid orders" },
    todo: { zh: "请先支付或等待其关闭。", en: "Pay them, or wait until they are closed." },
  },
  sold_out: {
    title: { zh: "商品已售罄", en: "Sold out" },
    todo: { zh: "请补充库存后再下单。", en: "Add to the inventory, then order again." },
  },
  order_paid: {
    title: { zh: "订单已支付", en: "The order is paid" },
    todo: { zh: "已支付的订单不能关闭，如需退钱请退款。", en: "A paid order cannot be closed. Refund it instead." },
  },
  pieces_taken: changedMeanwhile,
  not_counted: {
    title: { zh: "商品未计库存", en: "The product has no inventory" },
    todo: { zh: "请先设置可售数量。", en: "Set how many can be ordered first." },
  },
  inventory_changed: {
    title: { zh: "库存已变化", en: "The inventory changed" },
    todo: {
      zh: "有新订单占用了库存：请刷新后重新填写，或改用增减数量。",
      en: "Orders took pieces meanwhile: reload and set it again, or add the difference.",
    },
  },
  limit_reached: {
    title: { zh: "红包已达限额", en: "A limit of the red packet is reached" },
    todo: { zh: "如需继续发放，请调高限额。", en: "Raise the limit to send more." },
  },
  red_packet_closed: {
    title: { zh: "红包未在进行中", en: "The red packet is not active" },
    todo: { zh: "请先启用该红包。", en: "Start the red packet first." },
  },
  order_not_paid: {
    title: { zh: "订单未支付", en: "The order was not paid" },
    todo: { zh: "没有可退的款项。", en: "There is nothing to give back." },
  },
  amount_not_left: {
    title: { zh: "可退金额不足", en: "Not so much is left to refund" },
    todo: { zh: "请刷新后按剩余可退金额申请。", en: "Reload, and ask for what is left." },
  },
  too_many_refunds: {
    title: { zh: "退款次数已达上限", en: "Too many refunds of this order" },
    todo: { zh: "微信每单最多退款 50 次。", en: "WeChat takes 50 refunds of one order." },
  },
  refund_window_over: {
    title: { zh: "已超过退款期限", en: "Too late to refund" },
    todo: { zh: "支付满一年后只能线下退款。", en: "After a year, settle it with the customer directly." },
  },
  own_request: {
    title: { zh: "不能审批自己的申请", en: "A second person decides" },
    todo: { zh: "请由另一位有审批权限的同事处理。", en: "Ask a colleague who may approve refunds." },
  },
  chunk_held: { title: { zh: "正在被处理", en: "Being worked on" }, todo: later },
};

const WHO_ACTS: Record<Actor, Text> = {
  customer: { zh: "需由客户处理", en: "The customer must act" },
  operator: { zh: "需由运营人员处理", en: "An operator must act" },
  developer: { zh: "需由技术人员处理", en: "A developer must act" },
  wechat: { zh: "等待微信处理", en: "WeChat must act" },
  nobody: { zh: "无需处理", en: "Nobody has to act" },
};

/** Return the API's word for who must act before it can succeed; nothing, for one that is not known here. */
export function whoActs(who: string): Text | undefined {
  const known: Record<string, Text> = WHO_ACTS;
  return known[who];
}

export const LIMITS: Record<NonNullable<Problem["limit"]>, Text> = {
  total_count: { zh: "总个数", en: "total number" },
  total_amount_fen: { zh: "总金额", en: "total amount" },
  daily_count: { zh: "每日个数", en: "number a day" },
  daily_amount_fen: { zh: "每日金额", en: "amount a day" },
  per_customer: { zh: "每位客户个数", en: "number a customer" },
  per_customer_daily: { zh: "每位客户每日个数", en: "number a customer a day" },
  per_customer_at_wechat: { zh: "微信批次的每人限领", en: "number a customer that WeChat's stock allows" },
  per_day: { zh: "每日限额", en: "number a day" },
  per_placement: { zh: "投放位限额", en: "number of the placement" },
};
