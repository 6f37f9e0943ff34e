"""Voucher stocks as WeChat holds them: one transition table, a definition, and what was issued.

Source: WeChat Pay APIv3, vouchers, "create a stock", "start", "pause", "restart" and "query stock".
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

DIGITS = "0123456789"


class StockStatus(StrEnum):
    """A stock's status: lower case, `stoped` with one p."""

    UNACTIVATED = "unactivated"
    AUDIT = "audit"
    RUNNING = "running"
    PAUSED = "paused"
    STOPED = "stoped"


class StockAction(StrEnum):
    """What a creator does to a stock."""

    START = "start"
    PAUSE = "pause"
    RESTART = "restart"
    STOP = "stop"


TRANSITIONS: dict[tuple[StockStatus, StockAction], StockStatus] = {
    (StockStatus.UNACTIVATED, StockAction.START): StockStatus.RUNNING,
    (StockStatus.RUNNING, StockAction.PAUSE): StockStatus.PAUSED,
    (StockStatus.PAUSED, StockAction.RESTART): StockStatus.RUNNING,
    (StockStatus.RUNNING, StockAction.STOP): StockStatus.STOPED,
    (StockStatus.PAUSED, StockAction.STOP): StockStatus.STOPED,
}
REENTRIES = {
    (StockStatus.AUDIT, StockAction.START),
    (StockStatus.RUNNING, StockAction.START),
    (StockStatus.PAUSED, StockAction.PAUSE),
    (StockStatus.RUNNING, StockAction.RESTART),
    (StockStatus.STOPED, StockAction.STOP),
}
"""The same call again: answered as the first time, provided there was one."""


@dataclass(frozen=True)
class Stock:
    """One stock_id; money in fen, instants in Unix seconds."""

    stock_id: str
    creator_mchid: str
    created_at: float
    available_begin: float
    available_end: float
    name: str = "代金券"
    description: str = ""
    no_cash: bool = True
    """False: prefunded (预充值); true: no-fund (免充值)."""
    stock_type: str = "NORMAL"
    coupon_amount: int = 1000
    """Face value; of a discount the most that is taken off."""
    transaction_minimum: int = 1000
    discount_percent: int | None = None
    single_price_max: int | None = None
    cut_to_price: int | None = None
    max_coupons: int = 100
    max_amount_by_day: int | None = None
    max_coupons_per_user: int = 1
    natural_person_limit: bool = False
    prevent_api_abuse: bool = False
    available_merchants: list[str] = field(default_factory=list)
    sender_mchids: list[str] = field(default_factory=list)
    """Who else may issue it: the cross-merchant authorisation of the merchant platform."""
    goods_tag: list[str] = field(default_factory=list)
    trade_type: list[str] = field(default_factory=list)
    available_items: list[str] = field(default_factory=list)
    unavailable_items: list[str] = field(default_factory=list)
    combine_use: bool = True
    available_time_after_receive: int | None = None
    """Minutes."""
    second_day_available: bool = False
    fix_available_time: dict[str, Any] | None = None
    card_id: str | None = None
    out_request_no: str = ""
    creation: dict[str, Any] = field(default_factory=dict)
    """The create call as it came; empty for a stock of the merchant platform."""
    status: str = StockStatus.UNACTIVATED
    audited_at: float = 0.0
    started_at: float | None = None
    paused_at: float | None = None
    restarted_at: float | None = None
    stopped_at: float | None = None

    @property
    def max_amount(self) -> int:
        """The budget in fen."""
        return self.coupon_amount * self.max_coupons

    @property
    def is_single_item(self) -> bool:
        """Whether its coupons are for certain goods."""
        return bool(self.available_items)

    @property
    def coupon_type(self) -> str:
        """NORMAL takes off, CUT_TO reduces to a price."""
        return "NORMAL" if self.cut_to_price is None else "CUT_TO"

    @property
    def has_face_value(self) -> bool:
        """Whether a coupon is worth a fixed amount."""
        return self.discount_percent is None and self.cut_to_price is None

    def senders(self) -> set[str]:
        """Who may issue it."""
        return {self.creator_mchid, *self.sender_mchids}

    def instant_of(self, action: StockAction) -> float | None:
        """When this was last done to it."""
        return {
            StockAction.START: self.started_at,
            StockAction.PAUSE: self.paused_at,
            StockAction.RESTART: self.restarted_at,
            StockAction.STOP: self.stopped_at,
        }[action]

    def at(self, now: float) -> "Stock":
        """The stock as time has made it: audited, or at its end."""
        if self.status == StockStatus.STOPED:
            return self
        if now > self.available_end:
            return replace(self, status=StockStatus.STOPED, stopped_at=self.available_end)
        if self.status == StockStatus.AUDIT and now >= self.audited_at:
            return replace(self, status=StockStatus.RUNNING)
        return self

    def is_reentry(self, action: StockAction) -> bool:
        """Whether the action was done already and nothing is left to do."""
        has_been_done = self.instant_of(action) is not None
        return has_been_done and (StockStatus(self.status), action) in REENTRIES

    def allows(self, action: StockAction) -> bool:
        """Whether the action has an entry in the table."""
        return (StockStatus(self.status), action) in TRANSITIONS

    def after(self, action: StockAction, now: float) -> "Stock":
        """The stock in its next state.

        Raises:
            KeyError: this state does not allow the action.
        """
        status = TRANSITIONS[StockStatus(self.status), action]
        instants: dict[StockAction, dict[str, Any]] = {
            StockAction.START: {"started_at": now},
            StockAction.PAUSE: {"paused_at": now},
            StockAction.RESTART: {"restarted_at": now},
            StockAction.STOP: {"stopped_at": now},
        }
        return replace(self, status=status, **instants[action])


