"""What comes in and goes out when a voucher is issued."""

from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.domain.accounts import APPID_PATTERN
from merchant_center.domain.customer_lists import OPENID_PATTERN
from merchant_center.domain.customers import Customer
from merchant_center.domain.money import yuan_text
from merchant_center.domain.placements import PLACEMENT_PATTERN
from merchant_center.domain.sources import CAMPAIGN_PATTERN, SOURCE_ID_PATTERN, Source, SourceKind
from merchant_center.domain.vouchers import (
    IssueState,
    SuccessPage,
    VoucherIssue,
)
from merchant_center.entrypoints.json_models import Request
from merchant_center.entrypoints.request_types import Phone
from merchant_center.entrypoints.voucher_views import FailureView
from merchant_center.use_cases.issue_voucher import Wish


class TakeVoucher(Request):
    """A customer's tap on a page, at one of the placements that an operator named for the stock.

    The voucher counts for the placement's campaign; a ``campaign`` that is given has to be that one.
    """

    placement: str = Field(pattern=f"^{PLACEMENT_PATTERN}$")
    campaign: str = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")

    def wish(self, stock_id: str, customer: Customer, key: str) -> Wish:
        """The request as a value of the use case."""
        source = Source(SourceKind.PAGE, f"key:{key}") if key else None
        return Wish(stock_id, customer, source, campaign=self.campaign, placement=self.placement)


class GivenSource(Request):
    """The wish: the same kind and id for one customer and stock is the same wish, for ever."""

    kind: Literal["flow", "lottery", "form", "api"]
    id: str = Field(pattern=f"^{SOURCE_ID_PATTERN}$")


class IssueVoucher(Request):
    """A machine issues to one customer; ``campaign`` and ``placement`` are ones that an operator named.

    The same ``source`` again is the same voucher. ``attempt`` 2 asks for another one after the first failed, and so on:
    when the budget was raised, or a setting mended.
    """

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    openid: str = Field(pattern=f"^{OPENID_PATTERN}$")
    source: GivenSource
    phone: Phone = ""
    campaign: str = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    placement: str = Field("", pattern=f"^({PLACEMENT_PATTERN})?$")
    attempt: int = Field(1, ge=1, le=100)

    def wish(self, stock_id: str) -> Wish:
        """The request as a value of the use case."""
        source = Source(SourceKind(self.source.kind), self.source.id)
        customer = Customer(self.appid, self.openid)
        return Wish(stock_id, customer, source, self.phone, self.campaign, self.placement, self.attempt)


class SuccessPageView(BaseModel):
    """What a page shows when the voucher is taken; ``picture`` is an address, of an uploaded one for 15 minutes."""

    message: str
    picture: str


class IssuedVoucher(BaseModel):
    """What became of the wish. REQUESTED: WeChat did not tell yet; the same request may be repeated.

    ``available_from`` and ``available_to`` are the stock's in the first minute, then the voucher's own, which may be
    shorter.
    """

    out_request_no: str
    stock_id: str
    name: str
    state: IssueState
    coupon_id: str
    amount_fen: int
    amount_yuan: str
    requested_at: AwareDatetime
    issued_at: AwareDatetime | None
    available_from: AwareDatetime | None
    available_to: AwareDatetime | None
    failure: FailureView | None
    success_page: SuccessPageView | None

    @classmethod
    def of(cls, issue: VoucherIssue, page: SuccessPage | None) -> Self:
        """The view of an issue; the page is shown once it is in the card pack."""
        return cls(
            out_request_no=issue.out_request_no,
            stock_id=issue.stock_id,
            name=issue.stock_name,
            state=issue.state,
            coupon_id=issue.coupon_id,
            amount_fen=issue.amount_fen,
            amount_yuan=yuan_text(issue.amount_fen),
            requested_at=issue.requested_at,
            issued_at=issue.issued_at,
            available_from=issue.available_from if issue.coupon_id else None,
            available_to=issue.available_to if issue.coupon_id else None,
            failure=FailureView.of(issue.failure) if issue.failure and not issue.coupon_id else None,
            success_page=SuccessPageView(message=page.message, picture=page.picture)
            if page and issue.coupon_id
            else None,
        )
