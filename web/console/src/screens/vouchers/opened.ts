import { call, type StockView, showStock } from "../../api";
import type { Opened } from "../../parts";

/** A stock as somebody decides on it: not WeChat's figures, which are read again each hour. */
export function openedStock(thing: StockView, onTheirs?: (now: StockView) => void) {
  return {
    thing,
    read: () => call(showStock({ path: { stock_id: thing.stock_id } })),
    seen: ({ state, caps, success_page: { message, picture }, placements }) => ({
      state,
      caps,
      success_page: { message, picture },
      placements,
    }),
    ...(onTheirs && { onTheirs }),
  } satisfies Opened<StockView>;
}
