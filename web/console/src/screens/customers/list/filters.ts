import type { EventKind } from "../../../api";
import { EVENT_GROUPS, EVENT_KINDS } from "../../../i18n";
import { type FilterFields, type FiltersOf, filtersIn, listOf, spanOf, spanText } from "../../../parts/filters";
import { useCampaignOptions } from "../../../parts/lookups";
import { beijingDay, endOfDay, startOfDay } from "../../../parts/time";

export const customerFilters = {
  kinds: {
    kind: "choices",
    label: { zh: "事件", en: "Events" },
    options: EVENT_KINDS,
    groups: EVENT_GROUPS,
  },
  days: { kind: "days", label: { zh: "发生日期", en: "Days" } },
  campaign: { kind: "lookup", label: { zh: "营销活动", en: "Campaign" }, useOptions: useCampaignOptions },
  target_id: {
    kind: "text",
    label: { zh: "对象编号", en: "About" },
    placeholder: { zh: "订单号、批次号或红包编号", en: "Number of an order, stock or red packet" },
  },
} satisfies FilterFields;

export type CustomerFilters = FiltersOf<typeof customerFilters>;

const DEFAULT_DAYS = 30;

/** Return what is asked unless somebody asks otherwise: who paid in the last thirty days. */
export function usualFilters(): CustomerFilters {
  return { kinds: "order_paid", days: spanText({ from: beijingDay(DEFAULT_DAYS - 1), to: beijingDay() }) };
}

const filtersOf = filtersIn(customerFilters);

/** Return the filters of an address; kinds and days are never missing, because the API wants both. */
export function customerSearch(search: Record<string, unknown>): CustomerFilters {
  return { ...usualFilters(), ...filtersOf(search) };
}

/** Return what the API is asked for these filters. */
export function customerQuery(filters: CustomerFilters) {
  const { kinds, days, ...rest } = { ...usualFilters(), ...filters };
  const { from, to } = spanOf(days) ?? { from: beijingDay(), to: beijingDay() };
  return { ...rest, kinds: listOf(kinds) as EventKind[], from: startOfDay(from), to: endOfDay(to) };
}
