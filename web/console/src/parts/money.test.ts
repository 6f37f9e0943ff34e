import { describe, expect, it } from "vitest";
import { fenOf, moneyText, yuanInputText, yuanText } from "./money";

describe("yuanText", () => {
  it.each([
    [0, "0.00"],
    [5, "0.05"],
    [100, "1.00"],
    [123450, "1,234.50"],
    [100000000, "1,000,000.00"],
    [-199, "-1.99"],
  ])("spells %i fen as %s", (fen, text) => {
    expect(yuanText(fen)).toBe(text);
  });
});

describe("moneyText", () => {
  it("puts the sign before the currency", () => {
    expect(moneyText(123450)).toBe("¥1,234.50");
    expect(moneyText(-279)).toBe("-¥2.79");
  });
});

describe("fenOf", () => {
  it.each([
    ["1", 100],
    ["1.", 100],
    ["0.1", 10],
    ["1.15", 115],
    [" ￥1,234.50 ", 123450],
    ["9999999999.99", 999999999999],
  ])("reads %s as %i fen", (text, fen) => {
    expect(fenOf(text)).toBe(fen);
  });

  it.each(["", "abc", "1.234", "1,5", "1，50", "12,34,56", ",100", "1 000", "-1", "1e3", ".5", "1.2.3", "99999999999"])(
    "takes %s for no amount",
    (text) => {
      expect(fenOf(text)).toBeUndefined();
    },
  );

  it("reads back every amount that it spells", () => {
    for (let fen = 0; fen < 20_000; fen += 7) {
      expect(fenOf(yuanText(fen))).toBe(fen);
      expect(fenOf(yuanInputText(fen))).toBe(fen);
    }
  });
});
