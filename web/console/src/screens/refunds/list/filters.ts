import { REFUND_ORIGINS, REFUND_STATES } from "../../../i18n";
import { type FilterFields, type FiltersOf, spanOf } from "../../../parts/filters";
import { useAccountOptions } from "../../../parts/lookups";
import { endOfDay, startOfDay } from "../../../parts/time";

export const refundFilters = {
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: REFUND_STATES },
  needs_attention: {
    kind: "choice",
    label: { zh: "处理", en: "To do" },
    options: { true: { zh: "需要处理", en: "Needs attention" }, false: { zh: "无需处理", en: "Nothing to do" } },
  },
  order_no: { kind: "text", label: { zh: "订单号", en: "Order number" } },
  created: { kind: "days", label: { zh: "申请时间", en: "Asked for" } },
  origin: { kind: "choice", label: { zh: "来源", en: "Origin" }, options: REFUND_ORIGINS },
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
} satisfies FilterFields;

/** Return what the API is asked for these filters. */
export function refundQuery({ created, needs_attention, ...rest }: FiltersOf<typeof refundFilters>) {
  const asked = spanOf(created);
  return {
    ...rest,
    ...(needs_attention && { needs_attention: needs_attention === "true" }),
    ...(asked && { created_from: startOfDay(asked.from), created_to: endOfDay(asked.to) }),
  };
}
