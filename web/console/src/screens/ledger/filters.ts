import type { FilterFields } from "../../parts/filters";
import { useAccountOptions } from "../../parts/lookups";

export const ledgerFilters = {
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
  days: { kind: "days", label: { zh: "日期", en: "Days" } },
} satisfies FilterFields;
