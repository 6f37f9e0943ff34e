import { EXPORT_KINDS, EXPORT_STATES } from "../../../i18n";
import type { FilterFields } from "../../../parts/filters";

export const exportFilters = {
  kind: { kind: "choice", label: { zh: "内容", en: "Rows are" }, options: EXPORT_KINDS },
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: EXPORT_STATES },
} satisfies FilterFields;
