"""What must hold of vouchers: at each commit, after each step, and when everything is over."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from tests.simulation.deployment import events_in, reader
from tests.simulation.memory_dynamo import Change, MemoryDynamo, Record
from tests.simulation.product import (
    CustomerStockLock,
    EventKind,
    IssueState,
    SourceKind,
    VoucherIssue,
    VoucherStock,
    keys,
)
from tests.simulation.voucher_wechat import Coupon, VoucherWeChat
from tests.simulation.world import World

_read_issue, _read_lock, _read_stock = reader(VoucherIssue), reader(CustomerStockLock), reader(VoucherStock)
_MOMENT, _STALLED = 4, 210
"""Seconds between a reading of the stock and the write that follows; the second with a process that stalls."""
_LONGEST_REST = timedelta(days=1, hours=1, minutes=1)
_ISSUED = [EventKind.VOUCHER_ISSUED, EventKind.VOUCHER_COLLECTED]
_USED = [EventKind.VOUCHER_REDEEMED]

EVENTS: dict[tuple[IssueState | None, IssueState], list[EventKind]] = {
    (None, IssueState.REQUESTED): [EventKind.VOUCHER_REQUESTED],
    (None, IssueState.REDEEMED): _USED,
    (IssueState.REQUESTED, IssueState.ISSUED): _ISSUED,
    (IssueState.REQUESTED, IssueState.REDEEMED): _ISSUED + _USED,
    (IssueState.REQUESTED, IssueState.FAILED): [EventKind.VOUCHER_FAILED],
    (IssueState.ISSUED, IssueState.REDEEMED): _USED,
    (IssueState.EXPIRED, IssueState.REDEEMED): _USED,
    (IssueState.REDEEMED, IssueState.ISSUED): [EventKind.VOUCHER_RETURNED],
    (IssueState.ISSUED, IssueState.EXPIRED): [EventKind.VOUCHER_EXPIRED],
}
"""Which events tell of a change of state (law 5); uses beyond the first may come with any."""


class VoucherLaws:
    """Watches the tables and WeChat."""

    def __init__(self, world: World, dynamo: MemoryDynamo, wechats: Mapping[str, VoucherWeChat]) -> None:
        self._world = world
        self._tables = dynamo.tables
        self.wechats = wechats
        self.issues: dict[str, VoucherIssue] = {}
        self.facts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._stocks: defaultdict[str, list[tuple[float, VoucherStock]]] = defaultdict(list)
        dynamo.watchers.append(self.committed)
        for wechat in wechats.values():
            wechat.watchers.append(self.given)

    @property
    def ours(self) -> list[VoucherIssue]:
        """What we were asked for."""
        return [one for one in self.issues.values() if one.source.kind is not SourceKind.OTHER]

    def coupons(self) -> Iterator[Coupon]:
        """Return what WeChat gave at our request."""
        return (one for wechat in self.wechats.values() for one in wechat.ours())

    # At each commit

    def given(self, coupon: Coupon) -> None:
        """Laws 2 and 3 at WeChat: a coupon belongs to an undecided request, which has no other."""
        if not coupon.number:
            return
        issue = self.issues.get(coupon.number)
        if issue is None or issue.state is not IssueState.REQUESTED:
            self._world.breaks("WeChat gives a coupon for what is not undecided here", coupon, issue)
            return
        wish = issue.stock_id, issue.source, issue.openid
        same = [one for one in self.coupons() if one is not coupon and self._wish(one) == wish]
        self._world.require(not same, "law 2: two coupons for one request", coupon, same)

    def committed(self, changes: Sequence[Change]) -> None:
        """Look at what one transaction did."""
        written: dict[str, tuple[VoucherIssue | None, VoucherIssue | None]] = {}
        facts = self._told(changes)
        for change in changes:
            label, _, rest = change.key[0].partition("#")
            match label:
                case "ISSUE":
                    written[rest] = self._issue(change.old), self._issue(change.new)
                case "STOCK" if change.new is not None and change.table == "VouchersTable":
                    self._stocks[rest].append((self._world.now, _read_stock(change.new["data"]["S"])))
        for number, (old, new) in written.items():
            self._changed(number, old, new, facts.pop(number, []))
        self._world.require(not facts, "law 5: a fact without its change", dict(facts))
        for change in changes:
            self._count(change)

    def _issue(self, item: Record | None) -> VoucherIssue | None:
        return _read_issue(item["data"]["S"]) if item else None

    def _told(self, changes: Sequence[Change]) -> defaultdict[str, list[str]]:
        told: defaultdict[str, list[str]] = defaultdict(list)
        for event, sign in events_in(changes, "voucher_"):
            number = event.event_id.partition(":")[0]
            self.facts[number][event.kind] += sign
            told[number].append(event.kind if sign > 0 else f"not {event.kind}")
        return told

    def _changed(self, number: str, old: VoucherIssue | None, new: VoucherIssue | None, facts: list[str]) -> None:
        require = self._world.require
        if new is None:
            del self.issues[number]
            told = all(fact.startswith("not ") for fact in facts)
            require(old and old.source.kind is SourceKind.OTHER and told, "a record of ours is gone", old)
            return
        self.issues[number] = new
        before = old.state if old else None
        wanted = EVENTS.get((before, new.state), []) if before is not new.state else []
        require(before is new.state or wanted, "no such transition", before, new.state)
        more = Counter(facts) - Counter(wanted)
        require(not Counter(wanted) - Counter(facts), "law 5: a change without its fact", before, new.state, facts)
        require(set(more) <= set(_USED), "law 5: a fact that did not happen", before, new.state, facts)

    def _count(self, change: Change) -> None:
        """Law 3: counters and what a customer has equal the records, and no reservation goes over a limit."""
        label = change.key[0].partition("#")[0]
        if change.new is None or label not in {"LANE", "COUNT"}:
            return
        stock_id = change.key[0].split("#")[1]
        standing = [one for one in self.ours if one.state is not IssueState.FAILED and one.stock_id == stock_id]
        stocks = self._just_read(stock_id)
        if label == "LANE":
            openid = change.key[0].rpartition("#")[2]
            now, before = self._lock(change.new).count, self._lock(change.old).count if change.old else 0
            records = sum(one.openid == openid for one in standing)
            limits = [min(one.limits.per_customer or one.max_per_customer, one.max_per_customer) for one in stocks]
        else:
            now, before = (int(one["used"]["N"]) if one else 0 for one in (change.new, change.old))
            records = sum(change.key[0] in one.counters for one in standing)
            limits = [_limit_of(change.key[0], one) for one in stocks]
        self._world.require(now == records, "law 3: a counter is not its records", change.key, now, records)
        is_over = now > before and all(limit is not None and now > limit for limit in limits)
        self._world.require(not is_over, "law 3: over a limit", change.key, now, limits)

    def _just_read(self, stock_id: str) -> list[VoucherStock]:
        """The stock as whoever writes now may have read it: as it is, and as it was a moment ago."""
        since = self._world.now - (_STALLED if self._world.chances.stall else _MOMENT)
        stocks = self._stocks[stock_id]
        later = [at for at, _ in stocks[1:]] + [math.inf]
        return [stock for (_, stock), until in zip(stocks, later, strict=True) if until >= since]

    def _lock(self, item: Record) -> CustomerStockLock:
        return _read_lock(item["data"]["S"])

    # After each step

    def hold(self) -> None:
        """Laws 2 and 6 between the actions."""
        for coupon in self.coupons():
            self._followed(coupon)
        locks = [
            self._lock(item) for (pk, _), item in self._tables["VouchersTable"].items.items() if pk.startswith("LANE#")
        ]
        busy = Counter(one.busy for one in locks if one.busy)
        undecided = Counter(one.out_request_no for one in self.ours if one.state is IssueState.REQUESTED)
        self._world.require(busy == undecided, "law 6: what is undecided is not what is under way", busy, undecided)
        for issue in self.ours:
            self._dated(issue)

    def _followed(self, coupon: Coupon) -> None:
        issue = self.issues.get(coupon.number)
        require = self._world.require
        require(issue is not None, "WeChat has what we never asked for", coupon)
        assert issue is not None
        require(issue.state is not IssueState.FAILED, "law 2: WeChat gave what is FAILED here", issue, coupon)
        require(issue.coupon_id in {"", coupon.coupon_id}, "another request's coupon", issue, coupon)
        told = self.facts[coupon.number]
        require(told[_USED[0]] <= len(coupon.uses), "more uses told than there were", told, coupon)
        require(told[EventKind.VOUCHER_RETURNED] <= len(coupon.returned), "more returns than there were", told, coupon)

    def _dated(self, issue: VoucherIssue) -> None:
        """Law 6: whatever WeChat may still change has a date, and the index that the schedule reads has it."""
        waits = issue.state in {IssueState.REQUESTED, IssueState.ISSUED}
        date = issue.next_poll_at
        is_refused = issue.state is IssueState.FAILED
        self._world.require(not (is_refused and date), "what is FAILED is looked at for ever", issue)
        explained = is_refused or issue.state is IssueState.REQUESTED
        self._world.require(explained or not issue.failure, "law 9: a failure of what did not fail", issue)
        if date is None:
            self._world.require(not waits, "law 6: nothing will ever look at it", issue)
            return
        item = self._tables["VouchersTable"].items[keys.issue(issue.out_request_no), keys.ITEM]
        self._world.require("due_shard" in item, "law 6: its date is in no index", issue)
        late = date > self._world.clock() + _LONGEST_REST
        self._world.require(not late, "law 6: looked at too late", issue, date)

    # In the end

    def settled(self) -> None:
        """When nothing goes wrong any more: all decided, and as WeChat has it."""
        for issue in self.ours:
            self._world.require(issue.state is not IssueState.REQUESTED, "law 6: undecided for ever", issue)
        standing = {one.out_request_no: one for one in self.ours if one.state is not IssueState.FAILED}
        numbers = {one.number for one in self.coupons()}
        self._world.require(set(standing) == numbers, "our list is not WeChat's", set(standing) ^ numbers)
        for coupon in self.coupons():
            self._ended(coupon, standing[coupon.number])
        self._world.figures["requests"] += len(self.ours)
        self._world.figures["vouchers"] += len(standing)

    def _ended(self, coupon: Coupon, issue: VoucherIssue) -> None:
        now, require = self._world.now, self._world.require
        told = self.facts[coupon.number][_USED[0]]
        wechat = self.wechats[issue.stock_id]
        notices = [one for one in wechat.notices if one.coupon_id == coupon.coupon_id]
        if all(one.is_taken for one in notices):
            require(told == len(coupon.uses), "a use that WeChat told of has no fact", coupon, issue, told)
        match coupon.state(now):
            case "SENDED":
                require(issue.state is IssueState.ISSUED, "WeChat says that it can be used", coupon, issue)
            case "EXPIRED":
                ends = {IssueState.EXPIRED, IssueState.REDEEMED}
                require(issue.state in ends, "WeChat says that it expired", coupon, issue)
            case _ if issue.state is IssueState.REDEEMED:
                is_told = notices[-1].is_taken and issue.redeemed
                tied = issue.redeemed.transaction_id if issue.redeemed else ""
                require(not is_told or tied == coupon.uses[-1], "tied to another payment", coupon, issue)
            case _:
                # Used while nobody looked any more: a refund after the validity, say.
                require(now > coupon.ends_at, "WeChat says that it is used", coupon, issue)

    def _wish(self, coupon: Coupon) -> tuple[object, ...]:
        issue = self.issues[coupon.number]
        return issue.stock_id, issue.source, issue.openid


def _limit_of(counter: str, stock: VoucherStock) -> int | None:
    """What an operator set for a counter of a day or of a placement."""
    if "#DAY#" in counter:
        return stock.limits.per_day
    placement = next(one for one in stock.placements if one.name == counter.rpartition("#")[2])
    return placement.limit or stock.limits.per_placement
