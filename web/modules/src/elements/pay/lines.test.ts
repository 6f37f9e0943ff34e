import { describe, expect, it } from "vitest";
import { boundedQuantity, readLines } from "./lines";

describe("items", () => {
  it("are numbers with or without a quantity", () => {
    expect(readLines(" TEA-001:2 , 茶杯 ,")).toEqual([
      { product_number: "TEA-001", quantity: 2 },
      { product_number: "茶杯", quantity: 1 },
    ]);
  });

  it("have a quantity that can be ordered", () => {
    expect([0, -3, 2.9, Number.NaN, 1e9].map(boundedQuantity)).toEqual([1, 1, 2, 1, 9_999]);
  });
});
