"""Coupons in customers' card packs: how long they are good, whose they are, what became of them.

Source: WeChat Pay APIv3, vouchers, "send a coupon", "query coupon" and "redemption notice".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypedDict

from local.wechat_simulator.clock import china_midnight
from local.wechat_simulator.customers import Customer
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database
from local.wechat_simulator.vouchers.stocks import DIGITS, Stock

MINUTE = 60


class CouponStatus(StrEnum):
    """A coupon's status: usable, deducted in a payment, or too late."""

    SENDED = "SENDED"
    USED = "USED"
    EXPIRED = "EXPIRED"


class Use(TypedDict):
    """The payment that deducted a coupon; amount in fen."""

    at: float
    mchid: str
    transaction_id: str
    amount: int
    goods_detail: list[dict[str, Any]]


@dataclass(frozen=True)
class Coupon:
    """One coupon_id of one customer; without a sender it came through another channel than the API."""

    coupon_id: str
    stock_id: str
    creator_mchid: str
    appid: str
    openid: str
    received_at: float
    available_begin: float
    available_end: float
    amount: int
    sender_mchid: str = ""
    out_request_no: str = ""
    use: Use | None = None

    def status(self, now: float) -> CouponStatus:
        """The status at an instant; an expired coupon that was used stays USED."""
        if self.use:
            return CouponStatus.USED
        return CouponStatus.EXPIRED if now > self.available_end else CouponStatus.SENDED


def validity(stock: Stock, received_at: float) -> tuple[float, float]:
    """From when to when a coupon is good that was received at an instant; never beyond its stock."""
    if stock.second_day_available:
        begin = max(stock.available_begin, china_midnight(received_at, days=1))
    elif stock.available_time_after_receive is not None:
        begin = max(stock.available_begin, received_at)
    else:
        begin = stock.available_begin
    if stock.available_time_after_receive is None:
        return begin, stock.available_end
    return begin, min(stock.available_end, begin + stock.available_time_after_receive * MINUTE)


class Coupons:
    """All coupons, found by number, owner, stock and request number."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._held = Collection(database, "coupons", Coupon)
        self._now = now

    def get(self, coupon_id: str) -> Coupon | None:
        """The coupon, or None."""
        return self._held.get(coupon_id)

    def sent(self, mchid: str, out_request_no: str) -> Coupon | None:
        """The coupon this merchant sent under this number."""
        sent = self._held.where("out_request_no", out_request_no)
        return next((coupon for coupon in sent if coupon.sender_mchid == mchid), None)

    def held_by(self, identities: Iterable[Customer]) -> list[Coupon]:
        """Everything in one person's card pack, the oldest first."""
        found = [
            coupon
            for customer in identities
            for coupon in self._held.where("openid", customer.openid)
            if coupon.appid == customer.appid
        ]
        return sorted(found, key=lambda coupon: coupon.received_at)

    def of_stock(self, stock_id: str, offset: int, limit: int) -> tuple[list[Coupon], int]:
        """A part of a stock's coupons, the oldest first, and how many there are."""
        return self._held.where("stock_id", stock_id, offset, limit), self._held.count("stock_id", stock_id)

    def newest(self, count: int) -> list[Coupon]:
        """The last `count` coupons issued, the newest first."""
        return self._held.newest(count)

    def issue(self, stock: Stock, customer: Customer, sender_mchid: str = "", out_request_no: str = "") -> Coupon:
        """A new coupon in the customer's card pack."""
        now = self._now()
        begin, end = validity(stock, now)
        return self.save(
            Coupon(
                coupon_id=self._new_id(),
                stock_id=stock.stock_id,
                creator_mchid=stock.creator_mchid,
                appid=customer.appid,
                openid=customer.openid,
                received_at=now,
                available_begin=begin,
                available_end=end,
                amount=stock.coupon_amount,
                sender_mchid=sender_mchid,
                out_request_no=out_request_no,
            )
        )

    def bring_back(self, coupon: Coupon) -> Coupon:
        """Make a coupon of a refunded payment usable again, unless its time is over."""
        return coupon if self._now() > coupon.available_end else self.save(replace(coupon, use=None))

    def save(self, coupon: Coupon) -> Coupon:
        """Keep the coupon as it now is."""
        self._held.put(coupon.coupon_id, coupon)
        return coupon

    def clear(self) -> None:
        """Forget all coupons."""
        self._held.clear()

    def _new_id(self) -> str:
        while self._held.get(coupon_id := f"2{random_text(11, DIGITS)}"):
            pass
        return coupon_id
