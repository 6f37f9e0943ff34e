import { expect, test } from "vitest";
import { customerQuery, customerSearch, usualFilters } from "./filters";

test("an address without kinds or days asks the usual question, and keeps what else it says", () => {
  expect(customerSearch({ campaign: "新年茶礼" })).toEqual({ ...usualFilters(), campaign: "新年茶礼" });
  expect(customerSearch({ kinds: "no_such_kind", days: "2026-11-01~2026-11-02" })).toEqual({
    kinds: "order_paid",
    days: "2026-11-01~2026-11-02",
  });
});

test("the API is asked for Beijing days, both included, and for several kinds", () => {
  expect(customerQuery({ kinds: "order_paid,voucher_issued", days: "2026-11-01~2026-11-01", target_id: "T" })).toEqual({
    kinds: ["order_paid", "voucher_issued"],
    from: "2026-10-31T16:00:00.000Z",
    to: "2026-11-01T16:00:00.000Z",
    target_id: "T",
  });
});
