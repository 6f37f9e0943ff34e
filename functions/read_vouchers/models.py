"""What a customer sees of their vouchers, and of those that can be taken."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.core.edge.json_models import Request, View
from merchant_center.core.edge.request_types import COMMA_SEPARATED, Cursor
from merchant_center.core.money import yuan_text
from merchant_center.vouchers.errors import VoucherLimitName
from merchant_center.vouchers.rules.offer import Offer, OfferState
from merchant_center.vouchers.rules.placement import PLACEMENT_PATTERN
from merchant_center.vouchers.rules.voucher import STOCK_ID_PATTERN, IssueState, VoucherIssue

MAX_OFFERS = 20

StockIds = Annotated[
    list[Annotated[str, Field(pattern=f"^{STOCK_ID_PATTERN}$")]],
    COMMA_SEPARATED,
    Field(min_length=1, max_length=MAX_OFFERS),
]


class ListVouchers(Request):
    """Where to go on."""

    cursor: Cursor = ""


class MyVoucher(View):
    """One voucher in the customer's card pack, or on its way there."""

    coupon_id: str
    stock_id: str
    name: str
    """Name of the voucher."""
    state: IssueState
    """Where it stands: ``ISSUED`` can be used, ``REDEEMED`` was used."""
    amount_fen: int
    """What it takes off, in fen."""
    amount_yuan: str
    available_from: AwareDatetime | None
    available_to: AwareDatetime | None
    redeemed_at: AwareDatetime | None
    """When WeChat deducted it in a payment (UTC); null if it did not."""
    order_no: str
    """The order that it was used for; "" if it was not, or if that was no order of ours."""

    @classmethod
    def of(cls, issue: VoucherIssue) -> Self:
        """Return the view of an issue."""
        used = issue.redeemed
        return cls.from_value(
            issue,
            name=issue.stock_name,
            amount_yuan=yuan_text(issue.amount_fen),
            redeemed_at=used.at if used else None,
            order_no=used.order_no if used else "",
        )


class VoucherPage(BaseModel):
    """A customer's vouchers, newest first. An empty cursor means that there are no more."""

    vouchers: list[MyVoucher]
    """The customer's vouchers of this page."""
    cursor: str


class AskForOffer(Request):
    """Where the page would take it."""

    placement: str = Field("", pattern=f"^({PLACEMENT_PATTERN})?$")
    """The placement under which the page takes it, so that its limit counts too; leave it out to count none."""


class ListOffers(AskForOffer):
    """Which stocks the page shows, and where it would take them."""

    stock_ids: StockIds
    """Batch numbers (批次号), in the order in which they come back."""


class VoucherOffer(View):
    """A voucher that can be taken, as a page shows it before.

    ``OPEN``: taking it would succeed now. ``TAKEN``: the customer has as many as one may have. ``SOLD_OUT``: none are
    left, or none today or at this placement (``limit``). ``NOT_YET`` and ``OVER``: outside its time. ``CLOSED``: it is
    paused. Who takes it all the same is refused with the problem ``code``; and only taking it decides.
    """

    stock_id: str
    name: str
    """Name of the voucher."""
    description: str
    """Description of the voucher at WeChat."""
    amount_fen: int
    """What it takes off, in fen."""
    amount_yuan: str
    threshold_fen: int
    """From which order amount on it can be used, in fen."""
    threshold_yuan: str
    """The same in yuan with two decimals, for display."""
    available_from: AwareDatetime
    """When it can first be used (UTC)."""
    available_to: AwareDatetime
    """When it can no longer be used (UTC); a single voucher may end earlier."""
    state: OfferState
    """Whether it can be taken now; of nobody signed in, whether anybody can."""
    code: str
    """Code of the problem that taking it would be answered with; "" if it can be taken."""
    limit: VoucherLimitName | None
    """The limit that refuses: ``per_day`` is over tomorrow; null if none does."""
    per_customer: int | None
    """How many one customer may have; null is no limit."""
    taken: int | None
    """How many the customer has, one on its way included; null if nobody is signed in."""

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Return the view of an offer."""
        stock = offer.stock
        return cls.from_value(
            stock,
            amount_fen=stock.coupon_amount_fen,
            amount_yuan=yuan_text(stock.coupon_amount_fen),
            threshold_yuan=yuan_text(stock.threshold_fen),
            state=offer.state,
            code=offer.code,
            limit=offer.limit,
            per_customer=offer.per_customer,
            taken=offer.taken,
        )


class VoucherOffers(BaseModel):
    """Those of the stocks asked for that are open to pages, in the order asked for; the others are left out."""

    offers: list[VoucherOffer]
    """What can be taken."""
