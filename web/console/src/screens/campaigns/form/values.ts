/** What the form holds, and what the API is told of it. */
import type { CampaignView, ChangeCampaign, CreateCampaign } from "../../../api";

export type CampaignValues = Required<CreateCampaign>;

export const NEW_CAMPAIGN: CampaignValues = {
  code: "",
  name: "",
  description: "",
  starts_at: null,
  ends_at: null,
  open_to_pages: false,
};

export function valuesOf({ code, name, description, starts_at, ends_at, open_to_pages }: CampaignView): CampaignValues {
  return { code, name, description, starts_at, ends_at, open_to_pages };
}

export function toCreate({ code, name, ...rest }: CampaignValues): CreateCampaign {
  return { ...rest, code: code.trim(), name: name.trim() };
}

/** Return what was changed, so that what a colleague changed meanwhile stays. */
export function toChange({ code: _, ...typed }: CampaignValues, begun: CampaignValues): ChangeCampaign {
  const before: Record<string, unknown> = begun;
  return Object.fromEntries(Object.entries(typed).filter(([name, value]) => value !== before[name]));
}
