/** Whether an order and its refunds, read one after the other, are of the same moment. */
import type { FullOrderView, RefundState, RefundView } from "../../api";

const HELD: readonly RefundState[] = ["WAITING_APPROVAL", "CREATED", "PROCESSING", "ABNORMAL"];

type Sums = Pick<FullOrderView, "refunded_fen" | "refunding_fen">;
type Part = Pick<RefundView, "state" | "amount_fen">;

/** Tell whether the refunds add up to what the order says was given back, and to what it holds for those under way. */
export function agree({ refunded_fen, refunding_fen }: Sums, refunds: readonly Part[]): boolean {
  return sumOf(refunds, ["SUCCESS"]) === refunded_fen && sumOf(refunds, HELD) === refunding_fen;
}

function sumOf(refunds: readonly Part[], states: readonly RefundState[]): number {
  return refunds.filter(({ state }) => states.includes(state)).reduce((sum, { amount_fen }) => sum + amount_fen, 0);
}
