import { CAMPAIGN_STATES } from "../../../i18n";
import type { FilterFields, FiltersOf } from "../../../parts/filters";

export const campaignFilters = {
  text: {
    kind: "text",
    label: { zh: "活动", en: "Campaign" },
    placeholder: { zh: "名称或编码", en: "Name or code" },
  },
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: CAMPAIGN_STATES },
  open: {
    kind: "choice",
    label: { zh: "页面可用", en: "Open to pages" },
    options: { yes: { zh: "可用", en: "Open" }, no: { zh: "不可用", en: "Closed" } },
  },
} satisfies FilterFields;

/** Return what the API is asked for these filters. */
export function campaignQuery({ open, ...rest }: FiltersOf<typeof campaignFilters>) {
  return { ...rest, ...(open && { open_to_pages: open === "yes" }) };
}
