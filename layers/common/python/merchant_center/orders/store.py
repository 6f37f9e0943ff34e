"""Orders, the intents they came from, and the indexes that find them."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import DUE, due_items, due_keys
from merchant_center.core.aws.dynamodb import TRIES, Dynamo
from merchant_center.core.aws.writes import Item, Join, Leave, Put, Value, Write, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, NotFoundError, ThrottledError
from merchant_center.core.times import instant_text
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, EventKind
from merchant_center.events.store.writes import EVENTS, event_put
from merchant_center.orders.errors import (
    IntentTakenError,
    PiecesTakenError,
    StaleOrderError,
    TooManyOpenOrdersError,
)
from merchant_center.orders.rules.intent import Intent
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderLine, OrderState
from merchant_center.orders.rules.pieces import inventory_changes
from merchant_center.orders.rules.search import OrderFilter, SearchIndex
from merchant_center.products.rules import Inventory
from merchant_center.products.store import find_inventories, inventory_tally

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_ORDERS = Document(Order, {"polled_at": "looked_at", "next_poll_at": "next_look_at"})
_INTENTS = Document(Intent)
_EARLIEST = "0"
_LATEST = "9"


class OrderStore:
    """The orders table, written together with events and with the inventories of what is ordered."""

    def __init__(self, dynamo: Dynamo, orders_table: str, events_table: str, catalogue_table: str) -> None:
        self._dynamo = dynamo
        self._orders = orders_table
        self._events = events_table
        self._catalogue = catalogue_table

    def get(self, order_no: str) -> Order:
        """Return the order.

        Raises:
            NotFoundError: there is none.
        """
        found = self.find(order_no)
        if found is None:
            raise NotFoundError(f"there is no order {order_no}")
        return found

    def find(self, order_no: str) -> Order | None:
        """Return the order, or ``None``."""
        item = self._dynamo.get(self._orders, keys.order(order_no), keys.ITEM)
        return _ORDERS.value(item["data"]) if item else None

    def find_many(self, order_nos: Sequence[str]) -> dict[str, Order]:
        """Return those of the orders that there are, by their numbers."""
        found = self._dynamo.get_many(self._orders, [(keys.order(number), keys.ITEM) for number in order_nos])
        orders = (_ORDERS.value(item["data"]) for item in found.values())
        return {order.order_no: order for order in orders}

    def find_intent(self, customer: Customer, name: str) -> Intent | None:
        """Return the intent of this customer under this name, or ``None``."""
        item = self._dynamo.get(self._orders, keys.intent(customer.appid, customer.openid, name), keys.ITEM)
        return _INTENTS.value(item["data"]) if item else None

    def place(self, order: Order, event: Event, intent: Intent, replaces: Intent | None, open_limit: int) -> None:
        """Write a new order with its lines, its intent, its event and the pieces that it takes, all or nothing.

        Args:
            order: new.
            event: of its creation.
            intent: ties the request to the order.
            replaces: the intent that was found and is done with, or ``None`` if there was none.
            open_limit: how many orders of one customer may wait for payment.

        Raises:
            IntentTakenError: another request of the same intent was first; nothing was written.
            TooManyOpenOrdersError: the customer has that many; nothing was written.
            PiecesTakenError: somebody else was at the pieces; nothing was written.
        """
        takes = self._of_pieces(order, event)
        writes: list[Write] = [
            self._claim(order, intent, replaces),
            Join(self._orders, _open_orders(order), keys.ITEM, order.order_no, open_limit),
            *takes,
            put_new(self._orders, order_item(order)),
            *self._lines(order),
            event_put(self._events, event),
        ]
        try:
            # Whoever loses at a popular product reads first whether anything is left to try for.
            self._dynamo.transact(writes, tries=1 if takes else TRIES)
        except ThrottledError as error:
            raise (PiecesTakenError() if takes else error) from error
        except ConditionFailedError as error:
            match error.index:
                case 0:
                    raise IntentTakenError from error
                case 1:
                    raise TooManyOpenOrdersError(open_limit) from error
                case number if number < len(takes) + 2:
                    raise PiecesTakenError from error
            raise

    def lacking(self, lines: "Iterable[OrderLine]") -> set[str]:
        """Return the products of which fewer pieces are available than a counted line has."""
        wanted = {line.product_number: line.quantity for line in lines if line.counted}
        found = find_inventories(self._dynamo, self._catalogue, list(wanted)) if wanted else {}
        return {number for number, quantity in wanted.items() if found.get(number, Inventory()).available < quantity}

    def save(self, order: Order, event: Event | None, *also: Write) -> None:
        """Write the next version of an order, together with the event of the change and with ``also``.

        An order that is decided leaves its customer's set of open ones in the same transaction, however often, and its
        pieces go where the event says, once.

        Raises:
            StaleOrderError: the stored version is not the one before this; nothing was written.
        """
        write = put_version(self._orders, order_item(order), order.version - 1)
        try:
            if event is None:
                self._dynamo.transact([write, *also])
            else:
                moved = self._of_pieces(order, event)
                writes = [write, event_put(self._events, event), *also, *self._decided(order), *moved]
                # Many may be at one inventory, and nobody can be told to come back.
                self._dynamo.transact(writes, tries=2 * TRIES if moved else TRIES)
        except ConditionFailedError as error:
            raise StaleOrderError(error.index) from error

    def find_of_transaction(self, transaction_id: str) -> Order | None:
        """Return the order that a transaction of WeChat's paid, or ``None``."""
        item = self._dynamo.get(self._orders, keys.transaction(transaction_id), keys.ITEM)
        return self.find(str(item["order_no"])) if item else None

    def _claim(self, order: Order, intent: Intent, replaces: Intent | None) -> Put:
        """Tie the request to the order, unless another request of the same intent did so first."""
        item: dict[str, Value] = {
            "pk": keys.intent(order.appid, order.openid, intent.name),
            "sk": keys.ITEM,
            "order_no": intent.order_no,
            "ttl": int(intent.expires_at.timestamp()),
            "data": _INTENTS.text(intent),
        }
        if replaces is None:
            return put_new(self._orders, item)
        return Put(self._orders, item, "order_no = :old", {}, {":old": replaces.order_no})

    def _lines(self, order: Order) -> Iterator[Put]:
        position = _created_position(order)
        for number in order.product_numbers:
            item: dict[str, Value] = {
                "pk": keys.order(order.order_no),
                "sk": keys.order_line(number),
                "product_number": number,
                "created_position": position,
            }
            yield put_new(self._orders, item)

    def _of_pieces(self, order: Order, event: Event) -> list[Write]:
        return [inventory_tally(self._catalogue, one) for one in inventory_changes(order, event.kind)]

    def _decided(self, order: Order) -> Iterator[Write]:
        if order.state not in UNDECIDED:
            yield Leave(self._orders, _open_orders(order), keys.ITEM, order.order_no)
        if order.payment is not None:
            pk = keys.transaction(order.payment.transaction_id)
            yield Put(self._orders, {"pk": pk, "sk": keys.ITEM, "order_no": order.order_no})

    def due(self, now: datetime, limit: int) -> list[Order]:
        """Undecided orders whose next poll is due, the longest waiting first."""
        found = due_items(self._dynamo, self._orders, DUE, now, limit)
        return [_ORDERS.value(item["data"]) for item in found]

    def due_late(self, now: datetime, limit: int) -> list[Order]:
        """Orders whose money came after closing and waits for the rule on it, the longest waiting first."""
        found = due_items(self._dynamo, self._orders, keys.DUE_LATE, now, limit)
        return [_ORDERS.value(item["data"]) for item in found]

    def due_vouchers(self, now: datetime, limit: int) -> list[Order]:
        """Refunded orders whose vouchers are to be looked for in card packs, the longest waiting first."""
        found = due_items(self._dynamo, self._orders, keys.DUE_VOUCHERS, now, limit)
        return [_ORDERS.value(item["data"]) for item in found]

    def stream(
        self, filter_: OrderFilter, after: str = "", *, newest_first: bool = True, page: int = 0
    ) -> Iterator[tuple[str, Order | None]]:
        """Orders that meet the filter, in the order of the index that serves it, read as they are asked for.

        Args:
            filter_: the conditions.
            after: the position of the last order already seen.
            newest_first: the direction of time.
            page: index entries a read, when only a few orders are wanted.

        Yields:
            The position of each entry, and its order if that meets the filter: a caller can bound the work and go on
            behind what does not.
        """
        if filter_.index is SearchIndex.NUMBER:
            orders = self._of_number(filter_, after)
        else:
            entries = heapq.merge(
                *self._partitions(filter_, after, newest_first, page),
                key=lambda entry: entry[0],
                reverse=newest_first,
            )
            orders = self._with_orders(filter_.index, entries, page)
        for position, order in orders:
            yield position, order if filter_.admits(order) else None

    def _of_number(self, filter_: OrderFilter, after: str) -> Iterator[tuple[str, Order]]:
        no, transaction_id = filter_.order_no, filter_.transaction_id
        order = self.find(no) if no else self.find_of_transaction(transaction_id)
        if order is not None and (position := _created_position(order)) != after:
            yield position, order

    def of_customer(
        self, customer: Customer, states: "Collection[OrderState]" = (), before: str = "", *, page: int = 0
    ) -> Iterator[tuple[str, Order | None]]:
        """Orders that a customer made, newest first, strongly consistent, read as they are asked for.

        They are found by the events of the customer, each of which tells of one: no index of orders is needed.

        Args:
            customer: whose.
            states: only orders in one of these; any if empty.
            before: the position of the last event already seen.
            page: events a read.

        Yields:
            The position of each event, and the order that it created if that is wanted.
        """
        events = self._dynamo.query(
            self._events,
            "pk = :pk AND sk < :before",
            {":pk": keys.customer(customer.appid, customer.openid), ":before": before or "~"},
            forward=False,
            page=page,
            attributes=("sk", "data"),
        )
        for some in batched(events, page or 100, strict=False):
            known = [(str(item["sk"]), EVENTS.value(item["data"])) for item in some]
            made = {
                position: keys.order(one.target_id) for position, one in known if one.kind is EventKind.ORDER_CREATED
            }
            found = self._dynamo.get_many(self._orders, [(pk, keys.ITEM) for pk in made.values()])
            for position, _ in known:
                item = found.get((made.get(position, ""), keys.ITEM))
                order = _ORDERS.value(item["data"]) if item else None
                admitted = order is not None and (not states or order.state in states)
                yield position, order if admitted else None

    def _partitions(
        self, filter_: OrderFilter, after: str, newest_first: bool, page: int
    ) -> "Iterable[Iterator[tuple[str, str]]]":
        index = _INDEXES[filter_.index]
        start, end = filter_.span
        low = instant_text(start) if start else ""
        # Positions are longer than the instants they begin with, so a bare instant is an exclusive upper end;
        # it is rounded up to the next whole millisecond, or it would leave out the orders of its own.
        high = instant_text(end + timedelta(microseconds=999)) if end else ""
        if newest_first:
            values = {":low": low or _EARLIEST, ":high": after or high or _LATEST}
        else:
            values = {":low": after or low or _EARLIEST, ":high": high or _LATEST}
        if values[":low"] > values[":high"]:
            return []
        return [
            self._entries(index, {":pk": pk, **values}, after, newest_first, page) for pk in index.partitions(filter_)
        ]

    def _entries(
        self, index: "_Index", values: Item, after: str, newest_first: bool, page: int
    ) -> Iterator[tuple[str, str]]:
        for item in self._dynamo.query(
            self._orders,
            f"{index.partition} = :pk AND {index.position} BETWEEN :low AND :high",
            values,
            index=index.name,
            forward=not newest_first,
            page=page,
            attributes=(index.position, "data" if index.whole else "pk"),
        ):
            if item[index.position] != after:
                yield item[index.position], item["data" if index.whole else "pk"]

    def _with_orders(
        self, index: SearchIndex, entries: "Iterable[tuple[str, str]]", page: int
    ) -> Iterator[tuple[str, Order]]:
        if _INDEXES[index].whole:
            for position, text in entries:
                yield position, _ORDERS.value(text)
            return
        for some in batched(entries, page or 100, strict=False):
            found = self._dynamo.get_many(self._orders, [(pk, keys.ITEM) for _, pk in some])
            for position, pk in some:
                if (pk, keys.ITEM) in found:
                    yield position, _ORDERS.value(found[pk, keys.ITEM]["data"])


