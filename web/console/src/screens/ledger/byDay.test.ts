import { expect, it } from "vitest";
import type { LedgerView } from "../../api";
import { byDay } from "./byDay";

const entry = (day: string, payments_fen: number, refunds_fen = 0) =>
  ({ day, wechat: { payments_fen, refunds_fen } }) as LedgerView;

it("adds up accounts of a day, the earliest day first", () => {
  const entries = [entry("2026-11-27", 5), entry("2026-11-27", 7), entry("2026-11-26", 1, -1)];
  expect(byDay(entries, "payments")).toEqual([
    { day: "2026-11-26", fen: 1 },
    { day: "2026-11-27", fen: 12 },
  ]);
  expect(byDay(entries, "refunds")[0]).toEqual({ day: "2026-11-26", fen: -1 });
});
