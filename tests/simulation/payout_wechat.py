"""WeChat's red packets and transfers: one number one payout, late calls, silence, and codes that mean several things.

Sources: WeChat Pay V2, "sendredpack" and "gethbinfo"; APIv3, "start a transfer", "query a transfer", "cancel".
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.simulation.product import (
    Channel,
    ConflictError,
    MerchantCenterError,
    OutcomeUnknownError,
    Payout,
    PayoutStatus,
    Progress,
    RefusalAction,
    RemoteRefusedError,
    cash_client,
    refusal_action,
    transfer_client,
)
from tests.simulation.tasks import DiedError
from tests.simulation.world import DAY, HOUR, World

LATE = (5, 300, 1_500, 1_500)
"""Seconds after which a call is done whose caller waits no more; all within what we hold for in doubt."""
LATENCIES = (0.05, 0.2, 1, 3)
_REMEMBERED = 30 * DAY
_ALIVE = {"SENDING", "SENT", "RECEIVED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING", "SUCCESS"}
_CASH, _TRANSFER = Channel.CASH, Channel.TRANSFER
_SAYS = {
    "closed": {_CASH: "API_METHOD_CLOSED", _TRANSFER: "NO_AUTH"},
    "frozen": {_CASH: "PAYER_ACCOUNT_ABNORMAL", _TRANSFER: "NO_AUTH"},
    "certificate": {_CASH: "CA_ERROR", _TRANSFER: "SIGN_ERROR"},
    "address": {_CASH: "NO_AUTH", _TRANSFER: "NO_AUTH"},
    "terms": {_CASH: "PARAM_ERROR", _TRANSFER: "PARAM_ERROR"},
    "fast": {_CASH: "FREQ_LIMIT", _TRANSFER: "FREQUENCY_LIMITED"},
    "poor": {_CASH: "NOTENOUGH", _TRANSFER: "NOT_ENOUGH"},
    "customer": {_CASH: "OPENID_ERROR", _TRANSFER: "USER_ERROR"},
    "several": {_CASH: "NO_AUTH", _TRANSFER: "INVALID_REQUEST"},
}  # fmt: skip
"""What is set wrong, and the code it is refused with."""
_BARS_LOOKS = ("address", "certificate")
_TABLES: dict[Channel, Any] = {_CASH: cash_client, _TRANSFER: transfer_client}


@dataclass(slots=True)
class Bill:
    """What WeChat holds under one number."""

    payout: Payout
    channel: Channel
    made_at: float
    delivered_at: float
    seen_from: float
    fails: bool = False
    back_after: float = 60
    opened_at: float | None = None
    cancelled_at: float | None = None
    is_told: bool = False

    def status(self, now: float) -> str:
        """As WeChat spells it."""
        if self.channel is _CASH:
            return self._cash_status(now)
        if self.cancelled_at is not None:
            return "CANCELING" if now < self.cancelled_at + self.back_after else "CANCELLED"
        if self.opened_at is not None:
            return "TRANSFERING" if now < self.opened_at + 3 else "SUCCESS"
        if now < self.delivered_at:
            return "PROCESSING"
        return "FAIL" if self.fails or now >= self.made_at + DAY else "WAIT_USER_CONFIRM"

    def _cash_status(self, now: float) -> str:
        if self.opened_at is not None:
            return "RECEIVED"
        if now < self.delivered_at:
            return "SENDING"
        if self.fails:
            return "FAILED"
        if now < self.delivered_at + DAY:
            return "SENT"
        return "RFUND_ING" if now < self.delivered_at + DAY + self.back_after else "REFUND"

    def is_alive(self, now: float) -> bool:
        """Whether it has paid, or may."""
        return self.status(now) in _ALIVE

    @property
    def came_back_at(self) -> float:
        """When its merchant has the money again, as things stand."""
        if self.opened_at is not None:
            return math.inf
        if self.cancelled_at is not None:
            return self.cancelled_at + self.back_after
        if self.fails:
            return self.delivered_at
        if self.channel is _CASH:
            return self.delivered_at + DAY + self.back_after
        return max(self.delivered_at, self.made_at + DAY)

    def payout_status(self, now: float) -> PayoutStatus:
        """What a query tells, and an answer to a call."""
        status, table = self.status(now), _TABLES[self.channel]
        progress = table._PROGRESS[status]
        reason = "SEND_FAILED" if progress is Progress.FAILED else ""
        if status == "FAIL":
            reason = "TRANSFER_RISK" if self.fails else transfer_client.OVERDUE
            progress = Progress.FAILED if self.fails else Progress.RETURNED
        elif self.channel is _TRANSFER and progress in {Progress.RETURNING, Progress.RETURNED}:
            reason = "MCH_CANCEL"
        ended = {Progress.RECEIVED: self.opened_at, Progress.RETURNED: self.came_back_at}.get(progress)
        at = None if ended is None else datetime.fromtimestamp(int(ended), UTC)
        package = f"PK{self.payout.bill_no}" if status == "WAIT_USER_CONFIRM" else ""
        return PayoutStatus(progress, reference=f"L{self.payout.bill_no}", reason=reason, at=at, package=package)


@dataclass
class PayoutWeChat:
    """All payouts of one account, and what is set wrong."""

    world: World
    mchid: str
    bills: dict[str, Bill] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    balance: int = 10**9
    latencies: Sequence[float] = LATENCIES
    notices: list[tuple[str, PayoutStatus]] = field(default_factory=list)
    watchers: list[Callable[[Bill], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw how it behaves in this episode."""
        self.p_trouble = self.world.chance.choice([0, 0.05, 0.15, 0.4])

    def set_right(self) -> None:
        """Have nothing set wrong."""
        self.wrong, self.barred, self.balance = set(), set(), 10**9

    def seen(self, payout: Payout) -> Bill | None:
        """What a query finds."""
        bill, now = self.bills.get(payout.bill_no), self.world.now
        return bill if bill and bill.seen_from <= now < bill.made_at + _REMEMBERED else None

    def take(self, channel: Channel, payout: Payout, *, is_let_in: bool = False) -> PayoutStatus:
        """Do what a call asks for; one that was let in before is judged no more."""
        self.world.require(payout.mchid == self.mchid, "law 2: paid from another account", payout, self.mchid)
        held = self.bills.get(payout.bill_no)
        if held is not None:
            self.world.require(held.payout == payout, "law 2: something else under one number", held.payout, payout)
            return self._repeated(held)
        if not is_let_in:
            self._judge(channel, payout)
        self.balance -= payout.amount_fen
        bill = self.bills[payout.bill_no] = self._new(channel, payout)
        self.world.note(f"WeChat pays {payout.amount_fen} fen under ...{payout.bill_no[-5:]}")
        for watch in self.watchers:
            watch(bill)
        return self._first(bill)

    def _judge(self, channel: Channel, payout: Payout) -> None:
        for name in ("closed", "frozen", "certificate", "address", "terms"):
            if name in self.wrong:
                raise refused(channel, _SAYS[name][channel])
        if "fast" in self.wrong and self.world.goes_wrong("refusals of WeChat", 0.5):
            raise refused(channel, _SAYS["fast"][channel])
        if payout.openid in self.barred:
            raise refused(channel, _SAYS["several" if "several" in self.wrong else "customer"][channel])
        if self.balance < payout.amount_fen:
            raise refused(channel, _SAYS["poor"][channel])

    def tell(self) -> None:
        """Have WeChat tell the ends of transfers."""
        for number, bill in self.bills.items():
            is_over = bill.status(self.world.now) in {"SUCCESS", "FAIL", "CANCELLED"}
            if bill.channel is _TRANSFER and is_over and not bill.is_told:
                bill.is_told = True
                self.notices.append((number, bill.payout_status(self.world.now)))

    def _new(self, channel: Channel, payout: Payout) -> Bill:
        pick, now = self.world.luck.choice, self.world.now
        is_slow = "slow" in self.wrong
        return Bill(
            payout,
            channel,
            now,
            delivered_at=now + (pick([5, 70, 900, 3_000, 2 * HOUR, 3 * DAY]) if is_slow else 0),
            seen_from=now + (pick([20, 300, 1_500]) if "unseen" in self.wrong else 0),
            fails=is_slow and self.world.rolls(0.4),
            back_after=pick([1, 600, 2 * DAY]),
        )

    def _first(self, bill: Bill) -> PayoutStatus:
        if bill.channel is _CASH and bill.status(self.world.now) == "SENDING":
            raise refused(_CASH, "PROCESSING")
        return bill.payout_status(self.world.now)

    def _repeated(self, bill: Bill) -> PayoutStatus:
        status = bill.status(self.world.now)
        if bill.channel is _CASH and status == "SENDING":
            raise refused(_CASH, "PROCESSING")
        if bill.channel is _CASH and (status == "FAILED" or "repeats" in self.wrong):
            raise refused(_CASH, "SEND_FAILED")
        if bill.channel is _CASH:
            return PayoutStatus(Progress.WAITING, reference=f"L{bill.payout.bill_no}")
        return bill.payout_status(self.world.now)


