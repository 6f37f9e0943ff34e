/** What a token may do, as its access token says it. */
import type { Text } from "../i18n";

export const SCOPES = {
  "merchant:read": { zh: "查看商户号", en: "see merchant accounts" },
  "merchant:write": { zh: "管理商户号与密钥", en: "manage merchant accounts and keys" },
  "voucher:read": { zh: "查看代金券", en: "see vouchers" },
  "voucher:write": { zh: "管理代金券", en: "manage vouchers" },
  "voucher:issue": { zh: "单笔发放代金券", en: "issue single vouchers" },
  "voucher:jobs": { zh: "批量发放代金券", en: "issue vouchers to lists" },
  "red_packet:read": { zh: "查看红包", en: "see red packets" },
  "red_packet:write": { zh: "管理红包", en: "manage red packets" },
  "red_packet:send": { zh: "单笔发放红包", en: "send single red packets" },
  "red_packet:jobs": { zh: "批量发放红包", en: "send red packets to lists" },
  "product:read": { zh: "查看商品", en: "see products" },
  "product:write": { zh: "管理商品", en: "manage products" },
  "orders:read": { zh: "查看订单", en: "see orders" },
  "orders:write": { zh: "关闭订单", en: "close orders" },
  "orders:refund": { zh: "申请退款", en: "ask for refunds" },
  "orders:approve_refund": { zh: "审批退款", en: "approve refunds" },
  "orders:export": { zh: "导出文件", en: "export files" },
  "campaign:read": { zh: "查看营销活动", en: "see campaigns" },
  "campaign:write": { zh: "管理营销活动", en: "manage campaigns" },
  "reconciliation:read": { zh: "查看对账与资金台账", en: "see reconciliation and the ledger" },
  "reconciliation:write": { zh: "处理对账差异", en: "run days again and resolve differences" },
  "audit:read": { zh: "查看审计日志", en: "see the audit log" },
  "event:read": { zh: "查看客户与事件", en: "see customers and events" },
} satisfies Record<string, Text>;

export type Scope = keyof typeof SCOPES;

/** Return the scopes of an access token (`scope` or `scp`); of a token that is no JWT, those the issuer told beside it. */
export function scopesOf(accessToken: string, told: readonly string[]): ReadonlySet<string> {
  const claims = claimsOf(accessToken);
  const scopes = claims?.scope ?? claims?.scp;
  if (typeof scopes === "string") {
    return new Set(scopes.split(" ").filter(Boolean));
  }
  return new Set(Array.isArray(scopes) ? scopes.map(String) : told);
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  const payload = token.split(".")[1];
  if (!payload) {
    return undefined;
  }
  try {
    return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return undefined;
  }
}
