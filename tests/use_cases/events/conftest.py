"""Random facts about orders and vouchers on real tables, and answers to questions about them found by hand."""

import random
import secrets
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core.aws.json_client import JsonClient
from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import beijing_day
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, EventKind
from merchant_center.events.rules.search import EventFilter
from merchant_center.events.store.writes import event_put
from merchant_center.events.use_cases.ask_events import AskEventsDeps, list_customers
from merchant_center.orders.rules import order as orders
from merchant_center.orders.rules.naming import order_number
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.vouchers.rules import uses as voucher_uses
from merchant_center.vouchers.rules import voucher as vouchers
from merchant_center.vouchers.rules.voucher import IssueState, Redeemed, VoucherIssue

KINDS = (
    EventKind.ORDER_CREATED,
    EventKind.ORDER_PAID,
    EventKind.VOUCHER_ISSUED,
    EventKind.VOUCHER_REDEEMED,
)


@dataclass
class Crowd:
    """Random facts about orders and vouchers around a turn of the month of their own; `all` is what was written."""

    world: object
    turn: datetime
    chance: random.Random
    all: list[Event] = field(default_factory=list)
    kinds: tuple[EventKind, ...] = KINDS

    def __post_init__(self):
        """Names of this crowd alone."""
        self.mark = secrets.token_hex(4)
        self.campaigns = ("", f"spring-{self.mark}", f"autumn-{self.mark}")
        self.stocks = tuple(str(self.chance.randrange(10**9, 10**10)) for _ in range(2))
        self.phones = tuple(f"+{self.chance.randrange(10**12, 10**13)}" for _ in range(3))
        self.customers = [Customer(f"wx{self.mark}", f"o{self.mark}{n}") for n in range(12)]
        # One openid is the beginning of another.
        self.customers += [Customer(f"wx{self.mark}", f"o{self.mark}1-")]

    def write(self, event):
        """Write an event as every use case does."""
        self.world.dynamo.transact([event_put(self.world.deployment.resources["EventsTable"], event)])
        self.all.append(event)
        return event

    def instant(self):
        """A moment around the turn of the month in Beijing."""
        return self.turn + timedelta(minutes=self.chance.randint(-4_000, 4_000))

    def order_event(self, customer=None, at=None):
        """A fact about an order, made by the rules of orders."""
        chance, at = self.chance, at or self.instant()
        customer = customer or chance.choice(self.customers)
        order = Order(
            order_no=order_number(beijing_day(at), chance.randbytes(10)),
            mchid="1900000001",
            appid=customer.appid,
            openid=customer.openid,
            lines=(OrderLine("TEA-1", "茶", 150, 2),),
            total_fen=chance.randint(1, 10**6),
            state=OrderState.PREPAID,
            description="茶",
            notify_url="",
            created_at=at,
            expires_at=at,
            phone=chance.choice(["", *self.phones]),
            campaign=chance.choice(self.campaigns),
        )
        kind = chance.choice([EventKind.ORDER_CREATED, EventKind.ORDER_PAID])
        return self.write(orders.event_for(order, kind, at, order.total_fen))

    def voucher_event(self, customer=None, at=None):
        """An event about a voucher, made by the rules of vouchers."""
        chance, at = self.chance, at or self.instant()
        customer = customer or chance.choice(self.customers)
        stock = chance.choice(self.stocks)
        issue = VoucherIssue(
            out_request_no=secrets.token_hex(12),
            stock_id=stock,
            stock_name="满减券",
            mchid="1900000001",
            creator_mchid="1900000001",
            appid=customer.appid,
            openid=customer.openid,
            source=Source(SourceKind.FLOW, "run-1"),
            amount_fen=chance.choice([100, 500]),
            state=IssueState.REQUESTED,
            requested_at=at,
            campaign=chance.choice(self.campaigns),
        )
        return self.write(vouchers.event_for(issue, chance.choice(KINDS[2:]), at))

    def foreign_event(self):
        """The use of a voucher that another channel gave out."""
        facts = Redeemed(self.instant(), f"42{self.chance.randrange(10**26):026d}", "")
        issue = voucher_uses.new_foreign(
            secrets.token_hex(8), (self.chance.choice(self.stocks), "券"), "1900000001", 300, facts
        )
        issue = replace(issue, campaign=self.chance.choice(self.campaigns))
        return self.write(voucher_uses.redeemed_event(issue, facts))

    def filter(self):
        """A random question."""
        chance = self.chance
        start = self.instant()
        targets = [*self.stocks, chance.choice(self.all).target_id]
        return EventFilter(
            tuple(chance.sample(KINDS, chance.randint(1, 4))),
            start,
            start + timedelta(minutes=chance.choice([1, 600, 3_000, 8_000])),
            target_id=chance.choice(["", "", *targets]),
            campaign=chance.choice(self.campaigns),
        )

    def span(self, kinds=KINDS, **conditions):
        """The question about all of the crowd's time."""
        return EventFilter(tuple(kinds), self.turn - timedelta(days=3), self.turn + timedelta(days=3), **conditions)

    def meeting(self, asked):
        """The events that meet a filter, compared one by one."""
        return [
            one
            for one in self.all
            if one.kind in asked.kinds
            and asked.start <= one.at < asked.end
            and asked.target_id in ("", one.target_id)
            and asked.campaign in ("", one.campaign)
        ]

    def expected(self, asked):
        """Customers and unattributed events by hand."""
        grouped = defaultdict(list)
        for one in self.meeting(asked):
            grouped[one.appid, one.openid].append(one)
        apart = grouped.pop(("", ""), [])
        return {
            (*who, len(mine), min(one.at for one in mine), max(one.at for one in mine), amount(mine))
            for who, mine in grouped.items()
        }, (len(apart), amount(apart))

    def board(self, asked):
        """The board by hand."""
        lines = defaultdict(list)
        for one in self.meeting(asked):
            lines[one.kind, None].append(one)
            lines[one.kind, beijing_day(one.at)].append(one)
        return {
            (
                *key,
                len(mine),
                len({one.openid for one in mine} - {""}),
                sum(not one.openid for one in mine),
                amount(mine),
            )
            for key, mine in lines.items()
        }

    def pages(self, asked, limit, between=lambda: None):
        """Every page of a question, with something trigger between them."""
        cursor, found = "", []
        while True:
            page = list_customers(AskEventsDeps(self.world.events), asked, limit, cursor)
            found.append(page)
            cursor = page.cursor
            if not cursor:
                return found
            between()


