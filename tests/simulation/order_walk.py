"""Orders at random: taps, prices that change, payments in time and late, sweeps, notices, and a WeChat that errs."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from merchant_center.campaigns.store import CampaignStore
from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import MerchantCenterError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.orders.protocol.order import JsapiOrder
from merchant_center.orders.protocol.payment import Payment
from merchant_center.orders.rules.intent import Wish, intent_name
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderState
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import Shop, place_order
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.use_cases.settle_order import record_payment, sweep_orders
from merchant_center.products.rules import Product
from merchant_center.products.store import ProductStore
from tests.simulation.memory_dynamo import Change, MemoryDynamo, tables_of_the_template
from tests.simulation.tasks import DiedError
from tests.simulation.voucher_walk import Deed
from tests.simulation.world import DAY, HOUR, Chances, World

MCHID, APPID = "1900000001", "wx0123456789abcdef"
_ORDERS, _EVENTS, _PRODUCTS = Document(Order), Document(Event), Document(Product)
_STEPS_OF_TIME = (0.1, 1, 6, 31, 61, 200, 1_000, 3_700, 7_300)
_LATE = 20
"""Seconds for which a payment may be under way when its order is closed."""


@dataclass(slots=True)
class Bought:
    """What WeChat holds of one order."""

    asked: JsapiOrder
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0

    def payment(self) -> Payment:
        """As a query and a notice tell it."""
        asked, is_paid = self.asked, self.state == "SUCCESS"
        return Payment(
            appid=asked.appid,
            mchid=asked.mchid,
            out_trade_no=asked.out_trade_no,
            transaction_id=self.transaction_id,
            trade_type="JSAPI",
            trade_state=self.state,
            bank_type="",
            attach="",
            success_at=datetime.fromtimestamp(int(self.paid_at), UTC) if is_paid else None,
            openid=asked.openid,
            total_fen=asked.total_fen,
            payer_total_fen=asked.total_fen if is_paid else None,
            promotions=(),
        )


@dataclass
class OrderWeChat:
    """The order calls of a ``WeChatPayClient``, with what goes wrong with them."""

    world: World
    orders: dict[str, Bought] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Draw how it behaves in this episode."""
        self.p_trouble = self.world.chance.choice([0, 0.05, 0.2, 0.4])

    def create_jsapi_order(self, asked: JsapiOrder) -> str:
        """Take an order, or the same once more."""
        return self._call("create", lambda: self._create(asked))

    def close_order(self, order_no: str) -> None:
        """Take no payment for it any more."""
        self._call("close", lambda: self._close(order_no))

    def query_order(self, order_no: str) -> Payment:
        """Tell how it stands."""
        return self._call("query", lambda: self._of(order_no).payment())

    def pay(self, bought: Bought) -> None:
        """The customer pays."""
        bought.state, bought.paid_at = "SUCCESS", self.world.now
        bought.transaction_id = f"4200{bought.asked.out_trade_no}"
        self.world.note(f"paid {bought.asked.out_trade_no}")

    def _create(self, asked: JsapiOrder) -> str:
        known = self.orders.get(asked.out_trade_no)
        self.world.require(known is None or known.asked == asked, "law 2: not the identical call", asked)
        if known is not None and known.state != "NOTPAY":
            raise _refused("ORDERPAID" if known.state == "SUCCESS" else "ORDER_CLOSED")
        if self.world.now >= asked.time_expire.timestamp():
            raise _refused("PARAM_ERROR")
        self.orders.setdefault(asked.out_trade_no, Bought(asked))
        return f"prepay{self.world.calls}"

    def _close(self, order_no: str) -> None:
        if self._of(order_no).state == "SUCCESS":
            raise _refused("ORDERPAID")
        self._of(order_no).state = "CLOSED"

    def _of(self, order_no: str) -> Bought:
        if order_no not in self.orders:
            raise _refused("ORDER_NOT_EXIST")
        return self.orders[order_no]

    def _call[T](self, name: str, deed: Callable[[], T]) -> T:
        world = self.world
        is_dead = world.dies_during(name)
        world.sleep(world.chance.choice([0.05, 0.2, 1]))
        fate = world.chance.choice(["undone", "late", "done", "refused"])
        if is_dead or (world.rolls(self.p_trouble) and fate != "refused"):
            if fate == "late":
                world.at(world.now + world.chance.choice([5, 60]), lambda: self._unheard(deed))
            elif fate == "done":
                self._unheard(deed)
            if is_dead:
                raise DiedError
            raise OutcomeUnknownError(f"no answer to {name}, {fate}")
        if world.rolls(self.p_trouble * 0.2):
            raise _refused("FREQUENCY_LIMITED")
        answer = deed()
        world.tasks.point()
        return answer

    @staticmethod
    def _unheard(deed: Callable[[], object]) -> None:
        try:
            deed()
        except MerchantCenterError:
            return


