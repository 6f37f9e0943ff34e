"""What the codes that vouchers failed with mean to operators, those of our own limits among them."""

from collections.abc import Callable

from merchant_center.core.meanings import Meaning
from merchant_center.vouchers.errors import VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.vouchers.rules.customer_stock_lock import customer_limit
from merchant_center.vouchers.rules.voucher import VoucherStock

_LIMITS = {
    VoucherLimitName.PER_CUSTOMER: Meaning(
        "客户已达本系统设定的每人领取上限", "the customer has as many as our own limit allows", "operator", "no"
    ),
    VoucherLimitName.PER_CUSTOMER_AT_WECHAT: Meaning(
        "客户已达该批次在微信支付设定的每人领取上限",
        "the customer has as many as the stock's own limit at WeChat allows",
        "nobody",
        "no",
    ),
}
_SOME_LIMIT = Meaning("客户已达每人领取上限", "the customer has as many as one may have", "operator", "no")


def failure_explainer(stock: VoucherStock | None) -> Callable[[str, str], Meaning]:
    """Return what explains a failure of a stock, as it is now, by its code and by whom it is about."""
    limit = customer_limit(stock) if stock else None
    of_limit = _LIMITS[limit[0]] if limit else _SOME_LIMIT
    return lambda code, about: of_limit if code == VoucherLimitReachedError.code else explain_voucher(code, about)
