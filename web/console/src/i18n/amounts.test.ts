import { expect, test } from "vitest";
import { AMOUNTS, isCountedTwice, sumOf } from "./amounts";

test("an amount of one kind is a sum of its own", () => {
  expect(sumOf(["order_paid"])).toBe(AMOUNTS.order_paid);
  expect(sumOf(["voucher_issued", "notice_sent"])).toBe(AMOUNTS.voucher_issued);
  expect(sumOf(["red_packet_received", "red_packet_returned"])).toBe(AMOUNTS.red_packet_received);
});

test("what tells of the same money is never added up", () => {
  for (const kinds of [
    ["order_created", "order_paid"],
    ["voucher_issued", "voucher_collected"],
    ["red_packet_sent", "red_packet_received"],
    ["order_paid", "red_packet_sent"],
  ] as const) {
    expect(sumOf([...kinds])).toBeUndefined();
    expect(isCountedTwice([...kinds])).toBe(true);
  }
});

test("kinds without amounts have no sum, and nothing is counted twice", () => {
  expect(sumOf(["notice_sent", "red_packet_refused"])).toBeUndefined();
  expect(isCountedTwice(["notice_sent", "red_packet_refused"])).toBe(false);
});
