"""What a customer sees of their vouchers."""

from typing import Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import Request, View
from merchant_center.core.edge.request_types import Cursor
from merchant_center.core.money import yuan_text
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue


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
