import { expect, test } from "vitest";
import { orderQuery } from "./filters";

test("WeChat's number and ours are told apart", () => {
  expect(orderQuery({ number: "4200001234202611280123456789" })).toEqual({
    transaction_id: "4200001234202611280123456789",
  });
  expect(orderQuery({ number: "20261128ABCDEF" })).toEqual({ order_no: "20261128ABCDEF" });
});

test("days are Beijing days, both included", () => {
  expect(orderQuery({ created: "2026-11-01~2026-11-01", phone: "138 0000 0000" })).toEqual({
    phone: "138 0000 0000",
    created_from: "2026-10-31T16:00:00.000Z",
    created_to: "2026-11-01T16:00:00.000Z",
  });
});
