"""One customer's shopping at random, with lost answers, late callbacks and deaths between any two steps.

Whatever happens in whatever order, the laws hold after every step, and in the end everything that was paid is PAID.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import (
    ConflictError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    OutcomeUnknownError,
    RemoteRefusedError,
)
from merchant_center.events.rules.event import Event, EventKind
from merchant_center.events.store.search import EventStore
from merchant_center.orders.rules.intent import OrderRequest, intent_name
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderState
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import Placed, PlaceOrderDeps, place_order
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.use_cases.receive_payment import receive_payment
from merchant_center.orders.use_cases.search_orders import SearchOrdersDeps, search_orders
from merchant_center.orders.use_cases.settle_order import RecordPaymentDeps, SettleOrderDeps, sweep_orders
from tests.use_cases.orders.order_machine.conftest import Death, DeathError, Lost, MortalDynamo, Payment, open_orders

OPEN_MINUTES = 150
"""Orders end after the first prepay_id does, and both within a few steps of the clock."""

EXAMPLES = 50
KEYS = ("", "", "first", "second")
STEPS_OF_TIME = (5, 31, 240, 2_000, 7_300)
EVENT_OF: dict[EventKind, Callable[[Order], bool]] = {
    EventKind.ORDER_CREATED: lambda order: order.created_at is not None,
    EventKind.ORDER_PREPAID: lambda order: order.prepay_id != "",
    EventKind.ORDER_PAID: lambda order: order.payment is not None,
    EventKind.ORDER_CLOSED: lambda order: order.closed_at is not None,
}
TROUBLES = (
    st.none()
    | st.builds(Death, st.integers(1, 3), st.booleans())
    | st.builds(Lost, st.sampled_from(["/jsapi", "/close", "?mchid="]), st.booleans())
)
PAYMENTS = st.none() | st.builds(Payment, st.sampled_from([0, 0, 1, 100]), st.sampled_from([None, 0, 1, 1, 3]))


@dataclass
class Truth:
    """What the test itself knows of one run."""

    prices: dict[str, int]
    on_sale: dict[str, bool]
    phone: str
    paid: dict[str, int] = field(default_factory=dict)
    """What the customer paid at WeChat, by order number."""
    agreed: dict[str, int] = field(default_factory=dict)
    """The price at the moment an order was first seen, by order number."""
    by_key: dict[str, str] = field(default_factory=dict)
    """The order that a key answered with."""
    closed: set[str] = field(default_factory=set)
    """Closed orders that WeChat was asked about."""
    surprises: list[Exception] = field(default_factory=list)
    """What went wrong in a callback that should not have."""


class Shopping(RuleBasedStateMachine):
    """The rules are what people, WeChat and time can do; the invariants are the laws."""

    def __init__(self, world: Any, door: Any, tables: tuple[str, str]) -> None:
        super().__init__()
        self.world = world
        self.simulator = world.simulator
        self.simulator.panel("reset")
        world.offset = timedelta()
        self.dynamo = MortalDynamo(world.dynamo)
        self.orders = OrderStore(cast("Dynamo", self.dynamo), *tables, world.deployment.resources["CatalogueTable"])
        self.events = EventStore(world.dynamo, tables[1])
        self.settling = SettleOrderDeps(self.orders, world.clock, world.wechat)
        self.goods: PlaceOrderDeps = replace(world.shop, orders=self.orders, open_minutes=OPEN_MINUTES)
        self.customer = world.customer()
        self.products = [world.product(price_fen=100), world.product(price_fen=2_500)]
        one, other = numbers = [product.product_number for product in self.products]
        self.truth = Truth(
            prices={product.product_number: product.price_fen for product in self.products},
            on_sale=dict.fromkeys(numbers, True),
            phone=f"139{secrets.randbelow(10**8):08d}",
        )
        self.wishes = (((one, 1),), ((one, 2),), ((one, 1), (other, 1)))
        door.take = self.take_callback

    # What can happen. Each rule holds several things that go together: a run has few steps, and all should count.

    @initialize(key=st.sampled_from(KEYS), payment=PAYMENTS)
    def begin(self, key: str, payment: Payment | None) -> None:
        """There is nothing to see before there is a first order."""
        self.shop(key, 0, payment, None)

    @rule(key=st.sampled_from(KEYS), wish=st.integers(0, 2), payment=PAYMENTS, trouble=TROUBLES)
    def shop(self, key: str, wish: int, payment: Payment | None, trouble: Death | Lost | None) -> None:
        """A customer orders, with or without a key, and perhaps pays at once."""
        asked = OrderRequest(self.wishes[wish], phone=self.truth.phone, source_page=key)
        with self.trouble(trouble):
            self.place(asked, key, trouble)
        order = self.order_of(asked, key)
        if order and payment:
            self.pay(order, payment, None)

    @rule(nth=st.integers(0, 5), payment=PAYMENTS.filter(lambda one: one is not None), trouble=TROUBLES)
    def pay_later(self, nth: int, payment: Payment, trouble: Death | Lost | None) -> None:
        """A customer pays some order, whatever became of it here."""
        self.pay(self.one_of(nth), payment, trouble)

    @rule(nth=st.integers(0, 5), copies=st.integers(1, 3), trouble=TROUBLES)
    def deliver(self, nth: int, copies: int, trouble: Death | Lost | None) -> None:
        """A callback comes late or once more, some as several copies at once."""
        waiting = self.simulator.callbacks()
        if waiting:
            self.deliver_callback(waiting[nth % len(waiting)], copies, trouble)

    @rule(
        nth=st.integers(0, 5),
        price_fen=st.sampled_from([100, 101, 102]),
        on_sale=st.sampled_from([True, True, False]),
        trouble=TROUBLES,
    )
    def click_again(self, nth: int, price_fen: int, on_sale: bool, trouble: Death | Lost | None) -> None:
        """A customer asks for the same once more, after a merchant changed the price or ended the sale, or did not."""
        product = self.products[0]
        product = replace(product, price_fen=price_fen, on_sale=on_sale, version=product.version + 1)
        self.world.products.save(product)
        self.products[0] = product
        self.truth.prices[product.product_number] = price_fen
        self.truth.on_sale[product.product_number] = on_sale
        order = self.one_of(nth)
        wishes = [dict(wish) for wish in self.wishes]
        self.shop(order.source_page, wishes.index(quantities(order)), None, trouble)

    @rule(seconds=st.sampled_from(STEPS_OF_TIME), is_swept=st.booleans(), trouble=TROUBLES)
    def wait(self, seconds: int, is_swept: bool, trouble: Death | Lost | None) -> None:
        """Time passes here and there; WeChat repeats callbacks that failed; the schedule looks at what is due."""
        self.world.offset += timedelta(seconds=seconds)
        self.simulator.panel("clock", advance_seconds=seconds)
        if is_swept:
            with self.trouble(trouble):
                counts = self.swept()
                assert trouble or "failed" not in counts

    @rule(
        nth=st.integers(0, 5),
        state=st.none() | st.sampled_from(OrderState),
        product=st.none() | st.integers(0, 1),
        trouble=TROUBLES,
    )
    def ask(self, nth: int, state: OrderState | None, product: int | None, trouble: Death | Lost | None) -> None:
        """The customer asks how an order stands and is told our record; an operator searches and finds all."""
        order = self.one_of(nth)
        with self.trouble(trouble):
            seen = read_own_order(self.settling, self.customer, order.order_no)
            assert seen == self.orders.find(order.order_no)
        self.search(state, "" if product is None else self.products[product].product_number)

    # What the rules consist of

    def place(self, asked: OrderRequest, key: str, trouble: Death | Lost | None) -> None:
        """Order once; what comes back is the one order of this intent, ready to pay."""
        before = self.order_of(asked, key)
        is_over = before is not None and self.world.clock() >= before.expires_at
        try:
            placed = place_order(self.goods, self.customer, asked, key)
        except OutcomeUnknownError:
            assert isinstance(trouble, Lost)
        except IdempotencyKeyReusedError:
            assert key
            assert before is not None
            assert quantities(before) != dict(asked.quantities)
        except InvalidInputError:
            assert before is None or not key
            assert not all(self.truth.on_sale[number] for number, _ in asked.quantities)
        except ConflictError as error:
            self.check_conflict(error, asked, before)
        except RemoteRefusedError:
            # WeChat takes no order whose time is over; ours is closed by the next look.
            assert is_over
        else:
            self.check_placed(placed, asked, key, before)

    def pay(self, order: Order, payment: Payment, trouble: Death | Lost | None) -> None:
        """Pay at WeChat's cashier, which may say no; its callback comes at once, or waits, or never comes."""
        voucher = {"coupon_id": "c1", "stock_id": "s1", "name": "满减", "amount": payment.off, "type": "NOCASH"}
        self.simulator.panel("faults", on="callback", hold=True)
        answer = self.simulator.http.post(
            "/_simulator/pay",
            json={
                "mchid": order.mchid,
                "out_trade_no": order.order_no,
                "notify": payment.copies is not None,
                "vouchers": [voucher] if payment.off else [],
            },
        )
        self.simulator.http.delete("/_simulator/faults")
        assert answer.status_code in {200, 404, 409}, answer.text
        if answer.status_code != 200:
            return
        assert order.order_no not in self.truth.paid
        self.truth.paid[order.order_no] = order.total_fen - payment.off
        if payment.copies:
            self.deliver_callback(self.simulator.callbacks()[-1], payment.copies, trouble)

    def deliver_callback(self, callback: dict[str, Any], copies: int, trouble: Death | Lost | None) -> None:
        """Have WeChat send a callback now."""
        with self.trouble(trouble):
            self.simulator.panel(f"callbacks/{callback['id']}/deliver", concurrently=copies)

    def search(self, state: OrderState | None, number: str) -> None:
        """Search page by page, and find what a look at every order finds."""
        asked = OrderFilter(phone="" if number else self.truth.phone, product_number=number, state=state)
        page = search_orders(SearchOrdersDeps(self.orders), asked, 2)
        found = list(page.found)
        while page.cursor:
            page = search_orders(SearchOrdersDeps(self.orders), asked, 2, page.cursor)
            found += page.found
        met = [order for order in self.all() if state in {None, order.state} and number in {"", *quantities(order)}]
        assert found == met[::-1]

    # The laws

    @invariant()
    def laws_hold(self) -> None:
        """All laws, on one reading of the store."""
        assert self.truth.surprises == []
        orders = self.all()
        self.check_prices(orders)
        self.check_intents(orders)
        assert open_orders(self.world, self.customer) == {one.order_no for one in orders if one.state in UNDECIDED}
        events = list(self.events.timeline(self.customer))
        self.check_events(orders, events)
        self.check_money(orders, events)
        for order in orders:
            assert (order.state in UNDECIDED) == (order.next_poll_at is not None)
            if order.state is OrderState.CLOSED and order.order_no not in self.truth.closed:
                self.check_closed_at_wechat(order)

    def teardown(self) -> None:
        """In the end, with nothing going wrong any more, everything is decided as WeChat has it."""
        self.truth.closed.clear()
        for _ in range(3):
            self.wait(OPEN_MINUTES * 60 + 61, is_swept=True, trouble=None)
        for order in self.all():
            assert order.state is (OrderState.PAID if order.order_no in self.truth.paid else OrderState.CLOSED)
        assert self.orders.due(self.world.clock() + timedelta(days=30), 100) == []
        self.laws_hold()
        super().teardown()

    def check_conflict(self, _error: ConflictError, _asked: OrderRequest, before: Order | None) -> None:
        """Who is refused asks again under the key of an order that is closed."""
        assert before is not None
        assert self.orders.get(before.order_no).state is OrderState.CLOSED

    def check_placed(self, placed: Placed, asked: OrderRequest, key: str, before: Order | None) -> None:
        """What an order call answers is our record: new once, of this wish, and ready to pay or paid."""
        order = placed.order
        assert order == self.orders.find(order.order_no)
        assert quantities(order) == dict(asked.quantities)
        assert order.state is not OrderState.CLOSED
        assert order.prepay_id or order.state is OrderState.PAID
        assert placed.is_new == (before is None or before.order_no != order.order_no)
        if key:
            assert self.truth.by_key.setdefault(key, order.order_no) == order.order_no
        elif before is not None and before.state in UNDECIDED and placed.is_new:
            ends_at = before.close_asked_at or before.expires_at
            assert self.price(before) != before.total_fen or self.world.clock() >= ends_at

    def check_prices(self, orders: list[Order]) -> None:
        """Law 1: the price is the catalogue's at the moment of the order, and stays."""
        for order in orders:
            assert order.total_fen == self.truth.agreed.setdefault(order.order_no, self.price(order))
            assert order.total_fen == sum(line.amount_fen for line in order.lines)

    def check_intents(self, orders: list[Order]) -> None:
        """One key gives one order; without a key, at most one order of a wish can be paid at a time."""
        keys = [order.source_page for order in orders if order.source_page]
        assert len(keys) == len(set(keys))
        payable = [
            tuple(sorted(quantities(order).items()))
            for order in orders
            if not order.source_page and order.state in UNDECIDED and self.world.clock() < order.expires_at
        ]
        assert len(payable) == len(set(payable))

    def check_events(self, orders: list[Order], events: list[Event]) -> None:
        """Law 5: the facts told are exactly those that the orders tell, each once."""
        told = sorted((event.target_id, event.kind) for event in events)
        assert told == sorted(
            (order.order_no, kind) for order in orders for kind, is_so in EVENT_OF.items() if is_so(order)
        )

    def check_money(self, orders: list[Order], events: list[Event]) -> None:
        """Laws 4 and 7: PAID is what WeChat took, once, to the fen, and nothing else is PAID."""
        paid = {order.order_no: order.payment.payer_total_fen for order in orders if order.payment}
        assert paid.items() <= self.truth.paid.items()
        assert paid.keys() == {order.order_no for order in orders if order.state is OrderState.PAID}
        assert {one.target_id: one.amount_fen for one in events if one.kind is EventKind.ORDER_PAID} == paid

    def check_closed_at_wechat(self, order: Order) -> None:
        """Law 7: what is closed here cannot be paid there."""
        try:
            assert self.world.wechat(order.mchid).query_order(order.order_no).trade_state == "CLOSED"
        except RemoteRefusedError as refusal:
            assert refusal.remote_code in {"ORDER_NOT_EXIST", "ORDER_NOT_EXISTS"}  # noqa: PT017 - either is fine
        self.truth.closed.add(order.order_no)

    def all(self) -> list[Order]:
        """This customer's orders, the oldest first."""
        asked = OrderFilter(phone=self.truth.phone)
        return [one for _, one in self.orders.stream(asked, newest_first=False) if one]

    def one_of(self, nth: int) -> Order:
        """Some order."""
        orders = self.all()
        return orders[nth % len(orders)]

    def order_of(self, asked: OrderRequest, key: str) -> Order | None:
        """The order that this intent points to."""
        intent = self.orders.find_intent(self.customer, intent_name(asked, key))
        return self.orders.find(intent.order_no) if intent else None

    def price(self, order: Order) -> int:
        """What the lines of an order cost today."""
        return sum(self.truth.prices[number] * count for number, count in quantities(order).items())

    def swept(self) -> dict[str, int]:
        """One sweep, one order after the other, so that a run can be repeated."""
        return sweep_orders(self.settling, limit=100, go_on=lambda: True, workers=1)

    def take_callback(self, headers: dict[str, str], body: bytes) -> int:
        """What the callback's function does; WeChat signs by real time, however far the clock was moved."""
        try:
            receive_payment(
                RecordPaymentDeps(self.orders, clock.now),
                headers,
                body,
                credentials=lambda: self.world.merchants.credentials(self.world.mchid),
                refreshed=lambda: self.world.merchants.credentials(self.world.mchid, fresh=True),
            )
        except DeathError:
            return 500
        except Exception as error:  # noqa: BLE001 - this is another thread: the laws tell of it
            self.truth.surprises.append(error)
            return 500
        return 204

    @contextmanager
    def trouble(self, trouble: Death | Lost | None) -> Iterator[None]:
        """Let this go wrong within the block, and nothing behind it."""
        if isinstance(trouble, Lost):
            match = {"path_contains": trouble.path}
            self.simulator.panel("faults", on="api", match=match, drop={"executed": trouble.after})
        self.dynamo.death = trouble if isinstance(trouble, Death) else None
        try:
            with suppress(DeathError):
                yield
        finally:
            self.dynamo.death = None
            if isinstance(trouble, Lost):
                self.simulator.http.delete("/_simulator/faults")


def quantities(order: Order) -> dict[str, int]:
    return {line.product_number: line.quantity for line in order.lines}


def test_laws_hold_whatever_happens_to_one_customers_orders(world: Any, door: Any, tables: Any, sample: Any) -> None:
    """Random shopping with every kind of trouble keeps each law at each step and ends as WeChat has it."""
    try:
        run_state_machine_as_test(
            lambda: Shopping(world, door, tables),  # type: ignore[arg-type]  # it calls what it is given
            settings=settings(
                max_examples=sample.few(EXAMPLES),
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                # A run of twelve steps can be read as it is; making it shorter would take minutes.
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
            ),
        )
    finally:
        world.simulator.panel("reset")
