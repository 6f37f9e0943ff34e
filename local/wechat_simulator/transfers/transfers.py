"""Moves transfer bills through their states, by hand and by the clock, with their money and their callbacks."""

import heapq
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.wechat_simulator.accounts import Accounts
from local.wechat_simulator.callbacks import Callbacks
from local.wechat_simulator.notifications import TRANSFER_FINISHED
from local.wechat_simulator.settings import Settings
from local.wechat_simulator.state import Collection, Database
from local.wechat_simulator.transfers.bills import (
    CONFIRM_SECONDS,
    FINAL,
    MONEY_BACK,
    TRANSITIONS,
    Action,
    Bill,
    BillState,
    new_bill,
)
from local.wechat_simulator.transfers.shown import finished_notice

REASONS = {Action.LAPSE: "OVERDUE_CLOSE", Action.RETURN: "MCH_CANCEL"}


class Transfers:
    """All bills, found by the merchant's number, by WeChat's and by customer."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float],
        accounts: Accounts,
        callbacks: Callbacks,
        settings: Callable[[], Settings],
    ) -> None:
        self._database = database
        self._held = Collection(database, "transfers", Bill)
        self._now = now
        self._accounts = accounts
        self._callbacks = callbacks
        self._settings = settings
        self._keys: dict[str, str] = {}
        self._due: list[tuple[float, str]] = []
        for bill in self._held.values():
            self._enter(bill)

    def get(self, mchid: str, out_bill_no: str) -> Bill | None:
        """The bill as it now is."""
        self.pass_time()
        return self._held.get(f"{mchid}/{out_bill_no}")

    def find(self, transfer_bill_no: str) -> Bill | None:
        """The bill with this number of WeChat's, as it now is."""
        key = self._keys.get(transfer_bill_no)
        return self.get(*key.split("/", 1)) if key else None

    def of_customer(self, mchid: str, appid: str, openid: str) -> list[Bill]:
        """What a merchant transferred to a customer, the oldest first."""
        self.pass_time()
        found = self._held.where("openid", openid)
        return [bill for bill in found if (bill.mchid, bill.appid) == (mchid, appid)]

    def all(self) -> list[Bill]:
        """Every bill as it now is, the oldest first."""
        self.pass_time()
        return list(self._held.values())

    def newest(self, count: int) -> list[Bill]:
        """The last bills made, the newest first."""
        self.pass_time()
        return self._held.newest(count)

    def create(self, mchid: str, request: dict[str, Any], planned_failure: str) -> Bill:
        """A new bill, already as far as the knobs for waiting let it go; its merchant must have the money."""
        now = self._now()
        bill = new_bill(mchid, request, planned_failure, now, now + self._settings().transfer_accepted_seconds)
        with self._database.transaction():
            self._save(bill)
            self._accounts.move(mchid, bill.sent, at=now)
        return self.get(mchid, bill.out_bill_no) or bill

    def act(self, bill: Bill, action: Action, at: float | None = None) -> Bill:
        """The bill after `action`, at an instant that may be past; money and callback go with the state.

        Raises:
            KeyError: its state does not allow the action.
        """
        at = self._now() if at is None else at
        state = TRANSITIONS[BillState(bill.state), action]
        reason = bill.planned_failure if action == Action.FAIL else REASONS.get(action, "")
        due_at = None if state in FINAL else max(at, self._ends_at(bill, state, at))
        moved = replace(bill, state=state, updated_at=at, due_at=due_at, fail_reason=reason)
        with self._database.transaction():
            self._save(moved)
            if state in MONEY_BACK:
                self._accounts.move(bill.mchid, bill.returned, at=at)
            if state in FINAL and (url := bill.request.get("notify_url")):
                notice = finished_notice(moved)
                self._callbacks.send(TRANSFER_FINISHED, bill.mchid, url, notice)
        return moved

    def _ends_at(self, bill: Bill, state: BillState, at: float) -> float:
        settings = self._settings()
        if state == BillState.WAIT_USER_CONFIRM:
            return bill.created_at + CONFIRM_SECONDS
        lasts = {
            BillState.PROCESSING: settings.transfer_processing_seconds,
            BillState.TRANSFERING: settings.transfer_paying_seconds,
            BillState.CANCELING: settings.transfer_canceling_seconds,
        }
        return at + lasts[state]

    def pass_time(self) -> None:
        """Do what is due by now, each bill at its own instant."""
        while self._due and self._due[0][0] <= self._now():
            due_at, key = heapq.heappop(self._due)
            bill = self._held.get(key)
            # An action since then has given the bill another end.
            if bill and bill.due_at == due_at:
                self.act(bill, bill.timed_action, due_at)

    def next_due(self) -> float | None:
        """The instant up to which nothing changes by itself; None if nothing ever does."""
        return self._due[0][0] if self._due else None

    def clear(self) -> None:
        """Forget all bills."""
        self._held.clear()
        self._keys.clear()
        self._due.clear()

    def _save(self, bill: Bill) -> None:
        self._held.put(f"{bill.mchid}/{bill.out_bill_no}", bill)
        self._enter(bill)

    def _enter(self, bill: Bill) -> None:
        key = f"{bill.mchid}/{bill.out_bill_no}"
        self._keys[bill.transfer_bill_no] = key
        if bill.due_at is not None:
            heapq.heappush(self._due, (bill.due_at, key))
