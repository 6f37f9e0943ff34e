/** Why a red packet gives nothing out at present, and what would cure it; the facts are the API's. */
import type { RedPacketView } from "../../api";

export type Cure = "start" | "account" | "platform" | "change" | "raise" | "extend";
export type Hint = {
  kind: "stopped" | "refused" | "over" | "early" | "usedUp" | "dayUsedUp";
  tone: "warning" | "error" | "info";
  cures: Cure[];
};

/** Where WeChat's codes are mended: keys at the account, money and permissions at WeChat, terms here. */
const CURES: Record<string, Cure> = {
  CA_ERROR: "account",
  SIGN_ERROR: "account",
  configuration_error: "account",
  NOTENOUGH: "platform",
  NOT_ENOUGH: "platform",
  API_METHOD_CLOSED: "platform",
  NO_AUTH: "platform",
  SENDAMOUNT_LIMIT: "platform",
  PAYER_ACCOUNT_ABNORMAL: "platform",
  PARAM_ERROR: "change",
  MONEY_LIMIT: "change",
  ILLEGAL_APPID: "change",
  invalid_input: "change",
};

export function hintOf(packet: RedPacketView, now = Date.now()): Hint | undefined {
  const { state, stop, valid_from, valid_to, used, today, limits, left_fen, least_fen } = packet;
  if (state === "ARCHIVED") {
    return undefined;
  }
  if (state === "STOPPED") {
    const cure = stop && CURES[stop.code];
    return stop
      ? { kind: "refused", tone: "error", cures: [...(cure ? [cure] : []), "start"] }
      : { kind: "stopped", tone: "warning", cures: ["start"] };
  }
  if (Date.parse(valid_to) <= now) {
    return { kind: "over", tone: "warning", cures: ["extend"] };
  }
  if (Date.parse(valid_from) > now) {
    return { kind: "early", tone: "info", cures: [] };
  }
  if (left_fen < least_fen || isReached(used.count, limits.total_count)) {
    return { kind: "usedUp", tone: "warning", cures: ["raise"] };
  }
  const leftToday = limits.daily_amount_fen === null ? left_fen : limits.daily_amount_fen - today.amount_fen;
  if (leftToday < least_fen || isReached(today.count, limits.daily_count)) {
    return { kind: "dayUsedUp", tone: "warning", cures: ["raise"] };
  }
  return undefined;
}

function isReached(used: number, limit: number | null): boolean {
  return limit !== null && used >= limit;
}
