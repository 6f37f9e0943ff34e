import { expect, it } from "vitest";
import { shareOf } from "./shares";

it.each([
  [0, 100, 0],
  [1, 1000, 1],
  [999, 1000, 99],
  [1000, 1000, 100],
  [5, 3, 100],
  [5, 0, 0],
])("takes %i of %i for %i percent", (part, total, percent) => {
  expect(shareOf(part, total)).toBe(percent);
});