@dataclass(frozen=True, slots=True)
class _Index:
    """How one secondary index is asked; ``whole`` ones carry the order itself."""

    name: str
    partition: str
    position: str
    whole: bool

    def partitions(self, filter_: OrderFilter) -> list[str]:
        match self.name:
            case keys.BY_PHONE:
                return [filter_.phone]
            case keys.BY_PRODUCT:
                return [filter_.product_number]
            case keys.BY_STATE:
                return _shards(str(filter_.state))
            case _:
                return _shards("ALL")


_INDEXES = {
    SearchIndex.CREATED: _Index(keys.BY_CREATED, "created_shard", "created_position", whole=True),
    SearchIndex.PAID: _Index(keys.BY_PAID, "paid_shard", "paid_position", whole=True),
    SearchIndex.STATE: _Index(keys.BY_STATE, "state_shard", "created_position", whole=False),
    SearchIndex.PHONE: _Index(keys.BY_PHONE, "phone", "created_position", whole=False),
    SearchIndex.PRODUCT: _Index(keys.BY_PRODUCT, "product_number", "created_position", whole=False),
}


def _shards(label: str) -> list[str]:
    return [keys.shard(label, number) for number in range(keys.ORDER_SHARDS)]


def _created_position(order: Order) -> str:
    return keys.position(instant_text(order.created_at), order.order_no)


def _open_orders(order: Order) -> str:
    return keys.open_orders(order.appid, order.openid)


def order_item(order: Order) -> dict[str, Value]:
    """The item of an order: its JSON, its version, and the keys of the indexes it belongs to."""
    shard = keys.shard_of(order.order_no)
    item: dict[str, Value] = {
        "pk": keys.order(order.order_no),
        "sk": keys.ITEM,
        "version": order.version,
        "data": _ORDERS.text(order),
        "created_position": _created_position(order),
        "created_shard": keys.shard("ALL", shard),
        "state_shard": keys.shard(order.state, shard),
    }
    if order.phone:
        item["phone"] = order.phone
    if order.payment is not None:
        item["paid_shard"] = keys.shard("ALL", shard)
        item["paid_position"] = keys.position(instant_text(order.payment.paid_at), order.order_no)
    if order.vouchers_due_at is not None and order.refund_due_at is None:
        return item | due_keys(keys.DUE_VOUCHERS, order.order_no, order.vouchers_due_at)
    if order.refund_due_at is not None:
        return item | due_keys(keys.DUE_LATE, order.order_no, order.refund_due_at)
    return item | due_keys(DUE, order.order_no, order.next_poll_at)
