"""Why reconciliation refuses."""

from merchant_center.core.errors import MerchantCenterError


class UnreadableBillError(MerchantCenterError):
    """A bill does not say what bills say, or not what WeChat says of it: its digest, its sums."""

    code = "unreadable_bill"
