/** Which days a board shows, in the words of a campaign's own time. */
import type { CampaignView } from "../../../api";
import type { Span } from "../../../parts/filters";
import { dayBefore, dayOfInstant } from "../../../parts/time";

const USUAL_DAYS = 30;

type Time = Pick<CampaignView, "starts_at" | "ends_at" | "created_at">;

/** Return the days of the whole campaign as far as they have come: from its beginning, or from when it was made. */
export function wholeSpan({ starts_at, ends_at, created_at }: Time, today: string): Span {
  const first = dayOfInstant(starts_at ?? created_at);
  // The end is not included: what is over at midnight had its last day before it.
  const last = ends_at ? dayOfInstant(new Date(Date.parse(ends_at) - 1).toISOString()) : today;
  const to = earliestOf(last, today);
  return { from: earliestOf(first, to), to };
}

/** Return what a board shows at first: the campaign's days, the last thirty of them at the most. */
export function usualSpan(time: Time, today: string): Span {
  const { from, to } = wholeSpan(time, today);
  return { from: latestOf(from, dayBefore(to, USUAL_DAYS - 1)), to };
}

// Days sort as they follow each other.
const earliestOf = (...days: [string, string]) => days.sort()[0];
const latestOf = (...days: [string, string]) => days.sort()[1];
