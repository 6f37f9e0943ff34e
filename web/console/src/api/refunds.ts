/** The refunds that need a person, whichever state they are in. */
import { call } from "./call";
import { listRefunds } from "./generated/sdk.gen";
import type { RefundState, RefundView } from "./generated/types.gen";

/** Those for a second person, those that are stranded at WeChat, and those that WeChat does not take yet. */
const STATES = ["WAITING_APPROVAL", "ABNORMAL", "CREATED"] satisfies RefundState[];

export async function refundsForAPerson(signal: AbortSignal): Promise<RefundView[]> {
  const pages = await Promise.all(STATES.map((state) => call(listRefunds({ query: { state }, signal }))));
  return pages.flatMap(({ refunds }) => refunds).filter(({ todo_zh }) => todo_zh !== "");
}
