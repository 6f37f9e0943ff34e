/** The order behind a refund: what its goods are called, and whether pieces came back. */
import { useQuery } from "@tanstack/react-query";
import { call, type FullOrderView, type RefundView, showOrder } from "../../../api";

/** Read again with each change of the refund: the order is changed in the same transaction. */
export function useOrder({ order_no, version }: RefundView): FullOrderView | undefined {
  const { data } = useQuery({
    queryKey: ["orders", order_no, "behind", version],
    queryFn: ({ signal }) => call(showOrder({ path: { order_no }, signal })),
  });
  return data;
}

/** Return the names of what the refund names, by the numbers of the products, once they are read. */
export function useProductNames(refund: RefundView): Record<string, string> {
  const lines = useOrder(refund)?.lines ?? [];
  return Object.fromEntries(lines.map(({ product_number, name }) => [product_number, name]));
}

/** Return how many pieces a refund of all may put back: those that were counted, and were there. */
export function piecesOf({ lines, counted, oversold }: FullOrderView): number {
  return lines
    .filter(({ product_number }) => counted.includes(product_number) && !oversold.includes(product_number))
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
