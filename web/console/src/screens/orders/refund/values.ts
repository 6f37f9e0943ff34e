/** What the refund dialog holds, and what the API is asked for. */
import type { AskRefund, FullOrderView, RefundLine } from "../../../api";
import { isRestKnown, type LinesGiven, namedLines, sumOf } from "./lines";

export type RefundValues = {
  whole: boolean;
  amount_fen: number | null;
  /** By product, where the order wants lines named. */
  lines: LinesGiven;
  reason: string;
  funds_account: NonNullable<AskRefund["funds_account"]>;
  restock: boolean;
};

export const MAX_REASON = 80;
export const MAX_REFUNDS = 50;

/** Return the amount that a person asks for: the one they read and confirm, never "whatever is left then". */
export function amountOf(values: RefundValues, order: FullOrderView): number {
  if (isWhole(values, order)) {
    return order.refundable_fen;
  }
  return order.refund_lines.length > 0 ? sumOf(namedLines(values.lines, order)) : (values.amount_fen ?? 0);
}

/** Tell whether all that is left is asked for; that is not offered where somebody has to name the lines of it. */
function isWhole({ whole }: RefundValues, order: FullOrderView): boolean {
  return whole && isRestKnown(order);
}

/** Return the lines that a refund names; none where all is asked for, as that names itself. */
export function linesOf(values: RefundValues, order: FullOrderView): RefundLine[] {
  return isWhole(values, order) ? [] : namedLines(values.lines, order);
}

/** Return the request; pieces can only come back with all of the money. */
export function toAsk(values: RefundValues, order: FullOrderView): AskRefund {
  const { reason, funds_account, restock } = values;
  const lines = linesOf(values, order);
  return {
    amount_fen: amountOf(values, order),
    reason: reason.trim(),
    funds_account,
    ...(lines.length > 0 && { lines }),
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
