"""What operators hand in about voucher stocks, and what they get to see."""

from typing import Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.accounts.rules import MCHID_PATTERN
from merchant_center.core.edge.json_models import Request, Versioned, View
from merchant_center.core.edge.request_types import Code, Cursor, PageSize, QueryFlag, SearchText
from merchant_center.core.money import yuan_text
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.vouchers.rules.placement import MAX_PLACEMENTS, PLACEMENT_PATTERN, Placement
from merchant_center.vouchers.rules.voucher import (
    STOCK_ID_PATTERN,
    StockFilter,
    StockLimits,
    StockWarning,
    SuccessPage,
    VoucherStock,
    warnings_of,
)
from merchant_center.vouchers.use_cases.mirror_stocks import Steering, steerings_of


class AddStock(Request):
    """A stock by its batch number (批次号) and card id (卡券ID); ``creator_mchid`` if another account made it."""

    stock_id: str = Field(pattern=f"^{STOCK_ID_PATTERN}$")
    card_id: str = Field("", max_length=64)
    mchid: str = Field(pattern=f"^{MCHID_PATTERN}$")
    """The merchant account (商户号) that gives out vouchers of the stock."""
    creator_mchid: str = Field("", pattern=f"^({MCHID_PATTERN})?$")


class GivenCaps(Request):
    """Our own limits; null is none. A limit counts from when it is set."""

    per_customer: int | None = Field(None, ge=1, le=1_000_000)
    """Most vouchers of the stock that one customer gets; null is no limit of ours."""
    per_day: int | None = Field(None, ge=1, le=1_000_000_000)
    """Most vouchers of the stock on one Beijing day; null is no limit of ours."""
    per_placement: int | None = Field(None, ge=1, le=1_000_000_000)
    """Most vouchers at each placement that has no limit of its own; null is no limit."""


class GivenSuccessPage(Request):
    """What a page shows when a customer has taken a voucher."""

    message: str = Field("", max_length=200)
    """Text for the customer; "" for none."""
    picture: str = Field("", max_length=512)
    """An https address, or the key that ``POST .../pictures`` handed out for this stock; "" for none."""


class SuccessPageView(BaseModel):
    """What a page shows on success."""

    message: str
    """Text for the customer; "" for none."""
    picture: str
    """What was set: an https address, or the key of an uploaded picture; "" for none."""
    picture_url: str
    """Where the picture is, of an uploaded one for 15 minutes; "" for none."""


class GivenPlacement(Request):
    """Where pages may give the stock out, how often in all, and the campaign that it counts for there.

    The operator tells the page the ``name``. Without a ``limit`` it is the stock's ``caps.per_placement``; null there
    is none.
    """

    name: str = Field(pattern=f"^{PLACEMENT_PATTERN}$")
    """Name of the place on a page, as the page says it."""
    limit: int | None = Field(None, ge=1, le=1_000_000_000)
    """Most vouchers to give out there in all; null is ``caps.per_placement``."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    """Code of the campaign that vouchers taken there count for; "" for none."""


class ChangeStock(Request):
    """What is given replaces what was."""

    caps: GivenCaps | None = None
    """Our own limits on top of WeChat's; null keeps those that are there."""
    success_page: GivenSuccessPage | None = None
    """What pages show when a customer has taken a voucher; null keeps what is there."""
    placements: list[GivenPlacement] | None = Field(None, max_length=MAX_PLACEMENTS)
    """Where pages may give it out, all of them; ``[]`` closes it to pages, null keeps those that are there."""

    def new_placements(self) -> tuple[Placement, ...] | None:
        """Return the placements as values of the domain."""
        return None if self.placements is None else tuple(Placement(**one.model_dump()) for one in self.placements)

    def new_limits(self) -> StockLimits | None:
        """Return our own limits as a value of the domain."""
        return StockLimits(**self.caps.model_dump()) if self.caps else None

    def new_success_page(self) -> SuccessPage | None:
        """Return the page as a value of the domain."""
        return SuccessPage(**self.success_page.model_dump()) if self.success_page else None


class SteerStock(Request):
    """What to do with the stock at WeChat."""

    action: Steering
    """What to do: start it for the first time, pause it, or go on after a pause."""


