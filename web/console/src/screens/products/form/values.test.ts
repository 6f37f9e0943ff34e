import { expect, test } from "vitest";
import { moved, NEW_PRODUCT, type ProductValues, toChange, toCreate } from "./values";

const TEA: ProductValues = {
  ...NEW_PRODUCT,
  product_number: "茶-001",
  name: "明前龙井",
  tags: ["茶"],
  price_fen: 12_800,
  pictures: [
    { id: "a", key: "a", url: "/a" },
    { id: "b", key: "b", url: "/b" },
  ],
};

test("a product with pictures waits for them before it is on sale", () => {
  expect(toCreate(TEA)).toMatchObject({ on_sale: false, price_fen: 12_800 });
  expect(toCreate({ ...TEA, pictures: [] })).toMatchObject({ on_sale: true });
  expect(toCreate(TEA)).not.toHaveProperty("pictures");
});

test("only what was changed is sent", () => {
  expect(toChange(TEA, TEA, ["a", "b"])).toBeUndefined();
  expect(toChange({ ...TEA, price_fen: 9_900 }, TEA, ["a", "b"])).toEqual({ price_fen: 9_900 });
  expect(toChange(TEA, TEA, ["b", "a"])).toEqual({ pictures: ["b", "a"] });
  expect(toChange({ ...TEA, tags: ["茶", "新"] }, TEA, ["a", "b"])).toEqual({ tags: ["茶", "新"] });
});

test("a picture moves to its new place and the others keep their order", () => {
  expect(moved([1, 2, 3], 0, 2)).toEqual([2, 3, 1]);
  expect(moved([1, 2, 3], 2, 0)).toEqual([3, 1, 2]);
  expect(moved([1, 2, 3], 5, 0)).toEqual([1, 2, 3]);
});
