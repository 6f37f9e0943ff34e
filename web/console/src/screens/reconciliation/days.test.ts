import { expect, it } from "vitest";
import type { DayView } from "../../api";
import { linesOf, refetchSeconds } from "./days";

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
