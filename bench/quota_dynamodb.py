"""As much of DynamoDB as limits a reservation: capacity by partition, transactions that cancel each other, latencies.

Times are milliseconds. What happens does so in the order of time; a process is a generator that yields how long it
waits. Figures are those of aws-facts in docs/adr/0010: 1,000 write units a second for a partition and an item, two
units for an item of a transaction up to 1 KB, one for an index entry.
"""

import heapq
import random
from collections import Counter
from collections.abc import Collection, Generator, Hashable, Mapping
from itertools import count

from merchant_center.domain.quotas import Shard

type Process[T] = Generator[float, None, T]

READ_MS, TRANSACTION_MS = (3.0, 5.0), (8.0, 15.0)
PARTITION_UNITS = 1_000
INDEX_SHARDS = 4
TRIES = 8
"""In place, as ``storage/dynamodb.py`` does."""

SECOND = 1_000.0
_BURST_SECONDS = 0.25
"""A quarter of a second may be saved up; DynamoDB often saves five minutes, and promises none."""


class ThrottledError(Exception):
    """Still busy after all tries in place."""


class _Bucket:
    """Units of one partition or table, which flow in evenly."""

    def __init__(self, rate: int) -> None:
        self._rate = rate / SECOND
        self._most = rate * _BURST_SECONDS
        self._units = self._most
        self._at = 0.0

    def take(self, units: float, now: float) -> bool:
        """Whether there are units left; what is refused costs nothing here."""
        self._units = min(self._most, self._units + (now - self._at) * self._rate)
        self._at = now
        if self._units < units:
            return False
        self._units -= units
        return True


class DynamoModel:
    """Shards of quotas, what else a reservation writes, and time."""

    def __init__(self, shards: Collection[Shard], table_units: int, seed: int) -> None:
        self.shards = {one.number: one for one in shards}
        self.chance = random.Random(seed)  # noqa: S311 - a run can be repeated
        self.now = 0.0
        self.counts: Counter[str] = Counter()
        self._queue: list[tuple[float, int, Process[None]]] = []
        self._order = count()
        self._held: set[Hashable] = set()
        self._buckets: dict[Hashable, _Bucket] = {}
        self._table_units = table_units

    def start(self, process: Process[None], after: float = 0.0) -> None:
        """Begin a process, now or later."""
        heapq.heappush(self._queue, (self.now + after, next(self._order), process))

    def run(self, until: float) -> None:
        """Let time pass."""
        while self._queue and self._queue[0][0] <= until:
            self.now, _, process = heapq.heappop(self._queue)
            wait = next(process, None)
            if wait is not None:
                self.start(process, wait)

    def read(self, number: int) -> Process[Shard]:
        """GetItem, strongly consistent: never in the way of a transaction."""
        half = self._latency(READ_MS) / 2
        yield half
        shard = self.shards[number]
        yield half
        return shard

    def read_all(self) -> Process[tuple[Shard, ...]]:
        """BatchGetItem: every item is as of some moment, all together as of none."""
        half = self._latency(READ_MS) / 2
        early = [one for number, one in self.shards.items() if number % 2 == 0]
        yield half
        late = [one for number, one in self.shards.items() if number % 2]
        yield half
        return (*early, *late)

    def snapshot(self) -> Process[tuple[Shard, ...]]:
        """TransactGetItems: all as of one moment, cancelled by any transaction that is at one of them.

        Raises:
            ThrottledError: cancelled again and again.
        """
        for attempt in range(TRIES):
            half = self._latency(READ_MS) / 2
            yield half
            shards = tuple(self.shards.values())
            is_cancelled = not self._held.isdisjoint(self.shards)
            yield half
            if not is_cancelled:
                return shards
            self.counts["snapshots cancelled"] += 1
            yield self._pause(attempt)
        raise ThrottledError

    def count_turn(self) -> Process[None]:
        """UpdateItem of the merchant's counter of this second: one item, one unit.

        Raises:
            ThrottledError: more than the item takes.
        """
        for attempt in range(TRIES):
            yield self._latency(READ_MS)
            if self._take("turns", 1, PARTITION_UNITS):
                return
            yield self._pause(attempt)
        raise ThrottledError

    def transact(self, changed: Collection[Shard], counters: Collection[Hashable], units: int, indexes: Mapping[str, int]) -> Process[bool]:
        """TransactWriteItems, tried again in place while others are in the way.

        Args:
            changed: shards, each to be found on the version before.
            counters: items that are added to, on no condition.
            units: of all it writes to the table.
            indexes: entries it makes in each index.

        Returns:
            Whether every condition held.

        Raises:
            ThrottledError: others were in the way each time.
        """
        items = {*(one.number for one in changed), *counters}
        for attempt in range(TRIES):
            self.counts["transactions"] += 1
            if self._has_capacity(items, units, indexes) and self._held.isdisjoint(items):
                return (yield from self._written(changed, items))
            self.counts["conflicts"] += 1
            yield self._latency(TRANSACTION_MS)
            yield self._pause(attempt)
        raise ThrottledError

    def _written(self, changed: Collection[Shard], items: Collection[Hashable]) -> Process[bool]:
        holds = all(self.shards[one.number].version == one.version - 1 for one in changed)
        if holds:
            self._held.update(items)
        yield self._latency(TRANSACTION_MS)
        if holds:
            self._held.difference_update(items)
            self.shards |= {one.number: one for one in changed}
        else:
            self.counts["stale"] += 1
        return holds

    def _has_capacity(self, items: Collection[Hashable], units: int, indexes: Mapping[str, int]) -> bool:
        # What is cancelled has consumed its units too, so they are taken before anything is known.
        enough = [self._take("table", units, self._table_units)]
        enough += [self._take(one, 2, PARTITION_UNITS) for one in items]
        for index, entries in indexes.items():
            shard = self.chance.randrange(INDEX_SHARDS)
            enough.append(self._take((index, shard), entries, PARTITION_UNITS))
        if not all(enough):
            self.counts["throttled"] += 1
        return all(enough)

    def _take(self, name: Hashable, units: int, rate: int) -> bool:
        if name not in self._buckets:
            self._buckets[name] = _Bucket(rate)
        return self._buckets[name].take(units, self.now)

    def _latency(self, bounds: tuple[float, float]) -> float:
        return self.chance.uniform(*bounds)

    def _pause(self, attempt: int) -> float:
        return self.chance.uniform(0, 10 * 2**attempt)
