import type { ListSendsData } from "../../../api";
import { SEND_STATES } from "../../../i18n";
import { type FilterFields, type FiltersOf, listOf, spanOf } from "../../../parts/filters";

export const sendFilters = {
  states: { kind: "choices", label: { zh: "状态", en: "State" }, options: SEND_STATES },
  phone: { kind: "text", label: { zh: "手机号", en: "Phone" } },
  days: { kind: "days", label: { zh: "发起日期", en: "Reserved" } },
  openid: { kind: "text", label: { zh: "客户 openid", en: "Customer (openid)" } },
} satisfies FilterFields;

type SendQuery = NonNullable<ListSendsData["query"]>;

/** Return what the API is asked for by these filters. */
export function queryOf({ states, days, ...texts }: FiltersOf<typeof sendFilters>): SendQuery {
  const span = spanOf(days);
  return {
    ...texts,
    ...(states && { states: listOf(states) as NonNullable<SendQuery["states"]> }),
    ...(span && { day_from: span.from, day_to: span.to }),
  };
}
