import { expect, it } from "vitest";
import type { MerchantView, SendView, StockView } from "../../api";
import { ofAccounts, ofJobs, ofSends, ofStocks } from "./findings";

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
