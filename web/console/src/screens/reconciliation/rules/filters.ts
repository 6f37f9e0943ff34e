import type { FilterFields } from "../../../parts/filters";
import { useAccountOptions } from "../../../parts/lookups";

export const ruleFilters = {
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
} satisfies FilterFields;