@dataclass(frozen=True)
class Issued:
    """How many coupons a stock gave out, and for how much on its last day (Beijing, `20180608`)."""

    coupons: int = 0
    day: str = ""
    day_amount: int = 0

    def amount_on(self, day: str) -> int:
        """What was given out on this day, in fen."""
        return self.day_amount if day == self.day else 0

    def plus(self, amount: int, day: str) -> "Issued":
        """With one more coupon."""
        return Issued(self.coupons + 1, day, self.amount_on(day) + amount)


class Stocks:
    """All stocks and their counts."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._held = Collection(database, "stocks", Stock)
        self._issued = Collection(database, "stock_issues", Issued)
        self._now = now

    def get(self, stock_id: str) -> Stock | None:
        """The stock as it is now, or None."""
        stock = self._held.get(stock_id)
        return stock.at(self._now()) if stock else None

    def all(self) -> list[Stock]:
        """Every stock, the oldest first."""
        return [stock.at(self._now()) for stock in self._held.values()]

    def newest(self, count: int) -> list[Stock]:
        """The last `count` stocks made, the newest first."""
        return [stock.at(self._now()) for stock in self._held.newest(count)]

    def created_by(self, mchid: str, out_request_no: str) -> Stock | None:
        """The stock that this create call made."""
        made = self._held.where("out_request_no", out_request_no)
        return next((stock for stock in made if stock.creator_mchid == mchid), None)

    def save(self, stock: Stock) -> Stock:
        """Keep the stock as it now is."""
        self._held.put(stock.stock_id, stock)
        return stock

    def issued(self, stock_id: str) -> Issued:
        """What it has given out so far."""
        return self._issued.get(stock_id) or Issued()

    def count_issue(self, stock: Stock) -> None:
        """Note one more coupon given out now."""
        counted = self.issued(stock.stock_id).plus(stock.coupon_amount, china_digits(self._now(), "%Y%m%d"))
        self._issued.put(stock.stock_id, counted)

    def new_id(self) -> str:
        """A stock_id that none has."""
        while self._held.get(stock_id := f"1{random_text(7, DIGITS)}"):
            pass
        return stock_id

    def clear(self) -> None:
        """Forget all stocks."""
        self._held.clear()
        self._issued.clear()
