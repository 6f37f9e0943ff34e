/** An order together with its refunds, which are changed in the same transaction: read as one, and read again as one. */
import { useQuery } from "@tanstack/react-query";
import { call, type FullOrderView, listRefunds, type RefundView, showOrder } from "../../api";
import { MAX_REFUNDS } from "./refund/values";
import { agree } from "./refunds";

const POLL_MILLISECONDS = 3000;

export type OrderWithRefunds = { order: FullOrderView; refunds: RefundView[] };

export function useOrder(orderNo: string) {
  return useQuery({
    queryKey: ["orders", orderNo],
    queryFn: ({ signal }) => read(orderNo, signal),
    refetchInterval: ({ state: { data } }) => (data && mayChange(data) ? POLL_MILLISECONDS : false),
  });
}

async function read(order_no: string, signal: AbortSignal): Promise<OrderWithRefunds> {
  const order = await call(showOrder({ path: { order_no }, signal }));
  if (order.paid_at === null) {
    return { order, refunds: [] };
  }
  const { refunds } = await call(listRefunds({ query: { order_no, limit: 2 * MAX_REFUNDS }, signal }));
  return { order, refunds };
}

/** A refund under way, or an order that is being closed, changes by itself; and one may have come between both reads. */
function mayChange({ order, refunds }: OrderWithRefunds): boolean {
  const { refund_due, state, close_asked_at } = order;
  const isClosing = close_asked_at !== null && (state === "CREATED" || state === "PREPAID");
  return refund_due || isClosing || refunds.some(isUnderWay) || !agree(order, refunds);
}

function isUnderWay({ state, todo_zh }: RefundView): boolean {
  return (state === "CREATED" || state === "PROCESSING") && !todo_zh;
}
