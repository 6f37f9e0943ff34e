"""Why a voucher is not issued, or has to be read and decided again."""

from enum import StrEnum

from merchant_center.core.errors import ConditionFailedError, ConflictError, OperationFailedError


class VoucherLimitName(StrEnum):
    """A limit: ours are spelled as the members of ``StockLimits``; the stock's own at WeChat is not ours to raise."""

    PER_CUSTOMER = "per_customer"
    PER_CUSTOMER_AT_WECHAT = "per_customer_at_wechat"
    PER_DAY = "per_day"
    PER_PLACEMENT = "per_placement"


_WHOSE = {VoucherLimitName.PER_CUSTOMER_AT_WECHAT: "the stock's own limit at WeChat per customer"}


class VoucherLimitReachedError(ConflictError):
    """A limit refuses this issue, ours or the stock's own; nothing was sent to WeChat."""

    code = "cap_reached"

    def __init__(self, name: VoucherLimitName, limit: int) -> None:
        super().__init__(f"{_WHOSE.get(name, f'our own limit {name}')} of {limit} is reached", {"limit": name})
        self.limit_name = name


class StaleIssueError(ConditionFailedError):
    """The issue or its lock changed since it was read: read again and decide again."""

    code = "stale_issue"


class VoucherFailedError(OperationFailedError):
    """WeChat does not issue this voucher."""

    code = "voucher_failed"
