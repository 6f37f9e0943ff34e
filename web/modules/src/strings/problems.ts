/** What a customer reads when the API refuses: by code, in both languages. */
import type { Code } from "../api/problem";

/** Codes that operators, machines and WeChat get; no operation for pages answers with them. */
type NotForPages =
  | "permission_denied"
  | "signature_invalid"
  | "signature_serial_unknown"
  | "decryption_failed"
  | "unreadable_bill"
  | "version_changed"
  | "payment_mismatch"
  | "operation_failed"
  | "send_failed"
  | "stale_red_packet"
  | "stale_send"
  | "bill_number_taken"
  | "limit_reached"
  | "red_packet_closed"
  | "chunk_held"
  | "order_not_paid"
  | "amount_not_left"
  | "too_many_refunds"
  | "refund_window_over"
  | "own_request"
  | "stale_refund"
  | "condition_failed"
  | "intent_taken"
  | "pieces_taken"
  | "order_paid"
  | "not_counted"
  | "inventory_changed"
  | "stale_issue"
  | "remote_error";

/** Faults of these elements themselves: nothing that a customer could do anything about. */
type OurFault =
  | "malformed_request"
  | "payload_too_large"
  | "unsupported_media_type"
  | "idempotency_key_reused"
  | "internal_error";

export type PageCode = Exclude<Code, NotForPages | OurFault>;
type Text = readonly [zh: string, en: string];

const OURS: Text = ["出了点问题，请稍后再试", "Something went wrong, please try again later"];
const BUSY: Text = ["现在人太多，请稍后再试", "Too busy, please try again in a moment"];
const NO_ANSWER: Text = ["微信还没有答复，请再试一次", "WeChat has not answered, please try again"];

const PAGE: Text = ["本页的微信设置有误，请联系商家", "This page is not set up in WeChat yet, please contact the shop"];

export const PROBLEMS: Record<PageCode, Text> = {
  offline: ["网络不可用，请检查网络后重试", "No network: check it and try again"],
  unavailable: BUSY,
  throttled: BUSY,
  outcome_unknown: NO_ANSWER,
  sign_in_interrupted: NO_ANSWER,
  unauthenticated: ["登录已过期，请重新登录", "Please sign in again"],
  snapshot_user: [
    "当前是快照页，请点右下角「使用完整服务」",
    "This is a snapshot page: tap 使用完整服务 (use full service)",
  ],
  not_found: ["内容不存在或已下架", "It does not exist, or no longer"],
  conflict: BUSY,
  stale_order: BUSY,
  cap_reached: ["您已领满，或代金券已领完", "You have all you can get, or all are gone"],
  voucher_failed: ["微信没有发出这张代金券", "WeChat did not issue this voucher"],
  too_many_open_orders: [
    "您有太多待付款的订单，请先付款或稍后再来",
    "Too many unpaid orders: pay one, or come back later",
  ],
  sold_out: ["已售罄或库存不足，请减少数量", "Sold out, or fewer are left than you want"],
  remote_refused: ["微信拒绝了这次请求", "WeChat refused this request"],
  configuration_error: ["商家的设置有误，暂时不能使用", "The shop's settings are wrong"],
  invalid_input: ["填写的内容有误", "Something in the form is wrong"],
  wx_config: PAGE,
  wx_permission: PAGE,
  pay_directory: PAGE,
};

export function problemText(code: string, isChinese: boolean): string {
  const [zh, en] = (PROBLEMS as Record<string, Text>)[code] ?? OURS;
  return isChinese ? zh : en;
}
