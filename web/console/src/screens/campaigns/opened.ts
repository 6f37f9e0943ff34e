import { type CampaignView, call, showCampaign } from "../../api";
import type { Opened } from "../../parts";

/** A campaign as somebody decides on it. */
export function openedCampaign(thing: CampaignView, onTheirs?: (now: CampaignView) => void) {
  return {
    thing,
    read: () => call(showCampaign({ path: { campaign: thing.code } })),
    seen: ({ name, description, open_to_pages, starts_at, ends_at }) => ({
      name,
      description,
      open_to_pages,
      starts_at,
      ends_at,
    }),
    ...(onTheirs && { onTheirs }),
  } satisfies Opened<CampaignView>;
}
