import { expect, it } from "vitest";
import { nextTrail, previousTrail, rowNumbers, stepOf } from "./cursor";

it("goes on and back along the trail, and counts short pages", () => {
  const second = nextTrail([], "c2", 50);
  const third = nextTrail(second, "c3", 3);
  expect(stepOf([])).toEqual({ cursor: "", before: 0 });
  expect(rowNumbers([], 50)).toEqual({ first: 1, last: 50 });
  expect(rowNumbers(third, 20)).toEqual({ first: 54, last: 73 });
  expect(stepOf(previousTrail(third)).cursor).toBe("c2");
  expect(rowNumbers(second, 0)).toEqual({ first: 0, last: 0 });
});
