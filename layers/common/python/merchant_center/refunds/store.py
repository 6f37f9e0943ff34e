"""Refunds, each change written with the order whose amount it holds and with the event of it."""

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import DUE, due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import READ
from merchant_center.core.aws.writes import Value, Write, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, NotFoundError
from merchant_center.core.times import instant_text
from merchant_center.events.store.writes import event_put
from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.pieces import restocked
from merchant_center.orders.store import order_item
from merchant_center.products.store import inventory_tally
from merchant_center.refunds.errors import StaleRefundError
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.refund import IN_VAIN, MAY_NEED_ATTENTION, Refund, RefundFilter, RefundState

_REFUNDS = Document(Refund)
_KIND = "REFUND"
_UNRESOLVED = "_UNRESOLVED"
"""Ends the labels under which the index of states has what was in vain and needs somebody: nobody reads all that ever
failed to find it."""


class RefundStore:
    """The refunds table, written together with the tables of orders and events and with inventories."""

    def __init__(
        self, dynamo: Dynamo, refunds_table: str, orders_table: str, events_table: str, catalogue_table: str
    ) -> None:
        self._dynamo = dynamo
        self._refunds = refunds_table
        self._orders = orders_table
        self._events = events_table
        self._catalogue = catalogue_table

    def get(self, refund_no: str) -> Refund:
        """Return the refund.

        Raises:
            NotFoundError: there is none.
        """
        refund = self.find(refund_no)
        if refund is None:
            raise NotFoundError(f"there is no refund {refund_no}")
        return refund

    def find(self, refund_no: str) -> Refund | None:
        """Return the refund, or ``None``."""
        item = self._dynamo.get(self._refunds, keys.refund(refund_no), keys.ITEM)
        return _REFUNDS.value(item["data"]) if item else None

    def save(self, change: Change, also: Sequence[Write] = ()) -> None:
        """Write what is written together, all or nothing.

        Args:
            change: a new refund or the next version of one, with the next version of its order and the event.
            also: more that belongs into the same transaction.

        Raises:
            StaleRefundError: a stored version is not the one before, or the refund is there already.
        """
        item = _item(change.refund)
        is_new = change.refund.version == 1
        writes: list[Write] = [
            put_new(self._refunds, item) if is_new else put_version(self._refunds, item, change.refund.version - 1)
        ]
        if change.order is not None:
            writes.append(put_version(self._orders, order_item(change.order), change.order.version - 1))
            writes += self._pieces(change.order) if change.gives_back_pieces else ()
        if change.event is not None:
            writes.append(event_put(self._events, change.event))
        try:
            self._dynamo.transact([*writes, *also])
        except ConditionFailedError as error:
            raise StaleRefundError(error.index) from error

    def _pieces(self, order: Order) -> Iterator[Write]:
        return (inventory_tally(self._catalogue, one) for one in restocked(order))

    def due(self, now: datetime, limit: int) -> list[Refund]:
        """Return refunds whose date has come, the longest waiting first."""
        found = due_items(self._dynamo, self._refunds, DUE, now, limit)
        return [_REFUNDS.value(item["data"]) for item in found]

    def entries(self, filter_: RefundFilter, before: str = "") -> Iterator[tuple[str, Refund]]:
        """Yield refunds with their positions, newest first, behind ``before``, by the index that serves the filter."""
        parts = [self._part(filter_, one, before) for one in _parts(filter_)]
        return heapq.merge(*parts, key=itemgetter(0), reverse=True)

    def _part(self, filter_: RefundFilter, index: "_Index", before: str) -> Iterator[tuple[str, Refund]]:
        low = instant_text(filter_.created_from) if filter_.created_from else "0"
        high = instant_text(filter_.created_to) if filter_.created_to else "9"
        start = min(before, high) if before else high
        if low > start:
            return
        found = self._dynamo.query(
            self._refunds,
            f"{index.partition} = :pk AND kind_position BETWEEN :low AND :high",
            {":pk": index.value, ":low": low, ":high": start},
            index=index.name,
            forward=False,
            page=READ,
        )
        for item in found:
            if str(item["kind_position"]) != before:
                yield str(item["kind_position"]), _REFUNDS.value(item["data"])


class _Index(NamedTuple):
    name: str
    partition: str
    value: str


def _parts(filter_: RefundFilter) -> list[_Index]:
    if filter_.order_no:
        return [_Index(keys.BY_ORDER, "order_no", filter_.order_no)]
    states = [filter_.state] if filter_.state else sorted(MAY_NEED_ATTENTION) if filter_.needs_attention else []
    if states:
        labels = [label for state in states for label in _labels(state, filter_)]
        return [_Index(keys.BY_STATE, "refund_state", label) for label in labels]
    return [_Index(keys.BY_KIND, "kind", _KIND)]


def _labels(state: RefundState, filter_: RefundFilter) -> list[str]:
    if state not in IN_VAIN:
        return [state.value]
    unresolved = f"{state}{_UNRESOLVED}"
    return [unresolved] if filter_.needs_attention else [state.value, unresolved]


def _item(refund: Refund) -> dict[str, Value]:
    """Return the item of a refund: its JSON, its version, and the keys of the indexes it belongs to."""
    item: dict[str, Value] = {
        "pk": keys.refund(refund.refund_no),
        "sk": keys.ITEM,
        "version": refund.version,
        "data": _REFUNDS.text(refund),
        "kind": _KIND,
        "kind_position": keys.position(instant_text(refund.created_at), refund.refund_no),
        "refund_state": f"{refund.state}{_UNRESOLVED if refund.is_unresolved else ''}",
        "order_no": refund.order_no,
    }
    return item | due_keys(DUE, refund.refund_no, refund.next_poll_at)
