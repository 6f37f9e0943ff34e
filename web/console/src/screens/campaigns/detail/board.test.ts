import { expect, test } from "vitest";
import type { BoardLineView } from "../../../api";
import { boardOf, rateText } from "./board";

const line = (day: string | null, count: number): BoardLineView => ({
  kind: "order_paid",
  day,
  count,
  customers: count,
  unattributed: 0,
  amount_fen: count * 100,
});

test("the lines of several pages add up by kind and day, and days without events are there", () => {
  const board = boardOf([line(null, 2), line("2026-11-27", 2), line(null, 3), line("2026-11-29", 3)], {
    from: "2026-11-27",
    to: "2026-11-29",
  });
  expect(board.total("order_paid")).toEqual({ count: 5, customers: 5, unattributed: 0, amount_fen: 500 });
  expect(board.byDay("order_paid").map(({ day, count }) => [day, count])).toEqual([
    ["2026-11-27", 2],
    ["2026-11-28", 0],
    ["2026-11-29", 3],
  ]);
  expect(board.total("voucher_issued").count).toBe(0);
});

test("a rate has one decimal, and none without a whole", () => {
  expect(rateText(3, 8)).toBe("37.5%");
  expect(rateText(4, 3)).toBe("133.3%");
  expect(rateText(0, 3)).toBe("0%");
  expect(rateText(1, 0)).toBe("—");
});
