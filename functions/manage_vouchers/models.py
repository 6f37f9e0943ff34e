"""What operators hand in about voucher stocks, and what they get to see."""

from typing import Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.domain.accounts import MCHID_PATTERN
from merchant_center.domain.money import yuan_text
from merchant_center.domain.placements import MAX_PLACEMENTS, PLACEMENT_PATTERN, Placement
from merchant_center.domain.sources import CAMPAIGN_PATTERN
from merchant_center.domain.vouchers import STOCK_ID_PATTERN, Caps, SuccessPage, VoucherStock
from merchant_center.entrypoints.json_models import Request
from merchant_center.use_cases.manage_vouchers import Steering


class AddStock(Request):
    """A stock by its batch number (批次号) and card id (卡券ID); ``creator_mchid`` if another account made it."""

    stock_id: str = Field(pattern=f"^{STOCK_ID_PATTERN}$")
    card_id: str = Field("", max_length=64)
    mchid: str = Field(pattern=f"^{MCHID_PATTERN}$")
    creator_mchid: str = Field("", pattern=f"^({MCHID_PATTERN})?$")


class GivenCaps(Request):
    """Our own limits; null is none. A cap counts from when it is set.

    ``per_placement`` is the limit of each placement that has none of its own.
    """

    per_customer: int | None = Field(None, ge=1, le=1_000_000)
    per_day: int | None = Field(None, ge=1, le=1_000_000_000)
    per_placement: int | None = Field(None, ge=1, le=1_000_000_000)


class GivenSuccessPage(Request):
    """What a page shows when a customer has taken a voucher.

    ``picture`` is an https address, or what ``POST .../pictures`` handed out for this stock.
    """

    message: str = Field("", max_length=200)
    picture: str = Field("", max_length=512)


class SuccessPageView(BaseModel):
    """What a page shows on success; ``picture_url`` is where the picture is, of an uploaded one for 15 minutes."""

    message: str
    picture: str
    picture_url: str


class GivenPlacement(Request):
    """Where pages may give the stock out, how often in all, and the campaign that it counts for there."""

    name: str = Field(pattern=f"^{PLACEMENT_PATTERN}$")
    limit: int | None = Field(None, ge=1, le=1_000_000_000)
    campaign: str = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")


class ChangeStock(Request):
    """What is given replaces what was.

    ``placements`` opens the stock to pages there and nowhere else, ``[]`` closes it.
    """

    caps: GivenCaps | None = None
    success_page: GivenSuccessPage | None = None
    placements: list[GivenPlacement] | None = Field(None, max_length=MAX_PLACEMENTS)

    def new_placements(self) -> tuple[Placement, ...] | None:
        """Return the placements as values of the domain."""
        return None if self.placements is None else tuple(Placement(**one.model_dump()) for one in self.placements)

    def new_caps(self) -> Caps | None:
        """The caps as a value of the domain."""
        return Caps(**self.caps.model_dump()) if self.caps else None

    def new_success_page(self) -> SuccessPage | None:
        """The page as a value of the domain."""
        return SuccessPage(**self.success_page.model_dump()) if self.success_page else None


class SteerStock(Request):
    """What to do with the stock at WeChat."""

    action: Steering


class SetCallback(Request):
    """The account whose stocks' uses WeChat is to tell."""

    mchid: str = Field(pattern=f"^{MCHID_PATTERN}$")


class CallbackView(BaseModel):
    """Where WeChat tells of used vouchers of this account; "" while nothing is set."""

    mchid: str
    notify_url: str


class ListStocks(Request):
    """Where to go on."""

    cursor: str = Field("", max_length=512)


class StockView(BaseModel):
    """A voucher stock. ``state`` is WeChat's: unactivated, audit, running, paused, stoped.

    Without ``placements`` it is closed to pages.
    """

    stock_id: str
    card_id: str
    mchid: str
    creator_mchid: str
    name: str
    description: str
    state: str
    kind: str
    no_cash: bool
    amount_fen: int
    amount_yuan: str
    threshold_fen: int
    max_coupons: int
    max_amount_fen: int
    max_amount_by_day_fen: int
    max_per_customer: int
    distributed: int
    remaining: int
    available_from: AwareDatetime
    available_to: AwareDatetime
    refreshed_at: AwareDatetime
    caps: GivenCaps
    success_page: SuccessPageView
    placements: list[GivenPlacement]

    @classmethod
    def of(cls, stock: VoucherStock, picture_url: str) -> Self:
        """The view of a stock; ``picture_url`` is where the picture of its success page is."""
        return cls(
            stock_id=stock.stock_id,
            card_id=stock.card_id,
            mchid=stock.mchid,
            creator_mchid=stock.creator_mchid,
            name=stock.name,
            description=stock.description,
            state=stock.state,
            kind=stock.stock_type,
            no_cash=stock.no_cash,
            amount_fen=stock.coupon_amount_fen,
            amount_yuan=yuan_text(stock.coupon_amount_fen),
            threshold_fen=stock.threshold_fen,
            max_coupons=stock.max_coupons,
            max_amount_fen=stock.max_amount_fen,
            max_amount_by_day_fen=stock.max_amount_by_day_fen,
            max_per_customer=stock.max_per_customer,
            distributed=stock.distributed,
            remaining=stock.remaining,
            available_from=stock.available_from,
            available_to=stock.available_to,
            refreshed_at=stock.refreshed_at,
            caps=GivenCaps(
                per_customer=stock.caps.per_customer,
                per_day=stock.caps.per_day,
                per_placement=stock.caps.per_placement,
            ),
            success_page=SuccessPageView(
                message=stock.success_page.message,
                picture=stock.success_page.picture,
                picture_url=picture_url,
            ),
            placements=[
                GivenPlacement(name=one.name, limit=one.limit, campaign=one.campaign) for one in stock.placements
            ],
        )


class StockPage(BaseModel):
    """Stocks by number. An empty cursor means that there are no more."""

    stocks: list[StockView]
    cursor: str
