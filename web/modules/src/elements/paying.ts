/** What elements that take payments share: where one can pay, and what an order means for what they show. */
import type { OrderToPay, OrderView } from "../api/types";
import { type Place, placeKnown } from "../bridge/bridge";
import { isPaid, isWaiting, pay } from "../session/orders";
import type { McElement } from "./base";
import { emit } from "./events";

/** Where the money of an order is, as far as is known. */
export type Stage =
  | "open"
  | "asking"
  | "unpaid"
  | "in-doubt"
  | "paid"
  | "over"
  | "no-bridge"
  | "mini-program"
  | "unregistered";

const told = new Set<string>();

/** Pay an order and tell each stage of it; the page hears of each payment once. */
export async function payOrder(
  element: McElement,
  toPay: OrderToPay,
  isCurrent: () => boolean,
  show: (stage: Stage, order: OrderView) => void,
): Promise<void> {
  const place = await placeKnown();
  if (toPay.payment && place !== "wechat") return payElsewhere(element, toPay, place, show);
  // Without what starts a payment its time is over, but one of the last second may be under way.
  let stage: Stage = toPay.payment ? "open" : "in-doubt";
  show(stage, toPay.order);
  const last = await pay({
    shop: element.shop,
    toPay,
    isCurrent,
    onClosed: (outcome) => {
      stage = outcome === "ok" ? "in-doubt" : outcome === "unregistered" ? outcome : "unpaid";
      show("asking", toPay.order);
    },
    onOrder: (order) => show(stageOf(order, stage === "in-doubt" ? "asking" : stage), order),
  });
  if (isCurrent()) settle(element, last, stage, show);
}

function settle(
  element: McElement,
  order: OrderView,
  stage: Stage,
  show: (stage: Stage, order: OrderView) => void,
): void {
  const now = stageOf(order, stage);
  show(now, order);
  if (now === "paid") tellPaid(element, order);
  if (now === "in-doubt" || now === "unpaid") emit(element, "mc-pending", { kind: "order", id: order.order_no });
  if (now === "unregistered") emit(element, "mc-error", { code: "pay_directory", text: location.href, request_id: "" });
}

/** What an order means, if nothing else is known than `waiting` while it waits. */
export function stageOf(order: OrderView, waiting: Stage): Stage {
  if (isPaid(order)) return "paid";
  return isWaiting(order) ? waiting : "over";
}

export function tellPaid(element: McElement, order: OrderView): void {
  if (told.has(order.order_no)) return;
  told.add(order.order_no);
  const { order_no, total_fen, voucher_fen, paid_fen, paid_at, campaign, source_page } = order;
  emit(element, "mc-paid", { order_no, total_fen, voucher_fen, paid_fen, paid_at, campaign, source_page });
}

function payElsewhere(
  element: McElement,
  toPay: OrderToPay,
  place: Place,
  show: (stage: Stage, order: OrderView) => void,
): void {
  if (place !== "mini-program") {
    show("no-bridge", toPay.order);
    return;
  }
  const isLeftToUs = emit(element, "mc-host-payment", toPay);
  show(isLeftToUs ? "mini-program" : "unpaid", toPay.order);
}
