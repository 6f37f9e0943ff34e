import { expect, test } from "vitest";
import { usualSpan, wholeSpan } from "./span";

const TODAY = "2026-11-28";
const time = { starts_at: null, ends_at: null, created_at: "2026-11-20T17:00:00Z" };

test("a campaign without bounds is shown from the Beijing day it was made until today", () => {
  expect(wholeSpan(time, TODAY)).toEqual({ from: "2026-11-21", to: TODAY });
});

test("a campaign that is over is shown until its last day, and its end is not included", () => {
  const over = { ...time, starts_at: "2026-09-30T16:00:00Z", ends_at: "2026-10-31T16:00:00Z" };
  expect(wholeSpan(over, TODAY)).toEqual({ from: "2026-10-01", to: "2026-10-31" });
  expect(usualSpan(over, TODAY)).toEqual({ from: "2026-10-02", to: "2026-10-31" });
});

test("a campaign that is yet to begin shows today", () => {
  expect(usualSpan({ ...time, starts_at: "2027-01-01T00:00:00Z" }, TODAY)).toEqual({ from: TODAY, to: TODAY });
});
