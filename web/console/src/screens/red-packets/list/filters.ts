import { PACKET_STATES } from "../../../i18n";
import type { FilterFields } from "../../../parts/filters";
import { useAccountOptions, useCampaignOptions } from "../../../parts/lookups";

const { ACTIVE, STOPPED } = PACKET_STATES;

export const packetFilters = {
  text: {
    kind: "text",
    label: { zh: "红包", en: "Red packet" },
    placeholder: { zh: "名称、活动名称或编号", en: "Name, activity or number" },
  },
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: { ACTIVE, STOPPED } },
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
  campaign: { kind: "lookup", label: { zh: "营销活动", en: "Campaign" }, useOptions: useCampaignOptions },
} satisfies FilterFields;

/** How the list is shown stands in the address too, but is no filter. */
export const packetModes = {
  view: { kind: "choice", label: { zh: "显示方式", en: "Shown as" }, options: { list: { zh: "列表", en: "List" } } },
  archived: { kind: "choice", label: { zh: "已归档", en: "Archived" }, options: { true: { zh: "是", en: "Yes" } } },
} satisfies FilterFields;
