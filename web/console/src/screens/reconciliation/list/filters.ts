import { DAY_STATES } from "../../../i18n";
import type { FilterFields } from "../../../parts/filters";
import { useAccountOptions } from "../../../parts/lookups";

export const dayFilters = {
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: DAY_STATES },
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
  days: { kind: "days", label: { zh: "日期", en: "Days" } },
} satisfies FilterFields;
