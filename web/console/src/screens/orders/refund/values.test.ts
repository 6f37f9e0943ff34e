import { expect, test } from "vitest";
import type { FullOrderView } from "../../../api";
import { isTaken, toAsk, waitsForApproval } from "./values";

const order = {
  refundable_fen: 700,
  refunded_fen: 200,
  refunding_fen: 100,
  counted: ["TEA"],
  refund_lines: [] as FullOrderView["refund_lines"],
} as FullOrderView;
const values = {
  whole: true,
  amount_fen: null,
  lines: {},
  reason: " 少了一件 ",
  funds_account: "" as const,
  restock: true,
};

test("what is asked for is the amount that was confirmed, not what may be left then", () => {
  expect(toAsk(values, order)).toEqual({ amount_fen: 700, reason: "少了一件", funds_account: "", restock: true });
  expect(toAsk({ ...values, whole: false, amount_fen: 1 }, order).amount_fen).toBe(1);
});

test("an order without counted products says nothing of pieces", () => {
  expect(toAsk(values, { ...order, counted: [] })).not.toHaveProperty("restock");
});

test("small refunds of one order add up to one that needs a second person", () => {
  expect(waitsForApproval(order, 200, 500)).toBe(false);
  expect(waitsForApproval(order, 201, 500)).toBe(true);
  expect(waitsForApproval(order, 1, 0)).toBe(true);
  expect(waitsForApproval(order, 700, null)).toBe(false);
});

test("emoji are told before WeChat refuses them", () => {
  expect(isTaken("少了一件，抱歉！")).toBe(true);
  expect(isTaken("抱歉🙏")).toBe(false);
});
