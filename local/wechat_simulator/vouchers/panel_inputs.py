"""What the control panel accepts about vouchers."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field, model_validator

from local.wechat_simulator.faults import Strict
from local.wechat_simulator.panel_inputs import APPID, MCHID
from local.wechat_simulator.vouchers.stocks import StockStatus


class FixedTimes(Strict):
    """When in a week a coupon can be used; seconds of the Beijing day, 0 is Sunday."""

    available_week_day: list[int] = Field(default=[0, 1, 2, 3, 4, 5, 6])
    begin_time: int = Field(default=0, ge=0, le=86_399)
    end_time: int = Field(default=86_399, ge=0, le=86_399)


class NewStock(Strict):
    """A stock as its creator makes it in the merchant platform; the same stock_id again changes what is given."""

    creator_mchid: str = Field(pattern=f"^{MCHID}$")
    stock_id: str | None = Field(default=None, pattern="^[0-9]{1,20}$")
    card_id: str | None = Field(default=None, max_length=32)
    name: str = Field(default="代金券", min_length=1, max_length=20)
    description: str = Field(default="", max_length=3000)
    coupon_amount: int = Field(default=1000, ge=1, strict=True)
    transaction_minimum: int = Field(default=1000, ge=0, strict=True)
    discount_percent: int | None = Field(default=None, ge=1, le=99)
    single_price_max: int | None = Field(default=None, ge=1)
    cut_to_price: int | None = Field(default=None, ge=0)
    max_coupons: int = Field(default=100, ge=1)
    max_amount_by_day: int | None = Field(default=None, ge=1)
    max_coupons_per_user: int = Field(default=1, ge=1)
    natural_person_limit: bool = False
    prevent_api_abuse: bool = False
    no_cash: bool = True
    stock_type: Literal["NORMAL", "DISCOUNT", "EXCHAHGE", "RANDOM", "DISCOUNT_CUT", "OTHER"] = "NORMAL"
    available_begin_time: AwareDatetime | None = None
    available_end_time: AwareDatetime | None = None
    available_merchants: list[str] | None = None
    sender_mchids: list[str] = Field(default_factory=list)
    goods_tag: list[str] = Field(default_factory=list)
    trade_type: list[str] = Field(default_factory=list)
    available_items: list[str] = Field(default_factory=list)
    unavailable_items: list[str] = Field(default_factory=list)
    combine_use: bool = True
    available_time_after_receive: int | None = Field(default=None, ge=1)
    second_day_available: bool = False
    fix_available_time: FixedTimes | None = None
    status: StockStatus = StockStatus.RUNNING

    @model_validator(mode="after")
    def check_kind(self) -> "NewStock":
        """Refuse a value that the kind of stock does not have."""
        if (self.discount_percent is not None) != (self.stock_type == "DISCOUNT"):
            raise ValueError("a DISCOUNT stock and no other has a discount_percent")
        if self.cut_to_price is not None and not self.available_items:
            raise ValueError("cut_to_price needs available_items")
        return self

    def given(self) -> dict[str, Any]:
        """What the call names, in the fields of a stock."""
        times = {"available_begin": self.available_begin_time, "available_end": self.available_end_time}
        others = {"creator_mchid", "stock_id", "available_begin_time", "available_end_time"}
        given = self.model_dump(include=self.model_fields_set - others, exclude_none=True)
        return given | {name: instant.timestamp() for name, instant in times.items() if instant}


class NewCoupon(Strict):
    """A coupon that reaches a customer by another channel than the API: a QR code, a shake, a gift after paying."""

    stock_id: str
    appid: str = Field(pattern=f"^{APPID}$")
    openid: str


class BalanceChange(Strict):
    """What a merchant has in its account, in fen."""

    available: int = Field(ge=0, strict=True)
    unsettled: int | None = Field(default=None, ge=0, strict=True)
    """Payments go there once it is set, and refunds are taken from it unless they name the available balance."""
