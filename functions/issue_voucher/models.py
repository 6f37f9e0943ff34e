"""What comes in and goes out when a voucher is issued."""

from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.accounts.rules import APPID_PATTERN
from merchant_center.core.edge.json_models import Request, View
from merchant_center.core.edge.request_types import Code, Phone
from merchant_center.core.money import yuan_text
from merchant_center.core.sources import CAMPAIGN_PATTERN, SOURCE_ID_PATTERN, Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.jobs.rules.customer_list import OPENID_PATTERN
from merchant_center.vouchers.rules.placement import PLACEMENT_PATTERN
from merchant_center.vouchers.rules.voucher import IssueState, SuccessPage, VoucherIssue
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest
from merchant_center.vouchers.views import FailureView


class TakeVoucher(Request):
    """A customer's tap on a page, at one of the placements that an operator named for the stock."""

    placement: str = Field(pattern=f"^{PLACEMENT_PATTERN}$")
    """Name of the place on the page, one that an operator named for this stock."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    """Leave it out: the placement has its campaign. If it is given, it must be that one."""

    def voucher_request(self, stock_id: str, customer: Customer, key: str) -> VoucherRequest:
        """Return the request as a value of the use case."""
        source = Source(SourceKind.PAGE, f"key:{key}") if key else None
        return VoucherRequest(stock_id, customer, source, campaign=self.campaign, placement=self.placement)


class GivenSource(Request):
    """The same kind and id for one customer and stock is the same request, for ever."""

    kind: Literal["flow", "lottery", "form", "api"]
    """What the voucher is given for."""
    id: str = Field(pattern=f"^{SOURCE_ID_PATTERN}$")
    """Id of the flow run with node, the draw, the submission or the caller's own request."""


class IssueVoucher(Request):
    """A machine issues to one customer; ``campaign`` and ``placement`` are ones that an operator named."""

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    openid: str = Field(pattern=f"^{OPENID_PATTERN}$")
    source: GivenSource
    """What it is given for. The same source for the same customer and stock is the same voucher, for ever."""
    phone: Phone = ""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    placement: str = Field("", pattern=f"^({PLACEMENT_PATTERN})?$")
    """Name of a placement of the stock whose limit this counts against; "" for none."""
    attempt: int = Field(1, ge=1, le=100)
    """1, or one more than the attempt that failed: to try again when the budget was raised, or a setting mended."""

    def voucher_request(self, stock_id: str) -> VoucherRequest:
        """Return the request as a value of the use case."""
        source = Source(SourceKind(self.source.kind), self.source.id)
        customer = Customer(self.appid, self.openid)
        return VoucherRequest(stock_id, customer, source, self.phone, self.campaign, self.placement, self.attempt)


class SuccessPageView(BaseModel):
    """What a page shows when the voucher is taken."""

    message: str
    """Text for the customer; "" for none."""
    picture: str
    """Address of the picture, which works for 15 minutes if it was uploaded; "" for none."""


class IssuedVoucher(View):
    """What became of the request. REQUESTED: WeChat did not tell yet; the same request may be repeated.

    ``available_from`` and ``available_to`` are the stock's in the first minute, then the voucher's own, which may be
    shorter.
    """

    out_request_no: str
    """Our number for WeChat of this voucher; it never changes."""
    stock_id: str
    name: str
    """Name of the stock."""
    state: IssueState
    """What became of it: ``REQUESTED`` is not known yet (repeat the request), ``ISSUED`` is in the card pack."""
    coupon_id: str
    amount_fen: int
    """What the voucher takes off, in fen."""
    amount_yuan: str
    requested_at: AwareDatetime
    issued_at: AwareDatetime | None
    """When it came into the customer's card pack (UTC); null until then."""
    available_from: AwareDatetime | None
    available_to: AwareDatetime | None
    failure: FailureView | None
    """Why WeChat did not issue it, or not yet; null if it did."""
    success_page: SuccessPageView | None
    """What to show the customer; null until it is issued, and if the operator set nothing."""

    @classmethod
    def of(cls, issue: VoucherIssue, page: SuccessPage | None) -> Self:
        """Return the view of an issue; validity and page are shown once it is in the card pack."""
        is_there = bool(issue.coupon_id)
        return cls.from_value(
            issue,
            name=issue.stock_name,
            amount_yuan=yuan_text(issue.amount_fen),
            available_from=issue.available_from if is_there else None,
            available_to=issue.available_to if is_there else None,
            failure=FailureView.of(issue.failure) if issue.failure and not is_there else None,
            success_page=page if is_there else None,
        )
