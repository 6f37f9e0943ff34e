import { DIFFERENCE_KINDS, DIFFERENCE_STATES } from "../../../i18n";
import type { FilterFields } from "../../../parts/filters";
import { useAccountOptions } from "../../../parts/lookups";

export const differenceFilters = {
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: DIFFERENCE_STATES },
  kind: { kind: "choice", label: { zh: "差异类型", en: "Kind" }, options: DIFFERENCE_KINDS },
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
  day: { kind: "day", label: { zh: "账单日期", en: "Day" } },
} satisfies FilterFields;
