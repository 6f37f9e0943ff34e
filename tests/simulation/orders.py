"""Orders of pages: taps, keys, prices that change, payments in time and late, sweeps, notices of payment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tests.simulation.deployment import MCHIDS, Choices, Deployment, Part, events_in, reader
from tests.simulation.memory_dynamo import Change
from tests.simulation.order_wechat import Bought, OrderWeChat
from tests.simulation.product import (
    ORDER_UNDECIDED,
    CampaignStore,
    Customer,
    Order,
    OrderRequest,
    OrderState,
    OrderStore,
    PlaceOrderDeps,
    Product,
    ProductStore,
    intent_name,
    keys,
    place_order,
    read_own_order,
    record_payment,
    require_campaign,
    sweep_orders,
)
from tests.simulation.world import Action

_LATE = 20
"""Seconds for which a payment may be under way when its order is closed."""
_KEYS = ("k1", "k2")
_KEYED = tuple(intent_name(OrderRequest(()), key) for key in _KEYS)
_read_order, _read_product = reader(Order), reader(Product)


class OrderPart(Part):
    """The shop, its customers, and what must hold of orders."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        world = self._world = deployment.world
        deployment.dynamo.watchers.append(self._committed)
        self.wechats: dict[str, Any] = {mchid: OrderWeChat(world, mchid) for mchid in MCHIDS}
        database = deployment.database
        self.products = ProductStore(database, "CatalogueTable")
        self.store = OrderStore(database, "OrdersTable", "EventsTable", "CatalogueTable")
        self.shop = PlaceOrderDeps(
            orders=self.store,
            find_products=self.products.get_many,
            merchants=deployment.merchants,
            require_campaign=partial(
                require_campaign, campaigns=CampaignStore(database, "CatalogueTable"), from_page=True
            ),
            wechat=self.wechats.__getitem__,
            clock=world.clock,
            entropy=world.entropy,
            api_url="https://example.com",
            open_minutes=world.chance.choice([30, 150, 1_440]),
            open_limit=world.chance.choice([2, 5]),
        )
        self.p_pay, self.p_late = 0.2, 0.05
        self.orders: dict[str, Order] = {}
        self.history: dict[str, list[tuple[float, Order]]] = {}
        self._events: Counter[tuple[str, str]] = Counter()
        self._prices: list[tuple[float, int]] = []
        self._keyed: set[str] = set()

    def begin(self) -> None:
        """Put two products on sale."""
        now = self._world.clock()
        for number in "AB":
            self.products.create(Product(number, number, "", (), 100, True, (), now, now))

    # What happens

    def choices(self) -> Choices:
        """What customers, WeChat and operators do."""
        return [(7, self._place), (3, self._read), (4, self._notice), (1.5, self._reprice), (4, self._sweep)]

    def _place(self) -> Action:
        chance = self._world.chance
        customer, key = chance.choice(self._deployment.customers), chance.choice(["", "", *_KEYS])
        wish = OrderRequest(chance.choice([(("A", 1),), (("A", 2),), (("A", 1), ("B", 1))]))
        what = "+".join(f"{quantity}{number}" for number, quantity in wish.quantities)
        return Action(f"{customer.openid[-2:]} orders {what} {key}", lambda: self._placed(customer, wish, key))

    def _placed(self, customer: Customer, wish: OrderRequest, key: str) -> Order:
        """Without a key an order has a price that stood at some instant since it was asked for."""
        began = self._world.now
        order: Order = place_order.place_order(self.shop, customer, wish, key).order
        if not key and order.state in ORDER_UNDECIDED:
            ends = [at for at, _ in self._prices[1:]] + [self._world.now]
            stood = {fen for (_, fen), until in zip(self._prices, ends, strict=True) if until >= began}
            asked = {line.unit_price_fen for line in order.lines if line.product_number == "A"}
            self._world.require(asked <= stood, "law 1: a price that is gone", order, stood)
        return order

    def _read(self) -> Action | None:
        if not self.orders:
            return None
        one = self._world.chance.choice(list(self.orders.values()))
        asks = Customer(one.appid, one.openid)
        return Action(f"{one.openid[-2:]} reads an order", lambda: read_own_order(self.shop, asks, one.order_no))

    def _notice(self) -> Action | None:
        told = self._told()
        return self._tell(self._world.chance.choice(told)) if told else None

    def _told(self) -> list[Bought]:
        """The payments that WeChat tells of."""
        bought = (one for wechat in self.wechats.values() for one in wechat.orders.values())
        return [one for one in bought if one.state == "SUCCESS" and one.is_told]

    def _tell(self, bought: Bought) -> Action:
        payment = bought.payment()
        return Action(
            f"WeChat tells of {payment.out_trade_no[-5:]}",
            lambda: record_payment(self.shop, payment),
        )

    def _reprice(self) -> Action:
        price = self._world.chance.choice([100, 101, 250])

        def reprice() -> None:
            product = self.products.get_many(["A"])["A"]
            self.products.save(replace(product, price_fen=price, version=product.version + 1))

        return Action(f"A costs {price}", reprice)

    def _sweep(self, limit: int = 0) -> Action:
        limit = limit or self._world.chance.choice([2, 100])
        return Action("sweep of orders", lambda: sweep_orders(self.shop, limit=limit, go_on=lambda: True))

    def people(self) -> None:
        """Customers pay, in time and late."""
        for order in list(self.orders.values()):
            bought = self._bought(order)
            if bought is None or not order.prepay_id or bought.state == "SUCCESS":
                continue
            ends = bought.asked.time_expire.timestamp()
            is_open, is_under_way = self._world.now < ends, self._world.now < ends + _LATE
            if (bought.state == "NOTPAY" and is_open and self._world.rolls(self.p_pay)) or (
                is_under_way and self._world.rolls(self.p_late)
            ):
                self.wechats[order.mchid].pay(bought)

    def schedules(self) -> Sequence[Action]:
        """The sweep of each minute."""
        return [self._sweep(1_000)]

    def calm(self) -> None:
        """WeChat tells of all payments, and answers."""
        for wechat in self.wechats.values():
            wechat.p_trouble = 0
        for task in self._world.do([self._tell(one) for one in self._told()]):
            self._world.require(task.error is None, "law 4: a genuine notice gets no good answer", task.error)

    # Laws

    def settled(self) -> None:
        """In the end each order is as WeChat has it."""
        for order in self.orders.values():
            bought = self._bought(order)
            is_paid = bought is not None and bought.state == "SUCCESS"
            wanted = _state_of(bought, self._world.now) if bought and is_paid else OrderState.CLOSED
            self._world.require(order.state is wanted, "law 7: in the end not as WeChat has it", order, bought)
            self._world.figures[f"orders {order.state}"] += 1
        known = {(order.mchid, order.order_no) for order in self.orders.values()}
        held = {(mchid, number) for mchid, wechat in self.wechats.items() for number in wechat.orders}
        self._world.require(held <= known, "law 2: WeChat has an order that is stored nowhere", held - known)

    def _bought(self, order: Order) -> Bought | None:
        found: Bought | None = self.wechats[order.mchid].orders.get(order.order_no)
        return found

    def _committed(self, changes: Sequence[Change]) -> None:
        for event, sign in events_in(changes, "order_"):
            self._events[event.target_id, str(event.kind)] += sign
        for change in changes:
            if change.new is None:
                continue
            if change.table == "CatalogueTable" and change.key[0] == keys.product("A"):
                self._prices.append((self._world.now, _read_product(change.new["data"]["S"]).price_fen))
            elif change.table == "OrdersTable" and change.key[0].endswith(_KEYED):
                self._keyed.add(change.new["order_no"]["S"])
        for change in changes:
            is_order = change.table == "OrdersTable" and change.key[0].startswith("ORDER#")
            if is_order and change.new and change.key[1] == keys.ITEM:
                self._written(_read_order(change.new["data"]["S"]))

    def _written(self, order: Order) -> None:
        before, require = self.orders.get(order.order_no), self._world.require
        self.orders[order.order_no] = order
        self.history.setdefault(order.order_no, []).append((self._world.now, order))
        require(
            (order.state in ORDER_UNDECIDED) == (order.next_poll_at is not None), "law 6: open without a date", order
        )
        require(before is None or before.total_fen == order.total_fen, "law 2: the sum changed", order)
        require(before is None or before.mchid == order.mchid, "law 2: the account changed", order)
        bought = self._bought(order)
        is_paid = bought is not None and bought.state == "SUCCESS"
        require(order.state is not OrderState.CLOSED or not is_paid, "law 7: closed though it was paid", order, bought)
        require(order.payment is None or is_paid, "paid here and not at WeChat", order, bought)
        now = self._world.clock()
        payable = Counter(
            (one.openid, tuple((line.product_number, line.quantity) for line in one.lines))
            for one in self.orders.values()
            if one.state in ORDER_UNDECIDED and now < one.expires_at and one.order_no not in self._keyed
        )
        twice = [wish for wish, n in payable.items() if n > 1]
        require(not twice, "law 2: one wish, two orders that can be paid", twice)

    def hold(self) -> None:
        """Events are the changes, nobody can pay what is closed, and the set of open orders is the undecided ones."""
        require, now = self._world.require, self._world.clock()
        wanted: Counter[tuple[str, str]] = Counter()
        undecided: dict[tuple[str, str], set[str]] = {(one.appid, one.openid): set() for one in self.orders.values()}
        for order in self.orders.values():
            wanted.update((order.order_no, kind) for kind in _events_of(order))
            bought = self._bought(order)
            # Without our prepay_id no page can pay what a late call has made.
            is_open = bought is not None and bought.state == "NOTPAY" and now < order.expires_at
            is_payable = is_open and order.prepay_id
            require(not (order.state is OrderState.CLOSED and is_payable), "law 7: closed here, payable there", order)
            if order.state in ORDER_UNDECIDED:
                undecided[order.appid, order.openid].add(order.order_no)
        told = +self._events
        require(told == wanted, "law 5: events are not the changes", told - wanted, wanted - told)
        items = self._deployment.dynamo.tables["OrdersTable"].items
        for (appid, openid), open_orders in undecided.items():
            item = items.get((keys.open_orders(appid, openid), keys.ITEM), {})
            listed = {one for value in item.values() for one in value.get("SS", ())}
            require(listed == open_orders, "law 6: the set of open orders is another one", listed, open_orders)


def _state_of(bought: Bought, now: float) -> OrderState:
    back = bought.refunded_fen(now)
    if not back:
        return OrderState.PAID
    return OrderState.REFUNDED if back == bought.asked.total_fen else OrderState.PARTLY_REFUNDED


def _events_of(order: Order) -> list[str]:
    reached = {
        "order_created": True,
        "order_prepaid": bool(order.prepay_id),
        "order_paid": order.payment is not None,
        "order_closed": order.closed_at is not None,
    }
    return [kind for kind, is_so in reached.items() if is_so]
