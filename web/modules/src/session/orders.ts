/** An order from its payment to what became of it: only the API says that it is paid. */
import { call, path, pause } from "../api/call";
import { ApiError } from "../api/problem";
import type { OrderToPay, OrderView } from "../api/types";
import { type Outcome, requestPayment } from "../bridge/payment";
import { asCustomer, type Shop } from "./sign-in";

/** Seconds between questions after WeChat's page is closed: the first at once where the customer seems to have left. */
const AFTER_OK = [1, 2, 3, 5, 8];
const AFTER_LEAVING = [0, ...AFTER_OK];
/** While WeChat's page is open: its answer may never come. */
const MEANWHILE = [5, 5, 10, 10, 15, 30, 30, 60, 60, 60];

/** Whether the API still waits for its payment; a phone's clock may be wrong, so it does not count. */
export function isWaiting(order: OrderView): boolean {
  return order.state === "CREATED" || order.state === "PREPAID";
}

export function isPaid(order: OrderView): boolean {
  return !isWaiting(order) && order.paid_at !== null;
}

export async function readOrder(shop: Shop, orderNo: string): Promise<OrderView> {
  const ask = (token: string) => call<OrderView>(shop.api, path`/v1/orders/${orderNo}`, { token });
  return (await asCustomer(shop, ask)).body;
}

/** What starts the payment of an order, anew. */
export async function askToPay(shop: Shop, orderNo: string): Promise<OrderToPay> {
  const request = { method: "POST", isRepeatable: true } as const;
  const ask = (token: string) => call<OrderToPay>(shop.api, path`/v1/orders/${orderNo}/payment`, { ...request, token });
  return (await asCustomer(shop, ask)).body;
}

export interface Payment {
  shop: Shop;
  toPay: OrderToPay;
  isCurrent: () => boolean;
  /** WeChat's page was closed or lost: the outcome is being asked for. */
  onClosed: (outcome: Outcome) => void;
  /** The order as the API knows it now. */
  onOrder: (order: OrderView) => void;
}

/** Pay, then ask what happened until it is known or nobody listens; returns what was known last. */
export async function pay({ shop, toPay, isCurrent, onClosed, onOrder }: Payment): Promise<OrderView> {
  if (!toPay.payment) return toPay.order;
  const { order_no } = toPay.order;
  let isOpen = true;
  const open = () => isOpen && isCurrent();
  const watch = (plan: readonly number[], goesOn: () => boolean, report: typeof onOrder) =>
    follow(() => readOrder(shop, order_no), plan, goesOn, report, toPay.order);
  const paidMeanwhile = watch(MEANWHILE, open, () => undefined).then<Outcome>((order) =>
    isWaiting(order) ? new Promise(() => undefined) : "ok",
  );
  const outcome = await Promise.race([byBridge(shop, toPay), paidMeanwhile]);
  isOpen = false;
  onClosed(outcome);
  return watch(outcome === "ok" ? AFTER_OK : AFTER_LEAVING, isCurrent, onOrder);
}

async function byBridge(shop: Shop, { order, payment }: OrderToPay): Promise<Outcome> {
  const outcome = payment ? await requestPayment(payment) : "away";
  if (outcome !== "stale") return outcome;
  const renewed = (await askToPay(shop, order.order_no)).payment;
  return renewed ? requestPayment(renewed) : "away";
}

/** Ask by a plan of seconds until the order waits no more; a question without an answer is asked again. */
async function follow(
  read: () => Promise<OrderView>,
  plan: readonly number[],
  goesOn: () => boolean,
  report: (order: OrderView) => void,
  known: OrderView,
): Promise<OrderView> {
  let order = known;
  for (const seconds of plan) {
    await pause(seconds);
    if (!goesOn()) return order;
    try {
      order = await read();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 404) throw error;
      continue;
    }
    if (goesOn()) report(order);
    if (!isWaiting(order)) return order;
  }
  return order;
}
