/** The one script that a page loads: it registers every element. */
export { McOrders } from "./elements/orders/orders";
export { McPay } from "./elements/pay/pay";
export { McProduct } from "./elements/product/product";
export { McRedPackets } from "./elements/red-packets/red-packets";
export { McVoucher } from "./elements/voucher/voucher";
export { McVouchers } from "./elements/vouchers/vouchers";
