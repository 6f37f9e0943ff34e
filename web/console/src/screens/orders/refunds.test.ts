import { expect, it } from "vitest";
import { agree } from "./refunds";

const order = { refunded_fen: 1200, refunding_fen: 500 };

it("knows an order and refunds of the same moment by their sums", () => {
  const found = [
    { state: "SUCCESS", amount_fen: 1200 },
    { state: "WAITING_APPROVAL", amount_fen: 300 },
    { state: "ABNORMAL", amount_fen: 200 },
    { state: "REFUSED", amount_fen: 9900 },
  ] as const;
  expect(agree(order, found)).toBe(true);
  expect(agree({ refunded_fen: 0, refunding_fen: 0 }, found)).toBe(false);
  expect(agree(order, found.slice(1))).toBe(false);
  expect(agree({ refunded_fen: 0, refunding_fen: 0 }, [])).toBe(true);
});
