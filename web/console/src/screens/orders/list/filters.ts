import { ORDER_STATES } from "../../../i18n";
import { type FilterFields, type FiltersOf, spanOf } from "../../../parts/filters";
import { useAccountOptions, useCampaignOptions } from "../../../parts/lookups";
import { endOfDay, startOfDay } from "../../../parts/time";

export const orderFilters = {
  phone: {
    kind: "text",
    label: { zh: "手机号", en: "Phone" },
    placeholder: { zh: "空格、+86 都可以", en: "In any spelling" },
  },
  number: {
    kind: "text",
    label: { zh: "订单号", en: "Order number" },
    placeholder: { zh: "订单号或微信支付单号", en: "Ours or WeChat's" },
  },
  product_number: { kind: "text", label: { zh: "商品编号", en: "Product number" } },
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: ORDER_STATES },
  created: { kind: "days", label: { zh: "下单时间", en: "Created" } },
  paid: { kind: "days", label: { zh: "支付时间", en: "Paid" } },
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
  campaign: { kind: "lookup", label: { zh: "营销活动", en: "Campaign" }, useOptions: useCampaignOptions },
} satisfies FilterFields;

export type OrderFilters = FiltersOf<typeof orderFilters>;

const WECHAT_NUMBER = /^\d{28}$/;

/** Return what the API is asked for these filters. */
export function orderQuery({ number, created, paid, ...rest }: OrderFilters) {
  const made = spanOf(created);
  const payment = spanOf(paid);
  return {
    ...rest,
    ...(number && (WECHAT_NUMBER.test(number) ? { transaction_id: number } : { order_no: number })),
    ...(made && { created_from: startOfDay(made.from), created_to: endOfDay(made.to) }),
    ...(payment && { paid_from: startOfDay(payment.from), paid_to: endOfDay(payment.to) }),
  };
}
