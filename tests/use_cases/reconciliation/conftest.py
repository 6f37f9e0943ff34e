"""Books of an account of their own on real parts: orders are paid today, and their bills are there tomorrow."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from merchant_center.accounts.use_cases.connect_merchant import connect_merchant
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.sweeps import ignore
from merchant_center.core.times import beijing_day
from merchant_center.events.store.search import EventStore
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import Order
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps, settle_order
from merchant_center.reconciliation.client import BillClient
from merchant_center.reconciliation.rules.bill_readiness import ready_at
from merchant_center.reconciliation.rules.day import FINAL, DayCounts, DayState, ReconciliationDay
from merchant_center.reconciliation.rules.difference import Difference, DifferenceState
from merchant_center.reconciliation.rules.ledger import ledger_of
from merchant_center.reconciliation.store.days import ReconciliationQueue, ReconciliationStore
from merchant_center.reconciliation.use_cases.announce_days import AskForDaysDeps, ask_again
from merchant_center.reconciliation.use_cases.manage_days import (
    MAX_COUNTED,
    DayFilter,
    DifferenceFilter,
    ManageDaysDeps,
    count_differences,
    list_days,
)
from merchant_center.reconciliation.use_cases.run_day import RunDayDeps, run_day
from merchant_center.reconciliation.wiring.run import build_run_day
from merchant_center.red_packets.store.sends import SendStore
from merchant_center.refunds.client import RefundClient
from merchant_center.refunds.store import RefundStore
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.receive_redemption import ReceiveRedemptionDeps
from merchant_center.vouchers.use_cases.record_flow import RecordFlowDeps
from tests.use_cases.red_packets.conftest import Packets, packets, payer_account, tables_like
from tests.use_cases.red_packets.crashes import Fate, Wire, aws_failure, wechat_failure

__all__ = ["packets", "payer_account"]


@dataclass
class Books:
    """An account, what it took today, and its reconciliation; ``fate`` is what happens to its process."""

    world: Any
    mchid: str
    appid: str
    table: str
    day: date
    chunk_lines: int = 3
    fate: Fate | None = None
    payouts: Packets | None = None
    orders: list[Order] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the parts."""
        resources, aws = self.world.deployment.resources, self.world.aws
        self.dynamo = Dynamo(self._wired(aws.ours("dynamodb"), aws_failure))
        self.store = ReconciliationStore(self.dynamo, self.table)
        self.queue = ReconciliationQueue(self._wired(aws.ours("sqs"), aws_failure), resources["ReconciliationQueue"])
        self.files = FileStore(self._wired(aws.client("s3"), aws_failure), resources["BillsBucket"])
        self.asking = AskForDaysDeps(self.store, self.queue, self.world.clock)
        self.managing = ManageDaysDeps(self.store, self.queue, self.world.clock, audit=self.world.audit)
        tables = [resources[name] for name in ("OrdersTable", "EventsTable", "CatalogueTable")]
        self.settling = SettleOrderDeps(
            OrderStore(self.dynamo, *tables),
            self.world.clock,
            lambda mchid: self._wired(self.world.wechat(mchid), wechat_failure),
        )

    @property
    def refunding(self) -> RecordRefundDeps:
        """What recording refunds works with."""
        resources = self.world.deployment.resources
        tables = [resources[name] for name in ("RefundsTable", "OrdersTable", "EventsTable", "CatalogueTable")]
        return RecordRefundDeps(
            refunds=RefundStore(self.dynamo, *tables),
            orders=self.settling.orders,
            clock=self.world.clock,
            refunds_of=lambda mchid: self._wired(self.client(mchid, RefundClient), wechat_failure),
            orders_of=self.settling.wechat,
        )

    @property
    def recording_flows(self) -> RecordFlowDeps:
        """What recording rows of voucher flows works with."""
        resources = self.world.deployment.resources
        vouchers = VoucherStore(self.dynamo, resources["VouchersTable"], resources["EventsTable"])
        stores = ReceiveRedemptionDeps(vouchers, self.settling.orders, self.world.clock, pause=lambda _seconds: None)
        return RecordFlowDeps(stores, lambda mchid: self._wired(self.world.voucher_client(mchid), wechat_failure))

    def _wired(self, client: Any, failure: Any) -> Any:
        return Wire(client, self.fate, failure) if self.fate else client

    def with_changes(self, **changes: Any) -> "Books":
        """The same account in another process."""
        return replace(self, **changes)

    @property
    def running(self) -> RunDayDeps:
        """What matching a day works with."""
        resources = self.world.deployment.resources
        events = self.payouts.events if self.payouts else EventStore(self.dynamo, resources["EventsTable"])
        sends = SendStore(self.dynamo, resources["RedPacketsTable"], resources["EventsTable"])
        return build_run_day(
            self.asking,
            self.files,
            lambda mchid: self._wired(self.client(mchid), wechat_failure),
            events,
            self.settling,
            self.refunding,
            self.payouts.sends if self.payouts else sends,
            self.recording_flows.redeeming.vouchers,
            self.recording_flows.wechat,
            ignore,
            chunk_lines=self.chunk_lines,
        )

    def client(self, mchid: str, kind: Any = BillClient) -> Any:
        """A client for bills of an account, or of another kind, with WeChat's clock."""
        credentials = self.world.merchants.credentials(mchid)
        return kind(self.world.http, None, credentials, clock=lambda: clock.now().timestamp(), nonce=clock.nonce)

    def order(self, price_fen: int = 1_000) -> Order:
        """An order that waits for payment."""
        product = self.world.product(price_fen)
        openid = self.world.simulator.panel("customers", appid=self.appid)["openid"]
        customer = replace(self.world.customer(), appid=self.appid, openid=openid)
        request = OrderRequest(((product.product_number, 1),))
        return place_order(self.world.shop, customer, request, secrets.token_hex(8)).order

    def paid(self, price_fen: int = 1_000, *, is_recorded: bool = True) -> Order:
        """An order that was paid just now; its callback may have been lost."""
        order = self.order(price_fen)
        self.world.pay(order.order_no, self.mchid)
        if is_recorded:
            order = settle_order(self.world.shop, order)
        self.orders.append(order)
        return order

    def go_back(self) -> None:
        """Be at the present again."""
        self.world.offset = timedelta()
        self.world.simulator.panel("clock", reset=True)

    def wait_until(self, instant: datetime) -> None:
        """Move both clocks, on only."""
        ahead = max(timedelta(), instant - self.world.clock())
        self.world.offset += ahead
        self.world.simulator.panel("clock", advance_seconds=ahead.total_seconds())

    def wait_for_bills(self) -> None:
        """Move both clocks to the next day, when its bills are there."""
        self.wait_until(ready_at(self.day) + timedelta(minutes=25))

    def plant(self, kind: str, row: str, bill: str = "trade", **more: Any) -> str:
        """Have a bill of the day tell a row otherwise."""
        day = self.day.isoformat()
        return self.world.simulator.panel(
            "bills/differences", mchid=self.mchid, day=day, bill=bill, kind=kind, row=row, **more
        )["key"]

    def refund_at_platform(self, order: Order, amount: int) -> str:
        """Have an operator refund an order on the merchant platform; no notice comes. Returns the number."""
        made = self.world.simulator.panel(
            "refunds", mchid=self.mchid, out_trade_no=order.order_no, amount=amount, notify=False
        )
        return made["out_refund_no"]

    def foreign(self, count: int, prefix: str = "OTHER") -> list[str]:
        """Have another system take payments to the same account now. Returns the numbers of the orders."""
        made = self.world.simulator.panel("bills/foreign-orders", mchid=self.mchid, count=count, prefix=prefix)
        return made["out_trade_nos"]

    def run(self, go_on: Callable[[], bool] = lambda: True) -> ReconciliationDay:
        """Ask for a run of the day, and do it."""
        ask_again(self.asking, self.mchid, self.day, "operator")
        return self.work(go_on)

    def work(self, go_on: Callable[[], bool] = lambda: True) -> ReconciliationDay:
        """Go on with the run that was asked for."""
        return run_day(self.running, self.mchid, self.day, go_on=go_on, ticket="t")

    def differences(self) -> list[Difference]:
        """The differences of the day."""
        return [one for _, one in self.store.differences_of(self.mchid, self.day)]

    def told(self) -> set[tuple[str, str, str, str]]:
        """Bill, kind, number and state of each difference of the day."""
        return {
            (one.finding.bill.value, one.finding.kind.value, one.finding.number, one.state.value)
            for one in self.differences()
        }

    def counts(self) -> DayCounts:
        """How many differences the day has."""
        return self.store.counts([self.store.get_day(self.mchid, self.day)])[0]

    def count(self, at_most: int = MAX_COUNTED) -> tuple[int, bool]:
        """How many open differences the account has, and whether these are all."""
        return count_differences(self.asking, DifferenceFilter(self.mchid, state=DifferenceState.OPEN), at_most)

    def listed(self, state: DayState) -> list[date]:
        """The days of the account that people see in this state."""
        page = list_days(self.asking, DayFilter(self.mchid, state=state), 2, "")
        return [one.day.day for one in page.found]


