"""Who reserves in the model: many at once, each as the use case does it, by ``red_packets/rules/quota_shards.py``."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from bench.quota_dynamodb import SECOND, TRIES, DynamoModel, Process, ThrottledError, Write
from merchant_center.red_packets.errors import LimitReachedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_shards import Limits, Reserved, Shard, gather, reserve, with_limits

DAY = date(2026, 11, 22)
RESERVATION_UNITS = 12
"""Of the red packets' table: the send of 1 to 2 KB (4), bill number, customer, figures and one shard (2 each)."""
STEP_UNITS = 6
"""A send that moves on: itself and the figures."""
RESERVATION_ENTRIES = {"by_state": 1, "by_due": 1, "events": 1}
STEP_ENTRIES = {"by_state": 2, "by_due": 2, "events": 1}
"""An index entry that moves is two: it leaves one partition and enters another."""
STEPS = 2
PAYOUTS_A_SECOND = 80
"""The most that WeChat takes; each moves the figures of its shard twice."""

_TRIES = 40
_LONGEST_PAUSE_MS = 250
_PAYOUT_MS = 300


@dataclass(frozen=True)
class Habits:
    """What a writer does about others.

    Attributes:
        at_once: how many may be at it at the same time; who comes then is turned away (429) and may come again.
        in_place: tries of the same write while others are in the way, before another shard is taken.
    """

    at_once: int = 100
    in_place: int = 1


@dataclass
class Crowd:
    """Writers of one definition, and what became of them."""

    dynamo: DynamoModel
    spread: int
    amounts: Amounts
    habits: Habits = field(default_factory=Habits)
    given: list[tuple[float, int]] = field(default_factory=list)
    """When, and how much."""
    waits: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    gave_up: int = 0
    turned_away: int = 0
    changed: list[float] = field(default_factory=list)
    _busy: int = 0
    _paid_at: float = -SECOND

    def arrive(self, rate: int, until: float) -> Process[None]:
        """Writers at random moments, so many a second."""
        while self.dynamo.now < until:
            if self._busy < self.habits.at_once:
                self.dynamo.start(self._write())
            else:
                self.turned_away += 1
            yield self.dynamo.chance.expovariate(rate / SECOND)

    def change_limits(self, limits: Limits, after: float) -> Process[None]:
        """An operator changes the limits while others write."""
        yield after
        while not self.changed:
            shards = yield from self.dynamo.read_all()
            changed = with_limits(shards, limits, self.amounts.most_fen, DAY, terms_version=2)
            with suppress(ThrottledError):
                if (yield from self.dynamo.transact(Write(changed, "definition", 2 + 2 * len(changed), {}), tries=1)):
                    self.changed.append(self.dynamo.now - after)

    def _write(self) -> Process[None]:
        self._busy += 1
        begun = self.dynamo.now
        try:
            reserved = yield from self._reserve()
        except LimitReachedError:
            self.refused.append(self.dynamo.now)
        except ThrottledError:
            self.gave_up += 1
        else:
            self.given.append((self.dynamo.now, reserved.amount_fen))
            self.waits.append(self.dynamo.now - begun)
            self._pay(reserved)
        finally:
            self._busy -= 1

    def _reserve(self) -> Process[Reserved]:
        wanted = self.amounts.draw(self.dynamo.chance.randrange)
        for attempt in range(_TRIES):
            reserved = yield from self._decide(wanted, self.dynamo.chance.randrange(self.spread))
            if (yield from self._is_written(reserved)):
                return reserved
            yield self.dynamo.chance.uniform(0, min(10 * 2**attempt, _LONGEST_PAUSE_MS))
        raise ThrottledError

    def _decide(self, wanted: int, home: int) -> Process[Reserved]:
        alone = reserve((yield from self.dynamo.read(home)), wanted, self.amounts, DAY)
        if alone is not None:
            return alone
        try:
            return gather((yield from self.dynamo.read_all()), wanted, self.amounts, DAY, home)
        except LimitReachedError:
            # What was read one after another proves nothing: only what was so at one moment may refuse.
            return gather((yield from self.dynamo.snapshot()), wanted, self.amounts, DAY, home)

    def _is_written(self, reserved: Reserved) -> Process[bool]:
        units = RESERVATION_UNITS + 2 * (len(reserved.changed) - 1)
        write = Write(reserved.changed, f"figures {reserved.shard}", units, RESERVATION_ENTRIES)
        try:
            return (yield from self.dynamo.transact(write, self.habits.in_place))
        except ThrottledError:
            if self.habits.in_place == TRIES:
                raise
            return False

    def _pay(self, reserved: Reserved) -> None:
        if self.dynamo.now - self._paid_at >= SECOND / PAYOUTS_A_SECOND:
            self._paid_at = self.dynamo.now
            self.dynamo.start(self._move_on(reserved.shard), _PAYOUT_MS)

    def _move_on(self, shard: int) -> Process[None]:
        for _ in range(STEPS):
            try:
                yield from self.dynamo.transact(Write((), f"figures {shard}", STEP_UNITS, STEP_ENTRIES))
            except ThrottledError:
                # A schedule looks after it; nothing of the quota waits for it.
                return


def crowd(shards: Sequence[Shard], spread: int, amounts: Amounts, table_units: int, habits: Habits, seed: int) -> Crowd:
    """Writers before a definition with these shards."""
    return Crowd(DynamoModel(shards, table_units, seed), spread, amounts, habits)
