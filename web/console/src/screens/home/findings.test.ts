import { expect, it } from "vitest";
import type { MerchantView, SendView, StockView } from "../../api";
import { ofAccounts, ofJobs, ofSends, ofStocks } from "./findings";

const NOW = Date.parse("2026-11-28T00:00:00Z");
const stock = (members: Partial<StockView>) =>
  ({
    stock_id: "1",
    name: "券",
    available_to: "2027-01-01T00:00:00Z",
    remaining: 50,
    max_coupons: 100,
    ...members,
  }) as StockView;

it("leaves accounts in peace that work", () => {
  const accounts = [
    { mchid: "1", display_name: "好", status: "active" },
    { mchid: "2", display_name: "坏", status: "faulty" },
  ] as MerchantView[];
  expect(ofAccounts(accounts).map(({ name }) => name)).toEqual(["坏 (2)"]);
});

it("finds stocks that end soon or run low, and not those that have ended", () => {
  const keys = (members: Partial<StockView>) => ofStocks([stock(members)], NOW).map(({ key }) => key);
  expect(keys({})).toEqual([]);
  expect(keys({ available_to: "2026-12-04T00:00:00Z" })).toEqual(["1 ends"]);
  expect(keys({ available_to: "2026-12-05T00:00:00Z" })).toEqual([]);
  expect(keys({ remaining: 9 })).toEqual(["1 low"]);
  expect(keys({ remaining: 10 })).toEqual([]);
  expect(keys({ available_to: "2026-11-27T00:00:00Z", remaining: 0 })).toEqual([]);
});

it("finds jobs that wait for somebody", () => {
  const job = (state: "RUNNING" | "STOPPED" | "READY") => ({
    job_id: state,
    name: "",
    state,
    reason: "",
    requested_by: "",
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
