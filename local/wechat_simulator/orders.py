"""Orders as WeChat Pay holds them: one transition table, everything else derives from it.

Source: WeChat Pay APIv3, order, query and close pages, "order states".
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from local.wechat_simulator.clock import china_digits, china_time
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

PREPAY_SECONDS = 2 * 3600
MINUTE = 60
DAY = 86_400
DEFAULT_DAYS = 7
LONGEST_DAYS = 15


class TradeState(StrEnum):
    """trade_state; REVOKED, USERPAYING and PAYERROR belong to payment codes and never occur here."""

    NOTPAY = "NOTPAY"
    SUCCESS = "SUCCESS"
    REFUND = "REFUND"
    CLOSED = "CLOSED"


class Action(StrEnum):
    """What happens to an order."""

    PAY = "pay"
    CLOSE = "close"
    LAPSE = "lapse"
    REFUND = "refund"


TRANSITIONS: dict[tuple[TradeState, Action], TradeState] = {
    (TradeState.NOTPAY, Action.PAY): TradeState.SUCCESS,
    (TradeState.NOTPAY, Action.CLOSE): TradeState.CLOSED,
    (TradeState.NOTPAY, Action.LAPSE): TradeState.CLOSED,
    (TradeState.CLOSED, Action.CLOSE): TradeState.CLOSED,
    (TradeState.SUCCESS, Action.REFUND): TradeState.REFUND,
    (TradeState.REFUND, Action.REFUND): TradeState.REFUND,
}
DESCRIPTIONS = {
    TradeState.NOTPAY: "订单未支付",
    TradeState.SUCCESS: "支付成功",
    TradeState.REFUND: "转入退款",
    TradeState.CLOSED: "订单已关闭",
}
PAID = {TradeState.SUCCESS, TradeState.REFUND}


class Prepay(TypedDict):
    """One prepay_id (or code_url) of an order; it ends at `expires_at`."""

    prepay_id: str
    code_url: str
    expires_at: float


class Payment(TypedDict):
    """What the customer did at the cashier; amounts in fen."""

    transaction_id: str
    openid: str
    paid_at: float
    payer_total: int
    bank_type: str
    promotion_detail: list[dict[str, Any]]


@dataclass(frozen=True)
class Order:
    """One out_trade_no of one mchid; `request` is the first order call as it came."""

    request: dict[str, Any]
    trade_type: str
    trade_state: str
    created_at: float
    prepays: list[Prepay]
    payment: Payment | None = None
    failures: list[dict[str, Any]] = field(default_factory=list)
    """Attempts to pay that a bank refused: `at`, `openid`, `reason`. WeChat's answers say nothing of them."""

    @property
    def mchid(self) -> str:
        """The merchant account."""
        return str(self.request["mchid"])

    @property
    def out_trade_no(self) -> str:
        """The merchant's number."""
        return str(self.request["out_trade_no"])

    @property
    def total(self) -> int:
        """The order amount in fen."""
        return int(self.request["amount"]["total"])

    @property
    def paid(self) -> Payment:
        """The payment of a paid order.

        Raises:
            ValueError: it is not paid.
        """
        if self.payment is None:
            raise ValueError(f"{self.out_trade_no} is not paid")
        return self.payment

    @property
    def payable_until(self) -> float:
        """The last instant at which the cashier takes money; only the first call's time_expire counts."""
        if "time_expire" not in self.request:
            return self.created_at + DEFAULT_DAYS * DAY
        asked = datetime.fromisoformat(self.request["time_expire"]).timestamp()
        return min(max(asked, self.created_at + MINUTE), self.created_at + LONGEST_DAYS * DAY)

    @property
    def lapses_at(self) -> float:
        """When an unpaid order closes by itself; reaching time_expire alone does not close it."""
        return max(self.created_at + DEFAULT_DAYS * DAY, self.payable_until)

    def after(self, action: Action) -> "Order":
        """The order in its next state.

        Raises:
            KeyError: this state does not allow the action.
        """
        return replace(self, trade_state=TRANSITIONS[TradeState(self.trade_state), action])

    def allows(self, action: Action) -> bool:
        """Whether the action has an entry in the table."""
        return (TradeState(self.trade_state), action) in TRANSITIONS


