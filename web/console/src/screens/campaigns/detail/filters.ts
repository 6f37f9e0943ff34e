import type { FilterFields } from "../../../parts/filters";

/** The days of the board, as they stand in the address. */
export const boardFilters = { days: { kind: "days", label: { zh: "统计日期", en: "Days" } } } satisfies FilterFields;
