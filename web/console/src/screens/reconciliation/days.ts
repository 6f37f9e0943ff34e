/** What of a day decides how it is shown. */
import type { DayView } from "../../api";
import { dayBefore, dayOfInstant } from "../../parts/time";

const HOUR = 3_600_000;
const READY_HOURS = 10;
const SOON = 3;
const LATER = 60;

/** A run was asked for or goes on: it ends by itself. What waits for WeChat's bill does not count. */
export function isUnderWay({ state, failure_code }: Pick<DayView, "state" | "failure_code">): boolean {
  return state === "RUNNING" || (state === "WAITING" && failure_code === "");
}

/** Return after how many seconds days are worth reading again; nothing, once all have ended. */
export function refetchSeconds(days: Pick<DayView, "state" | "failure_code">[]): number | undefined {
  if (days.some(isUnderWay)) {
    return SOON;
  }
  return days.some(({ state }) => state === "WAITING") ? LATER : undefined;
}

/** Return how many lines the bills of a day have. */
export function linesOf({ bills }: Pick<DayView, "bills">): number {
  return bills.reduce((sum, { lines }) => sum + lines, 0);
}

/** Return the newest day whose bills WeChat has at an instant: those of a day are there after ten on the next. */
export function newestDay(now: number): string {
  return dayBefore(dayOfInstant(new Date(now - READY_HOURS * HOUR).toISOString()), 1);
}
