"""Moves refunds through their states, by hand and by the clock, with their money, their vouchers and their notices."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from local.wechat_simulator.accounts import Accounts
from local.wechat_simulator.callbacks import Callbacks
from local.wechat_simulator.movements import Movement
from local.wechat_simulator.notifications import REFUND_NOTICES
from local.wechat_simulator.orders import Action as OrderAction
from local.wechat_simulator.orders import Order, Orders
from local.wechat_simulator.refunds import movements
from local.wechat_simulator.refunds.refund import (
    DAY,
    ENDS,
    TRANSITIONS,
    WAITS_DAYS,
    Action,
    Refund,
    RefundStatus,
)
from local.wechat_simulator.refunds.shown import notice
from local.wechat_simulator.settings import Settings
from local.wechat_simulator.state import Collection, Database
from local.wechat_simulator.vouchers.funds import Funds
from local.wechat_simulator.vouchers.wallet import Wallet

FINAL = {RefundStatus.SUCCESS, RefundStatus.CLOSED}


@dataclass(frozen=True)
class RefundAddress:
    """Where the merchant platform tells of a merchant's refunds, unless the call named another address."""

    notify_url: str


class Refunds:
    """All refunds, found by the merchant's number, by WeChat's, by order and by time."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        *,
        orders: Orders,
        wallet: Wallet,
        accounts: Accounts,
        funds: Funds,
        callbacks: Callbacks,
        settings: Callable[[], Settings],
    ) -> None:
        self._database = database
        self._held = Collection(database, "refunds", Refund)
        self._addresses = Collection(database, "refund_addresses", RefundAddress)
        self._now = now
        self._orders = orders
        self._wallet = wallet
        self._accounts = accounts
        self._funds = funds
        self._callbacks = callbacks
        self._settings = settings
        self._due: list[tuple[float, str]] = []
        self._waiting: list[str] = []
        for refund in self._held.values():
            self._enter(refund)

    def get(self, mchid: str, out_refund_no: str) -> Refund | None:
        """The refund as it now is."""
        self.pass_time()
        return self._held.get(f"{mchid}/{out_refund_no}")

    def find(self, refund_id: str) -> Refund | None:
        """The refund with this number of WeChat's, as it now is."""
        self.pass_time()
        return next(iter(self._held.where("refund_id", refund_id, limit=1)), None)

    def of_order(self, order: Order) -> list[Refund]:
        """The refunds of an order, the oldest first."""
        self.pass_time()
        payment = order.payment
        return self._held.where("transaction_id", payment["transaction_id"]) if payment else []

    def made_between(self, mchid: str, begin: float, end: float) -> Iterator[Refund]:
        """A merchant's refunds that were accepted from `begin` until before `end`, by that time, one at a time."""
        self.pass_time()
        return self._held.between(mchid, begin, end)

    def newest(self, count: int) -> list[Refund]:
        """The last refunds made, the newest first."""
        self.pass_time()
        return self._held.newest(count)

    def address(self, mchid: str) -> str:
        """Where the merchant platform tells of refunds; empty: nowhere."""
        held = self._addresses.get(mchid)
        return held.notify_url if held else ""

    def set_address(self, mchid: str, notify_url: str) -> None:
        """Set where the merchant platform tells of refunds."""
        self._addresses.put(mchid, RefundAddress(notify_url))

    def accept(self, order: Order, refund: Refund) -> Refund:
        """A refund that keeps the rules, just accepted; its merchant must have the money.

        It is returned as it was accepted, also if it ends at once.
        """
        with self._database.transaction():
            self._orders.save(order.after(OrderAction.REFUND))
            self._take(order, refund)
            return self._save(refund)

    def accept_unpaid(self, order: Order, refund: Refund) -> Refund:
        """A refund that keeps the rules and whose merchant has not the money: it waits for seven days at the most."""
        until = refund.created_at + WAITS_DAYS * DAY
        with self._database.transaction():
            self._orders.save(order.after(OrderAction.REFUND))
            return self._save(replace(refund, waits_for_money=True, due_at=until, planned=RefundStatus.CLOSED))

    def due(self, since: float) -> tuple[float | None, str]:
        """When a refund that is under way since this instant ends by itself, and how; nothing if it waits."""
        settings = self._settings()
        if settings.refund_result == "NONE":
            return None, ""
        return since + settings.refund_processing_seconds, settings.refund_result

    def act(self, refund: Refund, action: Action, at: float | None = None) -> Refund:
        """The refund after `action`, at an instant that may be past; money, vouchers and notice go with the state.

        Raises:
            KeyError: its state does not allow the action.
        """
        at = self._now() if at is None else at
        status = TRANSITIONS[RefundStatus(refund.status), action]
        due_at, planned = self.due(at) if status == RefundStatus.PROCESSING else (None, "")
        moved = replace(refund, status=status, updated_at=at, due_at=due_at, planned=planned)
        if status in FINAL:
            moved = replace(moved, ended_at=at)
        with self._database.transaction():
            if moved.waits_for_money and status != RefundStatus.CLOSED:
                moved = self._paid(moved)
            self._save(moved)
            self._settle(moved)
            self._notify(moved)
        return moved

    def pass_time(self) -> None:
        """Do what is due by now, each refund at its own instant; then what waits for money takes it if it is there."""
        self._end_due()
        if self._pay_waiting():
            self._end_due()

    def _end_due(self) -> None:
        while self._due and self._due[0][0] <= self._now():
            due_at, key = heapq.heappop(self._due)
            refund = self._held.get(key)
            # An action since then has given the refund another end.
            if refund and refund.due_at == due_at:
                self.act(refund, ENDS[RefundStatus(refund.planned)], due_at)

    def next_due(self) -> float | None:
        """The instant up to which nothing changes by itself; None if nothing ever does."""
        return self._due[0][0] if self._due else None

    def clear(self, *, everything: bool) -> None:
        """Forget all refunds; the addresses as well if `everything`."""
        self._held.clear()
        self._due.clear()
        self._waiting.clear()
        if everything:
            self._addresses.clear()

    def _pay_waiting(self) -> bool:
        """Take the money of what waits for it where it is there now, the oldest first; whether there was any."""
        has_paid = False
        for key in list(self._waiting):
            refund = self._held.get(key)
            if refund is None or not refund.waits_for_money or refund.status != RefundStatus.PROCESSING:
                self._waiting.remove(key)
            elif self._accounts.covers(refund.mchid, refund.settlement_refund, refund.funds_account):
                due_at, planned = self.due(self._now())
                with self._database.transaction():
                    self._save(self._paid(replace(refund, due_at=due_at, planned=planned)))
                has_paid = True
        return has_paid

    def _paid(self, refund: Refund) -> Refund:
        """The refund that waits no more for its money."""
        order = self._orders.get(refund.mchid, refund.out_trade_no)
        if order:
            self._take(order, replace(refund, status=RefundStatus.PROCESSING, updated_at=self._now()))
        return replace(refund, waits_for_money=False)

    def _take(self, order: Order, refund: Refund) -> None:
        self._move(order, refund, movements.begun(refund, is_net=self._settings().fund_flow_net_refunds))

    def _settle(self, refund: Refund) -> None:
        order = self._orders.get(refund.mchid, refund.out_trade_no)
        if order and refund.status == RefundStatus.CLOSED and not refund.waits_for_money:
            self._move(order, refund, movements.closed(refund, is_net=self._settings().fund_flow_net_refunds))
        if refund.status != RefundStatus.SUCCESS or order is None or order.payment is None:
            return
        of_order = self._held.where("transaction_id", refund.transaction_id)
        back = sum(one.amount for one in of_order if one.status == RefundStatus.SUCCESS)
        if back == order.total:
            self._wallet.give_back(order, refund.refund_id)

    def _move(self, order: Order, refund: Refund, moved: list[Movement]) -> None:
        """Let money move, and with it what prefunded vouchers bear."""
        sign = 1 if refund.status == RefundStatus.PROCESSING else -1
        for told, paid in zip(refund.promotion_detail, order.paid["promotion_detail"], strict=True):
            if told["type"] == "CASH":
                self._funds.give_back(paid["stock_id"], sign * told["refund_amount"], refund.updated_at)
        for movement in moved:
            self._accounts.move(refund.mchid, movement, refund.funds_account, refund.updated_at)

    def _notify(self, refund: Refund) -> None:
        kind = REFUND_NOTICES.get(refund.status)
        url = refund.request.get("notify_url") or self.address(refund.mchid)
        if kind and url and refund.is_told:
            self._callbacks.send(kind, refund.mchid, url, notice(refund))

    def _save(self, refund: Refund) -> Refund:
        self._held.put(refund.key, refund)
        self._enter(refund)
        return refund

    def _enter(self, refund: Refund) -> None:
        if refund.waits_for_money and refund.key not in self._waiting:
            self._waiting.append(refund.key)
        if refund.due_at is not None:
            heapq.heappush(self._due, (refund.due_at, refund.key))
