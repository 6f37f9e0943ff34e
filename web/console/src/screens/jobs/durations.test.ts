import { expect, test } from "vitest";
import { durationText } from "./durations";

test.each([
  [0, "约 0 秒"],
  [59, "约 59 秒"],
  [61, "约 1 分 1 秒"],
  [3_600, "约 1 小时 0 分"],
  [7_385, "约 2 小时 3 分"],
])("%i seconds are said in the largest units that count", (seconds, text) => {
  expect(durationText(seconds).zh).toBe(text);
});
