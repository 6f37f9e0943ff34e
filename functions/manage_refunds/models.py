"""What operators ask of refunds, and what they get to see."""

from typing import Literal

from pydantic import BaseModel, Field

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Code, Cursor, Instant, PageSize, QueryFlag
from merchant_center.core.money import MAX_FEN
from merchant_center.orders.rules.order import MAX_LINES, MAX_QUANTITY
from merchant_center.orders.rules.order_refund import RefundedLine
from merchant_center.products.rules import PRODUCT_NUMBER_PATTERN
from merchant_center.refunds.rules.refund import MAX_REASON, RefundFilter, RefundOrigin, RefundRequest, RefundState
from merchant_center.refunds.views import RefundView


class RefundLine(Request):
    """Some pieces of one line of the order, and how much is given back for them."""

    product_number: Code = Field(pattern=f"^{PRODUCT_NUMBER_PATTERN}$")
    """The product, as the order names it (商户商品编码)."""
    quantity: int = Field(ge=1, le=MAX_QUANTITY)
    """How many pieces come back; at most as many as the line has left."""
    amount_fen: int = Field(ge=1, le=MAX_FEN)
    """What is given back for them, in fen; at most what the line has left."""


class AskRefund(Request):
    """What is to be given back of an order; an empty object asks for all that is left."""

    amount_fen: int | None = Field(None, ge=1, le=MAX_FEN)
    """How much of the order's total, in fen; null or left out for the sum of the lines, and without lines for all that
    is left."""
    reason: str = Field("", max_length=MAX_REASON, pattern="^[\u0020-\ud7ff\ue000-\uffff]*$")
    """What the customer reads, up to 80 characters and none of four bytes (emoji); "" for nothing."""
    funds_account: Literal["", "AVAILABLE", "UNSETTLED"] = ""
    """Which balance pays, for merchants with unsettled funds; "" leaves it to WeChat."""
    restock: bool | None = None
    """Whether the refund that completes the order's total gives its products back into the inventory, where one is
    counted; null or left out for what the merchant account's ``restock_on_refund`` says."""
    lines: list[RefundLine] = Field([], max_length=MAX_LINES)
    """What comes back, each product once. It must be named where the order used an item-level voucher (单品券) and not
    all of it comes back; else it may be left out."""

    def request(self) -> RefundRequest:
        """Return the request as a value of the domain."""
        lines = tuple(RefundedLine(one.product_number, one.quantity, one.amount_fen) for one in self.lines)
        return RefundRequest(self.amount_fen, self.reason, self.funds_account, self.restock, lines)


class DecideRefund(Request):
    """Why a refund is approved or refused."""

    note: str = Field("", max_length=200)
    """For whoever reads it later; "" for no words."""


class ResolveRefund(Request):
    """What was done instead of a refund that came to nothing."""

    note: str = Field(min_length=1, max_length=200, pattern=r"\S")
    """For whoever reads it later."""


class ListRefunds(Request):
    """Conditions that all hold, where to go on, and how many. The span is half-open."""

    state: RefundState | None = None
    """Only refunds in this state."""
    order_no: str = Field("", max_length=32)
    """Only refunds of this order."""
    mchid: str = Field("", max_length=32)
    """Only refunds of this merchant account (商户号)."""
    origin: RefundOrigin | None = None
    """Only refunds that were made so."""
    created_from: Instant | None = None
    """Only refunds asked for at or after this instant."""
    created_to: Instant | None = None
    """Only refunds asked for before this instant."""
    needs_attention: QueryFlag | None = None
    """Only refunds that a person has something to do about now: they wait for an approval, are ``ABNORMAL``, or WeChat
    did not take them; or, with ``false``, only others."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> RefundFilter:
        """Return the conditions as a value of the domain."""
        return RefundFilter(**self.model_dump(exclude={"limit", "cursor"}))


class RefundPage(BaseModel):
    """Refunds, newest first. A page may be short; an empty cursor means that there are no more."""

    refunds: list[RefundView]
    """The refunds of this page."""
    cursor: str
