"""Which questions about orders can be asked, and which of them an index answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from merchant_center.core.errors import InvalidInputError
from merchant_center.core.times import YEARS_RULE, is_in_our_years
from merchant_center.orders.rules.order import Order, OrderState


class SearchIndex(StrEnum):
    """The index that answers a question; see docs/architecture.md for the table."""

    NUMBER = "number"
    PRODUCT = "product"
    PHONE = "phone"
    STATE = "state"
    PAID = "paid"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Conditions that all hold; spans are half-open. Empty text and ``None`` mean: any."""

    phone: str = ""
    product_number: str = ""
    state: OrderState | None = None
    mchid: str = ""
    campaign: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    paid_from: datetime | None = None
    paid_to: datetime | None = None
    order_no: str = ""
    transaction_id: str = ""

    def __post_init__(self) -> None:
        """Refuse spans that are empty by construction, and times beyond any calendar of ours.

        Raises:
            InvalidInputError: an end that does not come after its beginning, or a year out of bounds.
        """
        for name in ("created_from", "created_to", "paid_from", "paid_to"):
            at: datetime | None = getattr(self, name)
            if at is not None and not is_in_our_years(at):
                raise InvalidInputError.of(name, YEARS_RULE)
        for name, start, end in (
            ("created_to", self.created_from, self.created_to),
            ("paid_to", self.paid_from, self.paid_to),
        ):
            if start is not None and end is not None and end <= start:
                raise InvalidInputError.of(name, f"must be later than {name.removesuffix('_to')}_from")

    @property
    def index(self) -> SearchIndex:
        """The most telling index for these conditions; what it does not decide is compared per order."""
        if self.order_no or self.transaction_id:
            return SearchIndex.NUMBER
        if self.phone:
            return SearchIndex.PHONE
        if self.paid_from or self.paid_to:
            return SearchIndex.PAID
        if self.product_number:
            return SearchIndex.PRODUCT
        return SearchIndex.STATE if self.state else SearchIndex.CREATED

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """The span on the time the index is sorted by."""
        if self.index is SearchIndex.PAID:
            return self.paid_from, self.paid_to
        return self.created_from, self.created_to

    def admits(self, order: Order) -> bool:
        """Return whether the order meets every condition."""
        return (
            (not self.order_no or order.order_no == self.order_no)
            and (not self.transaction_id or _paid_by(order, self.transaction_id))
            and (not self.phone or order.phone == self.phone)
            and (not self.product_number or self.product_number in order.product_numbers)
            and (self.state is None or order.state is self.state)
            and (not self.mchid or order.mchid == self.mchid)
            and (not self.campaign or order.campaign == self.campaign)
            and _within(order.created_at, self.created_from, self.created_to)
            and (
                (self.paid_from is None and self.paid_to is None)
                or _within(order.paid_at, self.paid_from, self.paid_to)
            )
        )


def _paid_by(order: Order, transaction_id: str) -> bool:
    return order.payment is not None and order.payment.transaction_id == transaction_id


def _within(at: datetime | None, start: datetime | None, end: datetime | None) -> bool:
    if at is None:
        return False
    return (start is None or at >= start) and (end is None or at < end)
