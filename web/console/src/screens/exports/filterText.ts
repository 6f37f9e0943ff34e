/** What an export was asked for, in words. */
import type { CustomerFilterView, ExportView, OrderFilterView } from "../../api";
import { EVENT_KINDS, ORDER_STATES, useStrings, useText } from "../../i18n";
import { beijingText } from "../../parts";
import { words } from "./strings";

/** Return a reader of filters: each condition as a label and its value; none for everything. */
export function useConditions(): (asked: ExportView) => string[] {
  const t = useStrings(words);
  const text = useText();
  /** A half-open span in Beijing time; "" without bounds. */
  const spanText = (from: string | null, to: string | null) => {
    if (from && to) {
      return `${beijingText(from)} – ${beijingText(to)}`;
    }
    return from ? t.since(beijingText(from)) : to ? t.until(beijingText(to)) : "";
  };
  const ofOrders = (filter: OrderFilterView) => [
    [t.phone, filter.phone],
    [t.orderNo, filter.order_no],
    [t.transactionId, filter.transaction_id],
    [t.product, filter.product_number],
    [t.orderState, filter.state && text(ORDER_STATES[filter.state])],
    [t.account, filter.mchid],
    [t.campaign, filter.campaign],
    [t.created, spanText(filter.created_from, filter.created_to)],
    [t.paid, spanText(filter.paid_from, filter.paid_to)],
  ];
  const ofCustomers = (filter: CustomerFilterView) => [
    [t.kinds, filter.kinds.map((kind) => text(EVENT_KINDS[kind])).join(" / ")],
    [t.span, spanText(filter.start, filter.end)],
    [t.target, filter.target_id],
    [t.campaign, filter.campaign],
  ];
  return ({ order_filter, customer_filter }) =>
    [...(order_filter ? ofOrders(order_filter) : []), ...(customer_filter ? ofCustomers(customer_filter) : [])].flatMap(
      ([label, value]) => (value ? [`${label}: ${value}`] : []),
    );
}
