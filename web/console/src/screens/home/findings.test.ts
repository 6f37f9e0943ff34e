import { expect, it } from "vitest";
import type { DayView, DifferenceView, MerchantView, SendView, StockView } from "../../api";
import { ofAccounts, ofDays, ofDifferences, ofJobs, ofSends, ofStocks } from "./findings";

const stock = (members: Partial<StockView>) =>
  ({ stock_id: "1", name: "券", remaining: 9, max_coupons: 100, warnings: [], ...members }) as StockView;

it("leaves accounts in peace that work", () => {
  const accounts = [
    { mchid: "1", display_name: "好", status: "active" },
    { mchid: "2", display_name: "坏", status: "faulty" },
  ] as MerchantView[];
  expect(ofAccounts(accounts).map(({ name }) => name)).toEqual(["坏 (2)"]);
});

it("tells of stocks what the API warns of, each with where it is", () => {
  expect(ofStocks([stock({})])).toEqual([]);
  const found = ofStocks([stock({ warnings: ["expires_soon", "nearly_gone"] })]);
  expect(found.map(({ key, why }) => [key, why.zh])).toEqual([
    ["1 expires_soon", ""],
    ["1 nearly_gone", "9 / 100"],
  ]);
  expect(found[0]?.link).toEqual({ to: "/vouchers/$stockId", params: { stockId: "1" } });
});

it("finds jobs that wait for somebody", () => {
  const job = (state: "RUNNING" | "STOPPED" | "READY") => ({
    job_id: state,
    name: "",
    kind: "vouchers" as const,
    state,
    reason: "",
  });
  expect(ofJobs([job("RUNNING"), job("STOPPED"), job("READY")]).map(({ key }) => key)).toEqual(["STOPPED", "READY"]);
});

it("says in both languages why a send needs a person", () => {
  const care_reason = { meaning_zh: "请人工核对", meaning_en: "somebody has to compare" };
  const send = { send_id: "1", name: "红包", amount_yuan: "1.87", care: "FATAL_ERROR: ..." };
  const sends = [{ ...send, care_reason }, send] as SendView[];
  expect(ofSends(sends).map(({ why }) => why)).toEqual([
    { zh: "请人工核对", en: "somebody has to compare" },
    { zh: "FATAL_ERROR: ...", en: "FATAL_ERROR: ..." },
  ]);
});

it("tells of failed days and of open differences, the old ones louder", () => {
  const days = [{ mchid: "1", day: "2026-11-27", state: "FAILED", failure_code: "SYSTEM_ERROR" }] as DayView[];
  expect(ofDays(days).map(({ name, why }) => [name, why.zh])).toEqual([["2026-11-27 (1)", "SYSTEM_ERROR"]]);
  const difference = { day: "2026-11-27", kind: "missing_here", movement: "payment", ours_fen: null, theirs_fen: 1050 };
  const differences = [
    { ...difference, difference_id: "1", age_days: 1 },
    { ...difference, difference_id: "2", age_days: 9 },
  ] as DifferenceView[];
  expect(ofDifferences(differences).map(({ name, state }) => [name, state.tone])).toEqual([
    ["2026-11-27 ¥10.50", "warn"],
    ["2026-11-27 ¥10.50", "bad"],
  ]);
});
