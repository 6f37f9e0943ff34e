/** What the form of a stock holds, and what the API is sent for it. */
import type { ChangeStock, StockView } from "../../../api";

/** A picture by its key, or by the address it was given with, and where it is. */
export type SuccessPicture = { key: string; url: string };
type Most = number | null;

export type StockValues = {
  caps: { per_customer: Most; per_day: Most; per_placement: Most };
  success_page: { message: string; picture: SuccessPicture | null };
  placements: { name: string; campaign: string | null; limit: Most }[];
};

export function valuesOf({ caps, success_page, placements }: StockView): StockValues {
  const { message, picture, picture_url } = success_page;
  return {
    caps: {
      per_customer: caps.per_customer ?? null,
      per_day: caps.per_day ?? null,
      per_placement: caps.per_placement ?? null,
    },
    success_page: { message, picture: picture ? { key: picture, url: picture_url } : null },
    placements: placements.map(({ name, campaign, limit }) => ({
      name,
      campaign: campaign || null,
      limit: limit ?? null,
    })),
  };
}

/** Return what changes the stock into these values: only what differs, so that nobody's other change is undone. */
export function toChange(values: StockValues, before: StockValues): ChangeStock {
  const [after, from] = [spelled(values), spelled(before)];
  return {
    ...(isOther(after.caps, from.caps) && { caps: after.caps }),
    ...(isOther(after.success_page, from.success_page) && { success_page: after.success_page }),
    ...(isOther(after.placements, from.placements) && { placements: after.placements }),
  };
}

function spelled({ caps, success_page: { message, picture }, placements }: StockValues) {
  return {
    caps,
    success_page: { message: message.trim(), picture: picture?.key ?? "" },
    placements: placements.map(({ name, campaign, limit }) => ({
      name,
      campaign: campaign ?? "",
      limit: limit ?? null,
    })),
  };
}

function isOther(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
