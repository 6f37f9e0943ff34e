/** What the refund dialog holds, and what the API is asked for. */
import type { AskRefund, FullOrderView } from "../../../api";

export type RefundValues = {
  whole: boolean;
  amount_fen: number | null;
  reason: string;
  funds_account: NonNullable<AskRefund["funds_account"]>;
  restock: boolean;
};

export const MAX_REASON = 80;
export const MAX_REFUNDS = 50;

/** Return the amount that a person asks for: the one they read and confirm, never "whatever is left then". */
export function amountOf({ whole, amount_fen }: RefundValues, { refundable_fen }: FullOrderView): number {
  return whole ? refundable_fen : (amount_fen ?? 0);
}

/** Return the request; pieces can only come back with all of the money. */
export function toAsk(values: RefundValues, order: FullOrderView): AskRefund {
  const { reason, funds_account, restock } = values;
  return {
    amount_fen: amountOf(values, order),
    reason: reason.trim(),
    funds_account,
    ...(order.counted.length > 0 && { restock }),
  };
}

/** Tell whether it will wait for a second person; the API decides, this only says so before. */
export function waitsForApproval(order: FullOrderView, amountFen: number, aboveFen: number | null): boolean {
  return aboveFen !== null && order.refunded_fen + order.refunding_fen + amountFen > aboveFen;
}

/** Tell whether WeChat takes the text: what has four bytes in UTF-8, it does not. */
export function isTaken(reason: string): boolean {
  return !/[\u{10000}-\u{10ffff}]/u.test(reason);
}