@dataclass(slots=True)
class PlayedChannel:
    """A ``PayoutChannel`` whose calls are answered here."""

    wechat: PayoutWeChat
    channel: Channel

    @property
    def notify_url(self) -> str:
        """Where WeChat tells the end."""
        return "" if self.channel is _CASH else "https://example.com/callback"

    def refusal_action(self, code: str) -> RefusalAction:
        """As the client says."""
        return refusal_action(_TABLES[self.channel].CODES, code)

    def pay(self, payout: Payout) -> PayoutStatus:
        """One call, with whatever goes wrong with it."""
        world, wechat = self.wechat.world, self.wechat
        if world.dies_during("pay"):
            self._leave(payout, world.luck.choice(["undone", "done", "late"]))
            raise DiedError
        world.sleep(world.luck.choice(wechat.latencies))
        if world.goes_wrong("answers of WeChat lost", wechat.p_trouble * 0.65):
            what = world.luck.choices(["undone", "late", "done"], [15, 30, 20])[0]
            self._leave(payout, what)
            world.sleep(world.luck.choice([0.5, 5]))
            raise OutcomeUnknownError(f"no answer to a call that is {what}", remote_code="")
        if world.goes_wrong("refusals of WeChat", wechat.p_trouble * 0.3):
            raise refused(self.channel, world.luck.choice(["FREQ_LIMIT", "FREQUENCY_LIMITED", "NEW_CODE"]))
        status = wechat.take(self.channel, payout)
        world.tasks.point()
        return status

    def poll(self, payout: Payout) -> PayoutStatus | None:
        """One query."""
        world, wechat = self.wechat.world, self.wechat
        if world.dies_during("look"):
            raise DiedError
        world.sleep(world.luck.choice(self.wechat.latencies))
        if world.goes_wrong("answers of WeChat lost", wechat.p_trouble * 0.3):
            raise OutcomeUnknownError("no answer to a query")
        for name in _BARS_LOOKS:
            if name in wechat.wrong:
                raise refused(self.channel, _SAYS[name][self.channel], is_poll=True)
        bill = wechat.seen(payout)
        status = bill.payout_status(world.now) if bill else None
        if status is not None and status.package:
            status = PayoutStatus(status.progress, reference=status.reference)
        world.tasks.point()
        return status

    def cancel(self, payout: Payout) -> None:
        """Take back what nobody confirmed."""
        world = self.wechat.world
        if self.channel is _CASH:
            raise ConflictError("a cash red packet cannot be cancelled")
        if world.dies_during("cancel"):
            raise DiedError
        if world.goes_wrong("answers of WeChat lost", self.wechat.p_trouble * 0.3):
            raise OutcomeUnknownError("no answer to a cancellation")
        bill = self.wechat.seen(payout)
        if bill is None:
            raise refused(self.channel, "NOT_FOUND", is_poll=True)
        status = bill.status(world.now)
        if status in {"PROCESSING", "WAIT_USER_CONFIRM"}:
            bill.cancelled_at = world.now
        elif status not in {"CANCELING", "CANCELLED"}:
            raise RemoteRefusedError("no", remote_code="INVALID_REQUEST", status=400)
        if world.goes_wrong("answers of WeChat lost", self.wechat.p_trouble * 0.3):
            raise OutcomeUnknownError("the answer to a cancellation was lost")

    def _leave(self, payout: Payout, what: str) -> None:
        """What becomes of a call whose caller does not learn it."""
        world = self.wechat.world
        world.note(f"a call for ...{payout.bill_no[-5:]} without an answer, {what}")
        if what == "late":
            is_let_in = world.rolls(0.5)
            world.at(world.now + world.luck.choice(LATE), lambda: self._land(payout, is_let_in=is_let_in))
        elif what == "done":
            self._land(payout)

    def _land(self, payout: Payout, *, is_let_in: bool = False) -> None:
        try:
            self.wechat.take(self.channel, payout, is_let_in=is_let_in)
        except MerchantCenterError as no:
            self.wechat.world.note(f"a call without a caller is refused: {no}")


def refused(channel: Channel, code: str, *, is_poll: bool = False) -> Exception:
    """The error that the client makes of a code."""
    table = _TABLES[channel]
    kind = RemoteRefusedError if code in (table._POLL_CODES if is_poll else table._CALL_CODES) else OutcomeUnknownError
    return kind(f"WeChat says {code}", remote_code=code, status=400)
