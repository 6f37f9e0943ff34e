/** The lines that a part refund names, where the order used an item-level voucher: the API tells what each has left. */
import type { FullOrderView, LineLeftView, LineView, RefundLine } from "../../../api";

type LineGiven = { quantity?: number | null; amount_fen?: number | null };

/** By the number of the product: what the order has left may change while somebody chooses. */
export type LinesGiven = Record<string, LineGiven>;

/** Return the lines of which pieces are chosen. */
export function namedLines(given: LinesGiven, { refund_lines }: FullOrderView): RefundLine[] {
  return refund_lines.flatMap(({ product_number }) => {
    const { quantity, amount_fen } = given[product_number] ?? {};
    return quantity ? [{ product_number, quantity, amount_fen: amount_fen ?? 0 }] : [];
  });
}

export function sumOf(lines: readonly { amount_fen: number }[]): number {
  return lines.reduce((sum, { amount_fen }) => sum + amount_fen, 0);
}

/** Tell whether all that is left names itself: not after a refund that did not say what it was for. */
export function isRestKnown({ refund_lines, refundable_fen }: FullOrderView): boolean {
  return refund_lines.length === 0 || sumOf(refund_lines) === refundable_fen;
}

/** Return what so many pieces are worth of what their line has left: the last ones take all of it. */
export function worthOf(quantity: number, left: LineLeftView, { unit_price_fen }: LineView): number {
  return quantity === left.quantity ? left.amount_fen : Math.min(quantity * unit_price_fen, left.amount_fen);
}

/** Return the line of the order that something is left of. */
export function lineOf({ lines }: FullOrderView, productNumber: string): LineView | undefined {
  return lines.find(({ product_number }) => product_number === productNumber);
}
