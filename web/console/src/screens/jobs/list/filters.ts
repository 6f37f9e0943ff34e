import { JOB_STATES } from "../../../i18n/states";
import type { FilterField, FilterFields } from "../../../parts/filters";
import { useCampaignOptions } from "../../../parts/lookups";
import type { JobKind } from "../kinds";
import { useTargetOptions } from "../targets";

const state = { kind: "choice", label: { zh: "状态", en: "State" }, options: JOB_STATES } satisfies FilterField;
const campaign = {
  kind: "lookup",
  label: { zh: "营销活动", en: "Campaign" },
  useOptions: useCampaignOptions,
} satisfies FilterField;

function fieldsOf(target: FilterField) {
  return { state, target, campaign } satisfies FilterFields;
}

export const JOB_FILTERS = {
  vouchers: fieldsOf({
    kind: "lookup",
    label: { zh: "代金券", en: "Voucher" },
    useOptions: () => useTargetOptions("vouchers"),
  }),
  "red-packets": fieldsOf({
    kind: "lookup",
    label: { zh: "红包", en: "Red packet" },
    useOptions: () => useTargetOptions("red-packets"),
  }),
} satisfies Record<JobKind, FilterFields>;
