import { expect, it } from "vitest";
import type { MerchantView } from "../../../api";
import { afterSaleChange, afterSaleOf } from "./afterSaleValues";

const account = {
  refund_approval_above_fen: 50_000,
  late_payments: "honor",
  restock_on_refund: false,
} as MerchantView;

it("tells every refund, none and a sum apart", () => {
  const begun = afterSaleOf(account);
  expect(begun.approval).toBe("above");
  expect(afterSaleOf({ ...account, refund_approval_above_fen: 0 }).approval).toBe("every");
  expect(afterSaleOf({ ...account, refund_approval_above_fen: null }).approval).toBe("none");
  expect(afterSaleChange({ ...begun, approval: "every" }, begun)).toEqual({ refund_approval_above_fen: 0 });
  expect(afterSaleChange({ ...begun, approval: "none" }, begun)).toEqual({ refund_approval_above_fen: null });
});

it("says nothing of what stays", () => {
  const begun = afterSaleOf(account);
  expect(afterSaleChange(begun, begun)).toEqual({});
  expect(afterSaleChange({ ...begun, late_payments: "refund" }, begun)).toEqual({ late_payments: "refund" });
});
