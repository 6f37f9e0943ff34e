"""What a page shows of a stock before a customer takes it: whether taking it would succeed now, and if not, why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from merchant_center.vouchers.errors import VoucherFailedError, VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.rules.customer_stock_lock import customer_limit
from merchant_center.vouchers.rules.voucher import RUNNING, VoucherStock


class OfferState(StrEnum):
    """Whether a customer may take a voucher of a stock now."""

    OPEN = "OPEN"
    TAKEN = "TAKEN"
    SOLD_OUT = "SOLD_OUT"
    NOT_YET = "NOT_YET"
    OVER = "OVER"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Offer:
    """A stock as a customer finds it.

    Attributes:
        stock: as it was last refreshed.
        state: whether it may be taken; of nobody signed in, whether somebody may.
        code: of the problem that taking it would be answered with; "" if it may be taken.
        limit: the limit of ours, or of the stock's, that refuses; ``None`` if none does.
        taken: how many the customer has, ``None`` if nobody is signed in.
    """

    stock: VoucherStock
    state: OfferState
    code: str = ""
    limit: VoucherLimitName | None = None
    taken: int | None = None

    @property
    def per_customer(self) -> int | None:
        """Return how many one customer may have in all; ``None`` is no limit."""
        limit = customer_limit(self.stock)
        return limit[1] if limit else None


@dataclass(frozen=True, slots=True)
class Usage:
    """What counts for an offer besides the stock itself.

    Attributes:
        issued: our own count of the stock's vouchers.
        full: the limit of a day or a placement that is reached, ``None`` if there is room.
        taken: how many the customer has or is about to get, ``None`` if nobody is signed in.
    """

    issued: int
    full: VoucherLimitName | None
    taken: int | None


def offer_of(stock: VoucherStock, usage: Usage, now: datetime) -> Offer:
    """Return the offer of a stock: the first row that holds; what never changes again stands before all others."""
    failed, limited = VoucherFailedError.code, VoucherLimitReachedError.code
    name, per_customer = customer_limit(stock) or (None, None)
    has_all = per_customer is not None and (usage.taken or 0) >= per_customer
    rows = (
        (now >= stock.available_to, OfferState.OVER, failed, None),
        (has_all, OfferState.TAKEN, limited, name),
        (now < stock.available_from, OfferState.NOT_YET, failed, None),
        (stock.state != RUNNING, OfferState.CLOSED, failed, None),
        (stock.is_sold_out(usage.issued), OfferState.SOLD_OUT, failed, None),
        (usage.full is not None, OfferState.SOLD_OUT, limited, usage.full),
        (True, OfferState.OPEN, "", None),
    )
    _, state, code, limit = next(row for row in rows if row[0])
    return Offer(stock, state, code, limit, usage.taken)