@pytest.fixture
def books(world: Any, new_account: Callable[..., Any]) -> Books:
    """An account that is connected today, early enough for its payments to be of one Beijing day."""
    mchid, appid, given = new_account("public_key")
    connect_merchant(world.office, mchid, given(), world.actor())
    world.simulator.panel(f"merchants/{mchid}/account", opening=10_000)
    (table,) = tables_like(world, "ReconciliationTable")
    books = Books(world, mchid, appid, table, beijing_day(world.clock()))
    if beijing_day(world.clock() + timedelta(minutes=5)) != books.day:
        books.wait_until(world.clock() + timedelta(minutes=5))
        books.day = beijing_day(world.clock())
    return books


def afresh(books: Books, **changes: Any) -> Books:
    """The same account, as if nobody had matched it yet."""
    (table,) = tables_like(books.world, "ReconciliationTable")
    return books.with_changes(table=table, **changes)


def outcome(books: Books, day: ReconciliationDay) -> tuple[Any, ...]:
    """What a run comes to: without instants, leases and the parts it was cut into."""
    entry = ledger_of(day)
    assert day.result is not None
    assert entry is not None
    return (
        day.state,
        books.told(),
        books.counts(),
        [(one.kind, one.sha1, one.size, day.result.lines(one.kind)) for one in day.result.bills],
        (day.result.movements, day.result.moved, day.result.set_aside),
        (entry.opening_fen, entry.closing_fen, entry.wechat, entry.ours),
    )


def kinds_of_place(calls: Sequence[str]) -> list[int]:
    """The numbers, from 1, of calls that follow, are and come before others than any call before: shards repeat."""
    around = zip(["", *calls], calls, [*calls[1:], ""], strict=False)
    first: dict[tuple[str, ...], int] = {}
    for nth, names in enumerate(around, 1):
        first.setdefault(names, nth)
    return [*first.values()]


def ended(healthy: Books) -> ReconciliationDay:
    """The day as workers leave it that come when its date has come."""
    for _ in range(3):
        known = healthy.store.find_day(healthy.mchid, healthy.day)
        day = healthy.run() if known is None else known
        if day.state in FINAL:
            break
        healthy.world.offset += timedelta(minutes=3)
        day = healthy.work()
    return day
