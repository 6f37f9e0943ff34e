import { expect, test } from "vitest";
import { toCorrect } from "./values";

const seen = { available: 3, reserved: 1, sold: 2, oversold: 0 };

test("what is set names the figure that was seen, what is added needs none", () => {
  expect(toCorrect({ way: "set", pieces: 10 }, seen)).toEqual({ set_available: 10, seen_available: 3 });
  expect(toCorrect({ way: "add", pieces: -2 }, seen)).toEqual({ add: -2 });
});

test("counting begins with a figure, whatever was chosen", () => {
  expect(toCorrect({ way: "add", pieces: 5 }, null)).toEqual({ set_available: 5 });
});
