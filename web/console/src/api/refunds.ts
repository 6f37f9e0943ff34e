/** The refunds that need a person, whichever state they are in. */
import { call } from "./call";
import { listRefunds } from "./generated/sdk.gen";
import type { RefundView } from "./generated/types.gen";

export async function refundsForAPerson(signal: AbortSignal): Promise<RefundView[]> {
  return (await call(listRefunds({ query: { needs_attention: true, limit: 100 }, signal }))).refunds;
}
