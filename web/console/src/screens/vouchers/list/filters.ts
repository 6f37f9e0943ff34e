import { STOCK_STATES } from "../../../i18n/states";
import type { FilterFields } from "../../../parts/filters";
import { useAccountOptions, useCampaignOptions } from "../../../parts/lookups";

export const stockFilters = {
  text: {
    kind: "text",
    label: { zh: "代金券", en: "Voucher" },
    placeholder: { zh: "名称或批次号", en: "Name or batch number" },
  },
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: STOCK_STATES },
  campaign: { kind: "lookup", label: { zh: "营销活动", en: "Campaign" }, useOptions: useCampaignOptions },
  mchid: { kind: "lookup", label: { zh: "商户号", en: "Account" }, useOptions: useAccountOptions },
  needs_attention: {
    kind: "choice",
    label: { zh: "预警", en: "Warnings" },
    options: { true: { zh: "需要关注", en: "Needs attention" }, false: { zh: "正常", en: "None" } },
  },
} satisfies FilterFields;
