import { expect, it } from "vitest";
import { isMatched, patternsOf } from "./patterns";

it("takes a pattern a line, once, without blanks", () => {
  expect(patternsOf(" SHOP-* \n\nPOS-1\nSHOP-*\n")).toEqual(["SHOP-*", "POS-1"]);
});

it("lets a star stand for anything, and all else for itself", () => {
  expect(isMatched(["SHOP-*"], "SHOP-1")).toBe(true);
  expect(isMatched(["SHOP-*"], "XSHOP-1")).toBe(false);
  expect(isMatched(["*-A|B*"], "1-A|B2")).toBe(true);
  expect(isMatched(["A|B"], "A")).toBe(false);
  expect(isMatched(["*"], "")).toBe(false);
});
