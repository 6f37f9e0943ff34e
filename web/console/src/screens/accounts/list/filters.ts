import { ACCOUNT_STATUSES } from "../../../i18n";
import type { FilterFields } from "../../../parts/filters";

export const accountFilters = {
  text: {
    kind: "text",
    label: { zh: "商户", en: "Account" },
    placeholder: { zh: "名称或商户号", en: "Name or number" },
  },
  status: { kind: "choice", label: { zh: "状态", en: "State" }, options: ACCOUNT_STATUSES },
} satisfies FilterFields;
