import { expect, it } from "vitest";
import type { DayView } from "../../api";
import { linesOf, newestDay, refetchSeconds } from "./days";

const day = (state: DayView["state"], failure_code = "") => ({ state, failure_code });

it("reads again soon while a run goes on, seldom while WeChat makes the bill, and not once all have ended", () => {
  expect(refetchSeconds([day("MATCHED"), day("RUNNING")])).toBe(3);
  expect(refetchSeconds([day("WAITING")])).toBe(3);
  expect(refetchSeconds([day("WAITING", "STATEMENT_CREATING")])).toBe(60);
  expect(refetchSeconds([day("MATCHED"), day("FAILED", "REMOTE"), day("EMPTY"), day("DIFFERENT")])).toBeUndefined();
});

it("adds up the lines of all bills", () => {
  const bills = [{ lines: 3 }, { lines: 0 }, { lines: 5 }] as DayView["bills"];
  expect(linesOf({ bills })).toBe(8);
});

it("offers yesterday from ten in Beijing, and the day before until then", () => {
  expect(newestDay(Date.parse("2026-11-29T09:59:59+08:00"))).toBe("2026-11-27");
  expect(newestDay(Date.parse("2026-11-29T10:00:00+08:00"))).toBe("2026-11-28");
  expect(newestDay(Date.parse("2026-11-29T23:59:59+08:00"))).toBe("2026-11-28");
});