def _refused(code: str) -> RemoteRefusedError:
    return RemoteRefusedError(f"WeChat says {code}", remote_code=code, status=400)


@dataclass
class OrderWalk:
    """One episode."""

    seed: int
    world: World = field(init=False)
    orders: dict[str, Order] = field(default_factory=dict)
    facts: Counter[tuple[str, str]] = field(default_factory=Counter)
    prices: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build a shop beside WeChat."""
        world = self.world = World(self.seed)
        self.dynamo = MemoryDynamo(world, tables_of_the_template())
        self.dynamo.watchers.append(self._committed)
        dynamo: Any = self.dynamo
        database = Dynamo(dynamo)
        self.wechat: Any = OrderWeChat(world)
        account = SimpleNamespace(mchid=MCHID, enabled=True, display_name="shop")
        merchants: Any = SimpleNamespace(
            serving=lambda _appid: account, account=lambda _mchid: account, require_enabled=lambda _mchid: None
        )
        self.products = ProductStore(database, "CatalogueTable")
        self.store = OrderStore(database, "OrdersTable", "EventsTable")
        self.shop = Shop(
            orders=self.store, products=self.products, merchants=merchants,
            campaigns=CampaignStore(database, "CatalogueTable"), wechat=lambda _mchid: self.wechat, clock=world.clock,
            entropy=world.chance.randbytes, api_url="https://example.com",
            open_minutes=world.chance.choice([30, 150, 1_440]), open_limit=world.chance.choice([2, 5]),
        )  # fmt: skip
        self.means: Any = {"orders": self.store, "wechat": lambda _mchid: self.wechat, "clock": world.clock}
        self.customers = [Customer(APPID, f"o{number:027d}") for number in range(world.chance.choice([1, 2]))]

    def play(self) -> None:
        """Live through it, then let everything be settled; a law that breaks ends it."""
        with self.world.rules():
            self._begin()
            for _ in range(self.world.chance.choice([6, 15, 30])):
                self.world.do([self._deed() for _ in range(self.world.chance.choice([1, 2, 3, 4]))])
                self._people()
                self._hold()
                self.world.pass_to(self.world.now + self.world.chance.choice(_STEPS_OF_TIME))
            self._settle()

    def _begin(self) -> None:
        drawn, self.world.chances = self.world.chances, Chances.none()
        now = self.world.clock()
        for number in "AB":
            self.products.create(Product(number, number, "", (), 100, True, (), now, now))
        self.world.chances = drawn

    def _deed(self) -> Deed:
        chance = self.world.chance
        sweep = ("sweep", lambda: sweep_orders(**self.means, limit=chance.choice([2, 100]), go_on=lambda: True))
        match chance.choices(["place", "read", "notice", "price", "sweep"], [7, 3, 4, 2, 4])[0]:
            case "place":
                return self._place()
            case "read" if self.orders:
                one = chance.choice(list(self.orders.values()))
                asks = Customer(one.appid, one.openid)
                return "read", lambda: read_own_order(asks, one.order_no, **self.means)
            case "notice" if told := [one for one in self.wechat.orders.values() if one.state == "SUCCESS"]:
                payment = chance.choice(told).payment()
                return "notice", lambda: record_payment(payment, orders=self.store, clock=self.world.clock)
            case "price":
                return "price", self._reprice
            case _:
                return sweep

    def _place(self) -> Deed:
        chance = self.world.chance
        customer, key = chance.choice(self.customers), chance.choice(["", "", "k1", "k2"])
        wish = Wish(chance.choice([(("A", 1),), (("A", 2),), (("A", 1), ("B", 1))]))
        return f"place {wish.quantities} {key}", lambda: self._placed(customer, wish, key)

    def _placed(self, customer: Customer, wish: Wish, key: str) -> Order:
        """Without a key an order has a price that stood at some instant since it was asked for."""
        began = self.world.now
        order = place_order(self.shop, customer, wish, key).order
        if not key and order.state in UNDECIDED:
            ends = [at for at, _ in self.prices[1:]] + [self.world.now]
            stood = {fen for (_, fen), until in zip(self.prices, ends, strict=True) if until >= began}
            asked = {line.unit_price_fen for line in order.lines if line.product_number == "A"}
            self.world.require(asked <= stood, "a price that is gone", order, stood)
        return order

    def _reprice(self) -> None:
        product = self.products.get_many(["A"])["A"]
        price = self.world.chance.choice([100, 101, 250])
        self.products.save(replace(product, price_fen=price, version=product.version + 1))

    def _people(self) -> None:
        for order in list(self.orders.values()):
            bought = self.wechat.orders.get(order.order_no)
            if bought is None or not order.prepay_id or bought.state == "SUCCESS":
                continue
            ends = bought.asked.time_expire.timestamp()
            is_open, is_under_way = self.world.now < ends, self.world.now < ends + _LATE
            if (bought.state == "NOTPAY" and is_open and self.world.rolls(0.2)) or (
                is_under_way and self.world.rolls(0.05)
            ):
                self.wechat.pay(bought)

    def _settle(self) -> None:
        self.world.note("nothing goes wrong any more")
        self.world.chances, self.wechat.p_trouble = Chances.none(), 0
        for bought in self.wechat.orders.values():
            if bought.state == "SUCCESS":
                record_payment(bought.payment(), orders=self.store, clock=self.world.clock)
        for seconds in (100, 4_000, DAY, DAY + HOUR, DAY):
            self.world.pass_to(self.world.now + seconds)
            self.world.do([("sweep", lambda: sweep_orders(**self.means, limit=1_000, go_on=lambda: True))])
        self._hold()
        for order in self.orders.values():
            bought = self.wechat.orders.get(order.order_no)
            is_paid = bought is not None and bought.state == "SUCCESS"
            wanted = OrderState.PAID if is_paid else OrderState.CLOSED
            self.world.require(order.state is wanted, "law 7: in the end not as WeChat has it", order, bought)
            self.world.figures[f"orders {order.state}"] += 1

    # Laws

    def _committed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            label, sort = change.key[0].partition("#")[0], change.key[1]
            if change.new is None or "data" not in change.new:
                continue
            if change.table == "CatalogueTable":
                product = _PRODUCTS.value(change.new["data"]["S"])
                if product.product_number == "A":
                    self.prices.append((self.world.now, product.price_fen))
            elif change.table == "OrdersTable" and label == "ORDER" and sort == keys.ITEM:
                self._written(_ORDERS.value(change.new["data"]["S"]))
            elif change.table == "EventsTable" and change.new:
                fact = _EVENTS.value(change.new["data"]["S"])
                self.facts[fact.target_id, str(fact.kind)] += 1

    def _written(self, order: Order) -> None:
        before, require = self.orders.get(order.order_no), self.world.require
        self.orders[order.order_no] = order
        require((order.state in UNDECIDED) == (order.next_look_at is not None), "law 6: open without a date", order)
        require(before is None or before.total_fen == order.total_fen, "law 2: the sum changed", order)
        bought = self.wechat.orders.get(order.order_no)
        is_paid = bought is not None and bought.state == "SUCCESS"
        require(order.state is not OrderState.CLOSED or not is_paid, "law 7: closed though it was paid", order, bought)
        require(order.payment is None or is_paid, "paid here and not at WeChat", order, bought)
        now = self.world.clock()
        wishes = Counter(
            (one.openid, tuple((line.product_number, line.quantity) for line in one.lines))
            for one in self.orders.values()
            if one.state in UNDECIDED and now < one.expires_at and not self._has_key(one)
        )
        require(max(wishes.values(), default=0) <= 1, "law 2: one wish, two orders that can be paid", wishes)

    def _has_key(self, order: Order) -> bool:
        plain = Wish(())
        names = (keys.intent(order.appid, order.openid, intent_name(plain, key)) for key in ("k1", "k2"))
        items = self.dynamo.tables["OrdersTable"].items
        return any(items.get((name, keys.ITEM), {}).get("order_no") == {"S": order.order_no} for name in names)

    def _hold(self) -> None:
        require = self.world.require
        wanted: Counter[tuple[str, str]] = Counter()
        for order in self.orders.values():
            reached = {
                "order_created": True,
                "order_prepaid": bool(order.prepay_id),
                "order_paid": order.payment is not None,
                "order_closed": order.closed_at is not None,
            }
            wanted.update((order.order_no, kind) for kind, is_so in reached.items() if is_so)
            bought = self.wechat.orders.get(order.order_no)
            # Without our prepay_id no page can pay what a late call has made.
            is_open = bought is not None and bought.state == "NOTPAY" and self.world.clock() < order.expires_at
            is_payable = is_open and order.prepay_id
            require(not (order.state is OrderState.CLOSED and is_payable), "law 7: closed here, payable there", order)
        require(self.facts == wanted, "law 5: facts are not the changes", self.facts - wanted, wanted - self.facts)
        for customer in self.customers:
            item = self.dynamo.tables["OrdersTable"].items.get(
                (keys.open_orders(customer.appid, customer.openid), keys.ITEM), {}
            )
            listed = {one for value in item.values() for one in value.get("SS", ())}
            undecided = {
                one.order_no for one in self.orders.values() if one.openid == customer.openid and one.state in UNDECIDED
            }
            require(listed == undecided, "law 6: the set of open orders is another one", listed, undecided)