def shown(found):
    """The customers of all pages, as `Crowd.expected` has them, and the sums of the unattributed."""
    customers = [
        (one.customer.appid, one.customer.openid, one.count, one.first_at, one.last_at, one.amount_fen)
        for page in found
        for one in page.customers
    ]
    apart = [page.unattributed for page in found]
    assert len(set(customers)) == len({one[:2] for one in customers}) == len(customers)
    return set(customers), (sum(one.count for one in apart), sum(one.amount_fen for one in apart))


@pytest.fixture(name="shown", scope="session")
def _shown():
    return shown


def amount(events):
    return sum(one.amount_fen for one in events)


_turns = iter(datetime(year, 6, 30, 16, tzinfo=UTC) for year in range(2001, 2020))


@pytest.fixture(scope="module")
def make_crowd(connected):
    """Write so many random events into a year of their own, so that questions about kinds alone meet no others."""

    def make(count):
        turn = next(_turns)
        crowd = Crowd(connected, turn, random.Random(turn.year))  # noqa: S311 - the same at every run
        for _ in range(count):
            crowd.order_event()
            crowd.voucher_event()
        for _ in range(count // 5):
            crowd.foreign_event()
        return crowd

    return make


@pytest.fixture(scope="module")
def settled(make_crowd):
    """Many events, for tests that only read."""
    return make_crowd(100)


@pytest.fixture
def crowd(make_crowd):
    """Some events, for tests that add to them."""
    return make_crowd(25)


@pytest.fixture
def operations(monkeypatch):
    """The operations of DynamoDB that are called from now on, with the index each asks."""
    called = []

    real = JsonClient.call

    def call(client, operation, request):
        called.append((operation, request.get("IndexName", "")))
        return real(client, operation, request)

    monkeypatch.setattr(JsonClient, "call", call)
    return called
