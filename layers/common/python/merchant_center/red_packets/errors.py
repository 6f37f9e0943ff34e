"""Why a red packet is not sent, or has to be read and decided again."""

from enum import StrEnum

from merchant_center.core.errors import ConflictError, OperationFailedError, StaleVersionError


class LimitName(StrEnum):
    """A limit, spelled as the member of :class:`Limits`."""

    TOTAL_COUNT = "total_count"
    TOTAL_AMOUNT = "total_amount_fen"
    DAILY_COUNT = "daily_count"
    DAILY_AMOUNT = "daily_amount_fen"
    PER_CUSTOMER = "per_customer"
    PER_CUSTOMER_DAILY = "per_customer_daily"


class LimitReachedError(ConflictError):
    """A limit refuses: nothing was reserved. ``limit`` tells which."""

    code = "limit_reached"

    def __init__(self, limit: LimitName) -> None:
        super().__init__(f"the limit {limit} is reached", {"limit": limit})
        self.limit = limit


class RedPacketClosedError(ConflictError):
    """The definition gives nothing now: stopped, archived, not begun or over; nothing was reserved."""

    code = "red_packet_closed"


class StalePacketError(StaleVersionError):
    """The definition or its quotas changed since they were read: read again and decide again."""

    code = "stale_red_packet"


class StaleSendError(StaleVersionError):
    """The send or a quota changed since it was read, or somebody else holds the send: read and decide again."""

    code = "stale_send"


class BillNumberTakenError(ConflictError):
    """Another send has this bill number already: take the next one."""

    code = "bill_number_taken"


class SendFailedError(OperationFailedError):
    """The red packet does not reach this customer under this number."""

    code = "send_failed"
