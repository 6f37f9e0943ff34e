"""Voucher stocks, issued vouchers, the locks of customers and stocks, and the counters of our own limits."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import DUE, due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import items_of_kind
from merchant_center.core.aws.writes import Add, Put, Tally, Value, Write, delete_version, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, ConflictError, NotFoundError, StaleVersionError
from merchant_center.core.times import instant_text
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.events.store.writes import event_delete, event_put
from merchant_center.vouchers.errors import StaleIssueError, VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.rules.customer_stock_lock import CustomerStockLock
from merchant_center.vouchers.rules.judgement import Change
from merchant_center.vouchers.rules.placement import require_placement
from merchant_center.vouchers.rules.uses import redeemed_events
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue, VoucherStock

STOCK_DOCUMENT = Document(VoucherStock, {"limits": "caps"})
ISSUE_DOCUMENT = Document(VoucherIssue, {"outcome_unknown_since": "doubt_at", "next_poll_at": "next_look_at"})
LOCK_DOCUMENT = Document(CustomerStockLock)
_KIND = "STOCK"
_HELD_BY_CUSTOMER = "CARE"
"""Label of the partitions of by_due with vouchers in card packs; they are polled behind the undecided."""


def counters_for(stock: VoucherStock, placement: str, day: str) -> dict[str, int]:
    """Return the counters that an issue of this stock is counted in, with their limits."""
    limits = {}
    if stock.limits.per_day is not None:
        limits[keys.day_counter(stock.stock_id, day)] = stock.limits.per_day
    limit = require_placement(stock.placements, placement).limit or stock.limits.per_placement if placement else None
    if limit is not None:
        limits[keys.placement_counter(stock.stock_id, placement)] = limit
    return limits


class VoucherStore:
    """The vouchers table, written together with the events table."""

    def __init__(self, dynamo: Dynamo, vouchers_table: str, events_table: str) -> None:
        self._dynamo = dynamo
        self._table = vouchers_table
        self._events = events_table

    # Stocks

    def get_stock(self, stock_id: str) -> VoucherStock:
        """Return a stock of our list.

        Raises:
            NotFoundError: it is not there.
        """
        stock = self.find_stock(stock_id)
        if stock is None:
            raise NotFoundError(f"unknown voucher stock {stock_id}")
        return stock

    def find_stock(self, stock_id: str) -> VoucherStock | None:
        """Return a stock if it is on our list."""
        item = self._dynamo.get(self._table, keys.stock(stock_id), keys.ITEM)
        return STOCK_DOCUMENT.value(item["data"]) if item else None

    def add_stock(self, stock: VoucherStock, *also: Write) -> None:
        """Put a stock on our list, and write ``also`` with it.

        Raises:
            ConflictError: it is there already.
        """
        try:
            self._dynamo.transact([put_new(self._table, _stock_item(stock)), *also])
        except ConditionFailedError as error:
            raise ConflictError(f"voucher stock {stock.stock_id} is in the list already") from error

    def save_stock(self, stock: VoucherStock, *also: Write) -> None:
        """Write the next version of a stock, and ``also`` with it.

        Raises:
            StaleVersionError: it was changed or removed meanwhile.
        """
        try:
            self._dynamo.transact([put_version(self._table, _stock_item(stock), stock.version - 1), *also])
        except ConditionFailedError as error:
            raise StaleVersionError(f"voucher stock {stock.stock_id} was changed by somebody else meanwhile") from error

    def remove_stock(self, stock: VoucherStock, *also: Write) -> None:
        """Take this version of a stock off our list, and write ``also`` with it; vouchers already issued stay.

        Raises:
            StaleVersionError: it was changed or removed meanwhile.
        """
        gone = delete_version(self._table, keys.stock(stock.stock_id), keys.ITEM, stock.version)
        try:
            self._dynamo.transact([gone, *also])
        except ConditionFailedError as error:
            raise StaleVersionError(f"voucher stock {stock.stock_id} was changed by somebody else meanwhile") from error

    def enforce_terms(self, stock: VoucherStock) -> None:
        """Refuse, from now on, reservations under an older version of this stock."""
        for pk in keys.terms_shards(stock.stock_id, instant_text(stock.added_at)):
            with suppress(ConditionFailedError):
                # A newer version is noted already.
                self._dynamo.put(self._terms_put(pk, stock))

    def find_stocks(self, stock_ids: Sequence[str]) -> list[VoucherStock]:
        """Return those of some stocks that are on our list, in the order that they are asked for."""
        found = self._dynamo.get_many(self._table, [(keys.stock(one), keys.ITEM) for one in stock_ids])
        return [STOCK_DOCUMENT.value(item["data"]) for item in found.values()]

    def issued(self, stock_ids: Sequence[str]) -> dict[str, int]:
        """Return how many vouchers of each stock we have issued, counted in the transaction of each."""
        shards = {one: [(pk, keys.ITEM) for pk in keys.issued_tallies(one)] for one in stock_ids}
        found = self._dynamo.get_many(self._table, [key for some in shards.values() for key in some])
        return {one: sum(int(found[key]["issued"]) for key in some if key in found) for one, some in shards.items()}

    def full_limits(self, counters: Mapping[str, Mapping[str, int]]) -> dict[str, VoucherLimitName]:
        """Return a limit of ours that is reached, by stock; given are the counters of each, with their limits."""
        names = [(name, keys.ITEM) for limits in counters.values() for name in limits]
        used = {pk: int(item["used"]) for (pk, _), item in self._dynamo.get_many(self._table, names).items()}
        return {
            stock_id: _limit_name(name)
            for stock_id, limits in counters.items()
            for name, limit in limits.items()
            if used.get(name, 0) >= limit
        }

    def stocks(self, after: str = "") -> Iterator[tuple[str, VoucherStock]]:
        """Yield stocks with their positions, by number, behind ``after``."""
        for position, item in items_of_kind(self._dynamo, self._table, _KIND, after):
            yield position, STOCK_DOCUMENT.value(item["data"])

    # Issues

    def find(self, out_request_no: str) -> VoucherIssue | None:
        """Return an issue if there is one of this number, strongly consistent."""
        item = self._dynamo.get(self._table, keys.issue(out_request_no), keys.ITEM)
        return ISSUE_DOCUMENT.value(item["data"]) if item else None

    def find_of_coupon(self, coupon_id: str) -> VoucherIssue | None:
        """Return the issue that WeChat gave this coupon for, if we know of any."""
        item = self._dynamo.get(self._table, keys.coupon(coupon_id), keys.ITEM)
        return self.find(str(item["out_request_no"])) if item else None

    def get_lock(self, stock_id: str, customer: Customer) -> CustomerStockLock:
        """Return the lock of a customer and a stock, which is free and empty at first."""
        pk = keys.customer_stock_lock(stock_id, customer.appid, customer.openid)
        item = self._dynamo.get(self._table, pk, keys.ITEM)
        return LOCK_DOCUMENT.value(item["data"]) if item else CustomerStockLock()

    def get_locks(self, stock_ids: Sequence[str], customer: Customer) -> dict[str, CustomerStockLock]:
        """Return the locks of a customer and several stocks, by stock."""
        locks = {one: (keys.customer_stock_lock(one, customer.appid, customer.openid), keys.ITEM) for one in stock_ids}
        found = self._dynamo.get_many(self._table, list(locks.values()))
        return {
            one: LOCK_DOCUMENT.value(found[key]["data"]) if key in found else CustomerStockLock()
            for one, key in locks.items()
        }

    def reserve(
        self, stock: VoucherStock, issue: VoucherIssue, lock: CustomerStockLock, limits: dict[str, int], event: Event
    ) -> None:
        """Write a new issue, its lock, its counters and its event, all or nothing, before WeChat is called.

        Args:
            stock: as it was read, which is what allows the issue.
            issue: new.
            lock: acquired for the issue.
            limits: the limit of each counter the issue is counted in.
            event: of the request.

        Raises:
            VoucherLimitReachedError: a counter is full; nothing was written.
            StaleIssueError: another request holds the lock, or the stock was changed since; nothing was written.
        """
        terms = keys.stock_terms(stock.stock_id, instant_text(stock.added_at), issue.openid)
        writes: list[Write] = [
            put_new(self._table, issue_item(issue)),
            self._lock_put(issue, lock),
            *(Add(self._table, name, keys.ITEM, 1, limits[name]) for name in issue.counters),
            event_put(self._events, event),
            self._terms_put(terms, stock),
        ]
        try:
            self._dynamo.transact(writes)
        except ConditionFailedError as error:
            full = dict(enumerate(issue.counters, start=2)).get(error.index)
            if full is not None:
                raise VoucherLimitReachedError(_limit_name(full), limits[full]) from error
            raise StaleIssueError(error.index) from error

    def take_lock(self, issue: VoucherIssue, lock: CustomerStockLock) -> None:
        """Write a lock that was reacquired for another call of its undecided issue.

        Raises:
            StaleIssueError: somebody else acquired it.
        """
        try:
            self._dynamo.put(self._lock_put(issue, lock))
        except ConditionFailedError as error:
            raise StaleIssueError(error.index) from error

    def record(self, change: Change, lock: CustomerStockLock) -> None:
        """Write an issue after its call, and its lock, all or nothing.

        The counters of an issue that failed go down, once. A foreign record that the issue absorbs is deleted with its
        unattributed events, which the issue's own replace: the only case in which an event is ever replaced.

        Args:
            change: of the issue.
            lock: released.

        Raises:
            StaleIssueError: somebody else decided it or changed the lock; read again.
        """
        issue, absorbed = change.issue, change.absorbed
        has_failed = issue.state is IssueState.FAILED
        writes: list[Write] = [
            put_version(self._table, issue_item(issue), issue.version - 1),
            self._lock_put(issue, lock),
            *(Add(self._table, name, keys.ITEM, -1) for name in issue.counters if has_failed),
            *(event_put(self._events, event) for event in change.events),
        ]
        if issue.coupon_id:
            pk = keys.issued_tally(issue.stock_id, issue.openid)
            writes.append(Tally(self._table, pk, keys.ITEM, {"issued": 1}))
        if absorbed is None and issue.coupon_id:
            writes.append(put_new(self._table, self._pointer(issue)))
        if absorbed is not None:
            writes.append(Put(self._table, self._pointer(issue)))
            # As it was read: another use may be told of it at this moment.
            gone = keys.issue(absorbed.out_request_no)
            writes.append(delete_version(self._table, gone, keys.ITEM, absorbed.version))
            writes += [event_delete(self._events, event) for event in redeemed_events(absorbed)]
        try:
            self._dynamo.transact(writes)
        except ConditionFailedError as error:
            raise StaleIssueError(error.index) from error

    def save(self, issue: VoucherIssue, events: Sequence[Event] = ()) -> None:
        """Write the next version of an issue with the events of the change.

        Raises:
            StaleIssueError: somebody else was first; nothing was written.
        """
        write = put_version(self._table, issue_item(issue), issue.version - 1)
        try:
            self._dynamo.transact([write, *(event_put(self._events, event) for event in events)])
        except ConditionFailedError as error:
            raise StaleIssueError(error.index) from error

    def record_foreign(self, issue: VoucherIssue, events: Sequence[Event]) -> None:
        """Write a voucher that another channel gave out and that WeChat told us of.

        Raises:
            StaleIssueError: it is recorded already.
        """
        writes = [put_new(self._table, issue_item(issue)), put_new(self._table, self._pointer(issue))]
        try:
            self._dynamo.transact([*writes, *(event_put(self._events, event) for event in events)])
        except ConditionFailedError as error:
            raise StaleIssueError(error.index) from error

    def of_customer(self, customer: Customer, limit: int, before: str = "") -> list[tuple[str, VoucherIssue]]:
        """Return a customer's vouchers with their positions, newest first, behind the position ``before``."""
        found = self._dynamo.query(
            self._table,
            "customer = :customer AND customer_position < :before",
            {":customer": keys.customer_index(customer.appid, customer.openid), ":before": before or "9"},
            index=keys.BY_CUSTOMER,
            forward=False,
            page=limit,
        )
        positions = {str(item["pk"]): str(item["customer_position"]) for item in islice(found, limit)}
        items = self._dynamo.get_many(self._table, [(pk, keys.ITEM) for pk in positions])
        return [
            (position, ISSUE_DOCUMENT.value(items[pk, keys.ITEM]["data"]))
            for pk, position in positions.items()
            if (pk, keys.ITEM) in items
        ]

    def due(self, now: datetime, limit: int) -> list[VoucherIssue]:
        """Return issues to poll now: the undecided, then those in card packs; the longest waiting first.

        A day after a large job all its vouchers are due at once, and nobody who waits for one waits for that.
        """
        undecided = due_items(self._dynamo, self._table, DUE, now, limit)
        held = due_items(self._dynamo, self._table, _HELD_BY_CUSTOMER, now, limit - len(undecided))
        return [ISSUE_DOCUMENT.value(item["data"]) for item in undecided + held]

    def _lock_put(self, issue: VoucherIssue, lock: CustomerStockLock) -> Put:
        item: dict[str, Value] = {
            "pk": keys.customer_stock_lock(issue.stock_id, issue.appid, issue.openid),
            "sk": keys.ITEM,
            "version": lock.version,
            "data": LOCK_DOCUMENT.text(lock),
        }
        return put_new(self._table, item) if lock.version == 1 else put_version(self._table, item, lock.version - 1)

    def _terms_put(self, pk: str, stock: VoucherStock) -> Put:
        """Return the write that notes the version of a stock, unless a newer one is noted."""
        item: dict[str, Value] = {"pk": pk, "sk": keys.ITEM, "version": stock.version}
        is_newest = "attribute_not_exists(pk) OR #version <= :read"
        return Put(self._table, item, is_newest, {"#version": "version"}, {":read": stock.version})

    def _pointer(self, issue: VoucherIssue) -> dict[str, Value]:
        return {"pk": keys.coupon(issue.coupon_id), "sk": keys.ITEM, "out_request_no": issue.out_request_no}


def _limit_name(counter: str) -> VoucherLimitName:
    return VoucherLimitName.PER_DAY if keys.is_day_counter(counter) else VoucherLimitName.PER_PLACEMENT


def _stock_item(stock: VoucherStock) -> dict[str, Value]:
    return {
        "pk": keys.stock(stock.stock_id),
        "sk": keys.ITEM,
        "kind": _KIND,
        "kind_position": stock.stock_id,
        "version": stock.version,
        "data": STOCK_DOCUMENT.text(stock),
    }


def issue_item(issue: VoucherIssue) -> dict[str, Value]:
    """Return the item of an issue: its JSON, its version, and the keys of the indexes it belongs to."""
    item: dict[str, Value] = {
        "pk": keys.issue(issue.out_request_no),
        "sk": keys.ITEM,
        "version": issue.version,
        "data": ISSUE_DOCUMENT.text(issue),
    }
    if issue.openid:
        item["customer"] = keys.customer_index(issue.appid, issue.openid)
        item["customer_position"] = keys.position(instant_text(issue.requested_at), issue.out_request_no)
    label = DUE if issue.state is IssueState.REQUESTED else _HELD_BY_CUSTOMER
    return item | due_keys(label, issue.out_request_no, issue.next_poll_at)
