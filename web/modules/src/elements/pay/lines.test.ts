import { describe, expect, it } from "vitest";
import { boundedQuantity, readLines } from "./lines";

describe("items", () => {
  it("are numbers with or without a quantity", () => {
    expect(readLines(" TEA-001:2 , 茶杯 ,")).toEqual([
      { product_number: "TEA-001", quantity: 2 },
      { product_number: "茶杯", quantity: 1 },
    ]);
  });

  it("are the product's own, whatever script and signs its number has", () => {
    expect(readLines("茶:大,茶:大:3,茶%2C大:2,茶%3A2,TEA:2x")).toEqual([
      { product_number: "茶:大", quantity: 1 },
      { product_number: "茶:大", quantity: 3 },
      { product_number: "茶,大", quantity: 2 },
      { product_number: "茶:2", quantity: 1 },
      { product_number: "TEA:2x", quantity: 1 },
    ]);
  });

  it("have a quantity that can be ordered", () => {
    expect([0, -3, 2.9, Number.NaN, 1e9].map(boundedQuantity)).toEqual([1, 1, 2, 1, 9_999]);
  });
});