class Orders:
    """All orders, found by the merchant's number, by prepay_id and by transaction_id."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._held = Collection(database, "orders", Order)
        self._now = now
        self._index: dict[str, str] = {}
        for order in self._held.values():
            self._enter(order)

    def get(self, mchid: str, out_trade_no: str) -> Order | None:
        """The order, closed first if its time has run out."""
        order = self._held.get(f"{mchid}/{out_trade_no}")
        if order and order.allows(Action.LAPSE) and self._now() >= order.lapses_at:
            order = self.save(order.after(Action.LAPSE))
        return order

    def find(self, issued_id: str) -> Order | None:
        """The order with this prepay_id or transaction_id."""
        key = self._index.get(issued_id)
        return self.get(*key.split("/", 1)) if key else None

    def place(self, request: dict[str, Any], trade_type: str) -> Order:
        """A new order with its first prepay_id."""
        now = self._now()
        return self.save(Order(request, trade_type, TradeState.NOTPAY, now, [new_prepay(now)]))

    def renew(self, order: Order) -> Order:
        """The same order after the same call again: a JSAPI prepay_id lives on, a code_url is replaced."""
        now = self._now()
        latest = order.prepays[-1]
        if order.trade_type == "NATIVE":
            return self.save(
                replace(order, prepays=[*order.prepays[:-1], latest | {"expires_at": 0.0}, new_prepay(now)])
            )
        if now < latest["expires_at"]:
            return order
        return self.save(replace(order, prepays=[*order.prepays, new_prepay(now)]))

    def save(self, order: Order) -> Order:
        """Keep the order as it now is."""
        self._held.put(f"{order.mchid}/{order.out_trade_no}", order)
        self._enter(order)
        return order

    def paid_between(self, mchid: str, begin: float, end: float) -> Iterator[Order]:
        """A merchant's orders that were paid from `begin` until before `end`, by that time."""
        return self._held.between(mchid, begin, end)

    def newest(self, count: int) -> list[Order]:
        """The last `count` orders made, the newest first."""
        return [self.get(order.mchid, order.out_trade_no) or order for order in self._held.newest(count)]

    def clear(self) -> None:
        """Forget all orders."""
        self._held.clear()
        self._index.clear()

    def _enter(self, order: Order) -> None:
        key = f"{order.mchid}/{order.out_trade_no}"
        self._index |= {prepay["prepay_id"]: key for prepay in order.prepays}
        if order.payment:
            self._index[order.payment["transaction_id"]] = key


def new_prepay(now: float) -> Prepay:
    """A prepay_id and code_url of WeChat's form, good for two hours whatever time_expire says."""
    return Prepay(
        prepay_id=f"wx{china_digits(now, '%Y%m%d%H%M%S')}{random_text(20, '0123456789abcdef')}",
        code_url=f"weixin://wxpay/bizpayurl?pr={random_text(9)}",
        expires_at=now + PREPAY_SECONDS,
    )


def new_transaction_id(now: float) -> str:
    """28 digits starting with 4200."""
    return f"4200{random_text(6, '0123456789')}{china_digits(now, '%Y%m%d')}{random_text(10, '0123456789')}"


def queried(order: Order) -> dict[str, Any]:
    """The order as both queries answer it: members in the order of the alphabet, promotion_detail always there.

    Source: answers of WeChat Pay recorded in public repositories; an unpaid order has no currency in its amount.
    """
    if order.payment:
        return _sorted({"promotion_detail": []} | paid_notice(order))
    request = order.request
    shown = {
        "amount": {"payer_currency": "CNY", "total": order.total},
        "appid": request["appid"],
        "mchid": order.mchid,
        "out_trade_no": order.out_trade_no,
        "promotion_detail": [],
        "scene_info": {"device_id": _device(order)},
        "trade_state": order.trade_state,
        "trade_state_desc": DESCRIPTIONS[TradeState(order.trade_state)],
    }
    return _sorted(shown | ({"attach": request["attach"]} if "attach" in request else {}))


def paid_notice(order: Order) -> dict[str, Any]:
    """The paid order as the callback tells it: `attach` always, promotion_detail with a discount only.

    Source: callbacks of WeChat Pay recorded in public repositories.

    Raises:
        ValueError: the order is not paid.
    """
    payment = order.paid
    shown: dict[str, Any] = {
        "mchid": order.mchid,
        "appid": order.request["appid"],
        "out_trade_no": order.out_trade_no,
        "transaction_id": payment["transaction_id"],
        "trade_type": order.trade_type,
        "trade_state": order.trade_state,
        "trade_state_desc": DESCRIPTIONS[TradeState(order.trade_state)],
        "bank_type": payment["bank_type"],
        "attach": order.request.get("attach", ""),
        "success_time": china_time(payment["paid_at"]),
        "payer": {"openid": payment["openid"]},
        "amount": {
            "total": order.total,
            "payer_total": payment["payer_total"],
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    }
    if device := _device(order):
        shown["scene_info"] = {"device_id": device}
    return shown | {"promotion_detail": payment["promotion_detail"]} if payment["promotion_detail"] else shown


def worth(promotions: Iterable[dict[str, Any]], kind: str, member: str = "amount") -> int:
    """What vouchers of a kind bear: CASH is money put in before, NOCASH (免充值) money that the merchant never has."""
    return sum(promotion[member] for promotion in promotions if promotion["type"] == kind)


def settlement_total(order: Order) -> int:
    """What a paid order brings its merchant, WeChat's fee aside.

    Raises:
        ValueError: the order is not paid.
    """
    return order.total - worth(order.paid["promotion_detail"], "NOCASH")


def _device(order: Order) -> str:
    return str(order.request.get("scene_info", {}).get("device_id", ""))


def _sorted(value: dict[str, Any]) -> dict[str, Any]:
    in_order: dict[str, Any] = json.loads(json.dumps(value, sort_keys=True))
    return in_order