class SetCallback(Request):
    """The account whose stocks' uses WeChat is to tell."""

    mchid: str = Field(pattern=f"^{MCHID_PATTERN}$")


class CallbackView(BaseModel):
    """Where WeChat tells of used vouchers of this account; "" while nothing is set."""

    mchid: str
    notify_url: str
    """Address to which WeChat tells of used vouchers; "" if none is set."""


class ListStocks(Request):
    """Conditions that all hold, where to go on, and how many."""

    state: str = Field("", max_length=32)
    """Only stocks in this state, in WeChat's word: ``unactivated``, ``audit``, ``running``, ``paused``, ``stoped``."""
    mchid: str = Field("", max_length=32)
    """Only stocks that this merchant account (商户号) gives out or made."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    """Only stocks with a placement of this campaign."""
    text: SearchText = ""
    """Only stocks with this in their name or number, in any case."""
    needs_attention: QueryFlag | None = None
    """Only stocks with ``warnings``, or only those without."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> StockFilter:
        """Return the conditions as a value of the domain."""
        return StockFilter(self.state, self.mchid, self.campaign, self.text, self.needs_attention)


class StockView(View, Versioned):
    """A voucher stock of the operator's list, as WeChat showed it last."""

    stock_id: str
    card_id: str
    mchid: str
    creator_mchid: str
    name: str
    """Name of the stock at WeChat."""
    description: str
    """Description of the stock at WeChat."""
    state: str
    """WeChat's word: ``unactivated``, ``audit``, ``running``, ``paused`` or ``stoped``, spelled so."""
    kind: str
    """WeChat's type of the stock, such as ``NORMAL``."""
    no_cash: bool
    """Whether it is no-fund (免充值): the merchant bears the discount, nothing is paid in beforehand."""
    amount_fen: int
    """What one voucher takes off, in fen."""
    amount_yuan: str
    threshold_fen: int
    """From which order amount on a voucher can be used, in fen."""
    max_coupons: int
    """How many vouchers WeChat gives out of it in all."""
    max_amount_fen: int
    """Budget of the stock at WeChat, in fen."""
    max_amount_by_day_fen: int
    """Budget for one day at WeChat, in fen; 0 if there is none."""
    max_per_customer: int
    """How many WeChat gives to one customer."""
    distributed: int
    """How many WeChat has given out, through us or elsewhere."""
    remaining: int
    """How many WeChat can still give out."""
    issued: int
    """How many we have issued, counted with each; those that version 0.1.0 issued are not in it."""
    distributed_now: int
    """Given out as far as we know now: ``distributed``, and what we have issued since ``refreshed_at``."""
    available_from: AwareDatetime
    """When its vouchers can first be used (UTC)."""
    available_to: AwareDatetime
    """When its vouchers can no longer be used (UTC)."""
    refreshed_at: AwareDatetime
    """When this was last read from WeChat (UTC)."""
    warnings: list[StockWarning]
    """Why somebody should look at a running stock: ``expires_soon`` (within seven days), ``nearly_gone`` (a tenth of
    its vouchers is left, or less)."""
    actions: list[Steering]
    """How its creator can steer it in this state."""
    caps: GivenCaps
    """Our own limits on top of WeChat's."""
    success_page: SuccessPageView
    """What pages show when a customer has taken a voucher."""
    placements: list[GivenPlacement]
    """Where pages may give it out; empty means nowhere."""

    @classmethod
    def of(cls, stock: VoucherStock, picture_url: str, issued: int, now: AwareDatetime) -> Self:
        """Return the view of a stock, where the picture of its success page is, how many we have issued by ``now``."""
        page = stock.success_page
        return cls.from_value(
            stock,
            kind=stock.stock_type,
            issued=issued,
            distributed_now=stock.distributed_now(issued),
            amount_fen=stock.coupon_amount_fen,
            amount_yuan=yuan_text(stock.coupon_amount_fen),
            actions=steerings_of(stock),
            caps=stock.limits,
            warnings=warnings_of(stock, now),
            success_page=SuccessPageView(message=page.message, picture=page.picture, picture_url=picture_url),
        )


class StockPage(BaseModel):
    """Stocks by number. An empty cursor means that there are no more."""

    stocks: list[StockView]
    cursor: str
