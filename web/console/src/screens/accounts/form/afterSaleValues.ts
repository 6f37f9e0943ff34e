/** What the form holds of refunds and late money, and what the API is told of it. */
import type { ChangeMerchantWritable, MerchantView } from "../../../api";

export type AfterSaleValues = {
  approval: "none" | "above" | "every";
  refund_approval_above_fen: number | null;
  late_payments: MerchantView["late_payments"];
  restock_on_refund: boolean;
};

export function afterSaleOf(account?: MerchantView): AfterSaleValues {
  const above = account?.refund_approval_above_fen ?? null;
  return {
    approval: above === null ? "none" : above === 0 ? "every" : "above",
    refund_approval_above_fen: above === 0 ? null : above,
    late_payments: account?.late_payments ?? "honor",
    restock_on_refund: account?.restock_on_refund ?? false,
  };
}

/** Return the sum above which a second person decides: 0 for every refund, null for none. */
function aboveOf({ approval, refund_approval_above_fen }: AfterSaleValues): number | null {
  return { none: null, above: refund_approval_above_fen, every: 0 }[approval];
}

/** Return only what differs from what the form began with. */
export function afterSaleChange(values: AfterSaleValues, begun: AfterSaleValues): ChangeMerchantWritable {
  const above = aboveOf(values);
  return {
    ...(above !== aboveOf(begun) && { refund_approval_above_fen: above }),
    ...(values.late_payments !== begun.late_payments && { late_payments: values.late_payments }),
    ...(values.restock_on_refund !== begun.restock_on_refund && { restock_on_refund: values.restock_on_refund }),
  };
}
