"""Why a voucher is not issued, or has to be read and decided again."""

from enum import StrEnum

from merchant_center.core.errors import ConditionFailedError, ConflictError, OperationFailedError


class CapName(StrEnum):
    """A cap: those of ours are spelled as the members of ``Caps``, the stock's own at WeChat is not ours to raise."""

    PER_CUSTOMER = "per_customer"
    PER_CUSTOMER_AT_WECHAT = "per_customer_at_wechat"
    PER_DAY = "per_day"
    PER_PLACEMENT = "per_placement"


_WHOSE = {CapName.PER_CUSTOMER_AT_WECHAT: "the stock's own limit at WeChat per customer"}


class CapReachedError(ConflictError):
    """A cap refuses this issue, ours or the stock's own; ``cap`` is its name, nothing was sent to WeChat."""

    code = "cap_reached"

    def __init__(self, cap: CapName, limit: int) -> None:
        super().__init__(f"{_WHOSE.get(cap, f'our own cap {cap}')} of {limit} is reached")
        self.cap = cap


class StaleIssueError(ConditionFailedError):
    """The issue or its lane changed since it was read: read again and decide again."""

    code = "stale_issue"


class VoucherFailedError(OperationFailedError):
    """WeChat does not issue this voucher."""

    code = "voucher_failed"
