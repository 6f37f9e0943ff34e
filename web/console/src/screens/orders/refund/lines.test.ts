import { expect, test } from "vitest";
import type { FullOrderView } from "../../../api";
import { isRestKnown, worthOf } from "./lines";
import { amountOf, toAsk } from "./values";

const left = (product_number: string, quantity: number, amount_fen: number) => ({
  product_number,
  quantity,
  amount_fen,
});
const tea = { ...left("TEA", 3, 900), name: "茶", unit_price_fen: 300 };
const order = {
  refundable_fen: 1_050,
  counted: [] as string[],
  lines: [tea, { ...left("CUP", 1, 400), name: "杯", unit_price_fen: 400 }],
  refund_lines: [left("TEA", 2, 650), left("CUP", 1, 400)],
} as FullOrderView;
const values = { whole: false, amount_fen: 1, lines: {}, reason: "", funds_account: "" as const, restock: false };

test("the lines with pieces are named, and their sum is the amount", () => {
  const lines = { CUP: { quantity: 0, amount_fen: 400 }, TEA: { quantity: 1, amount_fen: 299 } };
  expect(toAsk({ ...values, lines }, order)).toMatchObject({ amount_fen: 299, lines: [left("TEA", 1, 299)] });
});

test("a line that was chosen and has nothing left any more is not asked for", () => {
  const lines = { OTHER: { quantity: 1, amount_fen: 100 } };
  expect(amountOf({ ...values, lines }, order)).toBe(0);
});

test("all that is left names itself", () => {
  const asked = toAsk({ ...values, whole: true, lines: { TEA: { quantity: 1, amount_fen: 300 } } }, order);
  expect(asked.amount_fen).toBe(1_050);
  expect(asked).not.toHaveProperty("lines");
});

test("after a refund that named nothing all that is left has to be named too", () => {
  const after = { ...order, refundable_fen: 600 };
  expect(isRestKnown(order)).toBe(true);
  expect(isRestKnown(after)).toBe(false);
  const lines = { TEA: { quantity: 2, amount_fen: 600 } };
  expect(toAsk({ ...values, whole: true, lines }, after)).toMatchObject({
    amount_fen: 600,
    lines: [left("TEA", 2, 600)],
  });
});

test("other orders name no lines", () => {
  expect(toAsk(values, { ...order, refund_lines: [] })).toEqual({ amount_fen: 1, reason: "", funds_account: "" });
});

test("pieces are worth their price, never more than is left, and the last ones all of it", () => {
  expect(worthOf(1, left("TEA", 2, 650), tea)).toBe(300);
  expect(worthOf(1, left("TEA", 2, 250), tea)).toBe(250);
  expect(worthOf(2, left("TEA", 2, 650), tea)).toBe(650);
});
