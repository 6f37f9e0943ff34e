"""As much of DynamoDB as limits a reservation: capacity by partition, transactions that cancel each other, latencies.

Times are milliseconds. What happens does so in the order of time; a process is a generator that yields how long it
waits. Figures are those of aws-facts in docs/adr/0010: 1,000 write units a second for a partition and an item, two
units for an item of a transaction up to 1 KB, one for an index entry. Not modelled: that two transactions may cancel
each other both, and what DynamoDB saves up for bursts beyond a quarter of a second.
"""

import heapq
import random
from collections import Counter
from collections.abc import Collection, Generator, Hashable, Mapping
from dataclasses import dataclass
from itertools import count

from merchant_center.red_packets.rules.quota_shards import Shard

type Process[T] = Generator[float, None, T]

READ_MS, TRANSACTION_MS = (3.0, 5.0), (8.0, 15.0)
PARTITION_UNITS, UNITS_AN_ITEM = 1_000, 2
INDEX_SHARDS = 4
NEW_TABLE_UNITS, GROWN_TABLE_UNITS = 4_000, 40_000
TRIES = 8
"""In place, as ``core/aws/dynamodb.py`` does."""

SECOND = 1_000.0
_BURST_SECONDS = 0.25
"""DynamoDB often saves up five minutes, and promises none."""


class ThrottledError(Exception):
    """Still busy after all tries in place."""


@dataclass(frozen=True)
class Write:
    """A transaction.

    Attributes:
        shards: each to be found on the version before.
        counter: an item that is added to, on no condition; several may be at it.
        units: of all that it writes to the table.
        indexes: entries that it makes in each index.
    """

    shards: tuple[Shard, ...]
    counter: str
    units: int
    indexes: Mapping[str, int]

    @property
    def items(self) -> set[Hashable]:
        """What others may be at, too."""
        return {self.counter, *(one.number for one in self.shards)}


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
        self.now = until

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
            yield self._pause(attempt)
        raise ThrottledError

    def transact(self, write: Write, tries: int = TRIES) -> Process[bool]:
        """TransactWriteItems.

        Args:
            write: what it writes.
            tries: in place, while others are at the same items or take the capacity.

        Returns:
            Whether every condition held.

        Raises:
            ThrottledError: others were in the way each time.
        """
        for attempt in range(tries):
            self.counts["transactions"] += 1
            if self._has_capacity(write) and self._held.isdisjoint(write.items):
                return (yield from self._written(write))
            self.counts["cancelled"] += 1
            yield self._latency(TRANSACTION_MS)
            yield self._pause(attempt)
        raise ThrottledError

    def _written(self, write: Write) -> Process[bool]:
        holds = all(self.shards[one.number].version == one.version - 1 for one in write.shards)
        if not holds:
            self.counts["cancelled"] += 1
            yield self._latency(TRANSACTION_MS)
            return False
        self._held |= write.items
        yield self._latency(TRANSACTION_MS)
        self._held -= write.items
        self.shards |= {one.number: one for one in write.shards}
        return True

    def _has_capacity(self, write: Write) -> bool:
        # What is cancelled has consumed its units too, so they are taken before anything is known.
        enough = [self._take("table", write.units, self._table_units)]
        enough += [self._take(one, UNITS_AN_ITEM, PARTITION_UNITS) for one in write.items]
        for index, entries in write.indexes.items():
            enough.append(self._take((index, self.chance.randrange(INDEX_SHARDS)), entries, PARTITION_UNITS))
        return all(enough)

    def _take(self, name: Hashable, units: int, rate: int) -> bool:
        if name not in self._buckets:
            self._buckets[name] = _Bucket(rate)
        return self._buckets[name].take(units, self.now)

    def _latency(self, bounds: tuple[float, float]) -> float:
        return self.chance.uniform(*bounds)

    def _pause(self, attempt: int) -> float:
        return self.chance.uniform(0, 10 * 2**attempt)
