"""Quotas at random: writers that read piece by piece and write on versions, failures, midnights, limits that change.

After every step the shards add up to the limits, and to the reservations that live.
"""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from merchant_center.core.errors import InvalidInputError
from merchant_center.red_packets.errors import LimitReachedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_pool import Share, Usage
from merchant_center.red_packets.rules.quota_shards import (
    SHARDS,
    Limits,
    Reserved,
    gather,
    given_back,
    opened,
    reserve,
    shards_for,
    with_limits,
)

BOUNDS = st.sampled_from([Amounts(100, 100), Amounts(100, 250), Amounts(100, 120), Amounts(1, 90)])
LIMITS = st.builds(
    Limits,
    st.integers(100, 40_000),
    st.none() | st.integers(1, 200),
    st.none() | st.integers(1, 60),
    st.none() | st.integers(100, 9_000),
)
WRITERS = 3


def total(shares):
    """A sum of shares in which a limit is set everywhere or nowhere."""
    counts, fens = {one.count is None for one in shares}, {one.amount_fen is None for one in shares}
    assert len(counts) == len(fens) == 1
    return Share(
        None if counts.pop() else sum(one.count for one in shares),
        None if fens.pop() else sum(one.amount_fen for one in shares),
    )


class Quotas(RuleBasedStateMachine):
    """The rules are what writers, operators and time can do; the invariants are law 3."""

    @initialize(limits=LIMITS, amounts=BOUNDS)
    def open(self, limits, amounts):
        """A definition is opened."""
        self.limits, self.amounts, self.today = limits, amounts, date(2026, 11, 22)
        self.stored = dict(enumerate(opened(limits, amounts.most_fen, self.today)))
        self.live: list[Reserved] = []
        self.readings = defaultdict(dict)

    @rule(start=st.integers(0, 999), wish=st.integers(0, 999), behind=st.integers(0, 1))
    def send(self, start, wish, behind):
        """A writer whom nobody disturbs gets a packet exactly if the limits allow one."""
        wanted, clock = self.wanted(wish), self.today - timedelta(days=behind)
        home = start % shards_for(self.limits, self.amounts.most_fen)
        shards = tuple(self.stored.values())
        allowed = self.is_allowed(clock)
        try:
            taken = reserve(self.stored[home], wanted, self.amounts, clock) or gather(
                shards, wanted, self.amounts, clock, home
            )
        except LimitReachedError:
            assert not allowed
        else:
            assert allowed
            assert self.write(taken)

    @rule(writer=st.integers(0, WRITERS - 1), shards=st.integers(1, SHARDS))
    def read(self, writer, shards):
        """A writer reads some more shards, at another moment than the ones before."""
        reading = self.readings[writer]
        for number in range(len(reading), min(SHARDS, len(reading) + shards)):
            reading[number] = self.stored[number]

    @precondition(lambda self: any(len(one) == SHARDS for one in self.readings.values()))
    @rule(choice=st.integers(0, WRITERS - 1), home=st.integers(0, SHARDS - 1), wish=st.integers(0, 999))
    def gather(self, choice, home, wish):
        """A writer decides on what it read, however old, and writes on the versions it has seen."""
        ready = [one for one in self.readings if len(self.readings[one]) == SHARDS]
        reading = tuple(self.readings.pop(ready[choice % len(ready)]).values())
        try:
            taken = gather(reading, self.wanted(wish), self.amounts, self.today, home)
        except LimitReachedError:
            return
        self.write(taken)

    @precondition(lambda self: self.live)
    @rule(choice=st.integers(0, 999))
    def fail(self, choice):
        """A send failed for good and gives back."""
        failed = self.live.pop(choice % len(self.live))
        self.stored[failed.shard] = given_back(self.stored[failed.shard], failed.amount_fen, failed.day)

    @rule(days=st.integers(1, 2))
    def pass_midnight(self, days):
        """A day ends."""
        self.today += timedelta(days=days)

    @rule(limits=LIMITS, amounts=BOUNDS)
    def change(self, limits, amounts):
        """An operator changes limits and amounts; what is below the use is refused, and nothing else."""
        shards = tuple(self.stored.values())
        used, used_today = self.used(self.live), self.used(self.live_on(self.day(self.today)))
        pairs = [
            (limits.total_count, used.count),
            (limits.total_amount_fen, used.amount_fen),
            (limits.daily_count, used_today.count),
            (limits.daily_amount_fen, used_today.amount_fen),
        ]
        is_too_low = any(limit is not None and limit < least for limit, least in pairs)
        try:
            changed = with_limits(shards, limits, amounts.most_fen, self.today, terms_version=2)
        except InvalidInputError:
            assert is_too_low
            return
        assert not is_too_low
        assert [one.version for one in changed] == [one.version + 1 for one in shards]
        self.stored = dict(enumerate(changed))
        self.limits, self.amounts = limits, amounts

    # What the test knows by itself.

    def wanted(self, wish):
        """An amount between the bounds."""
        return self.amounts.least_fen + wish % (self.amounts.most_fen - self.amounts.least_fen + 1)

    def day(self, clock):
        """The day that a reservation now counts for."""
        return max([clock, *(one.day for one in self.stored.values())])

    def live_on(self, day):
        """The reservations that live and count for a day."""
        return [one for one in self.live if one.day == day]

    def used(self, live):
        """Packets and fen of reservations."""
        return Usage(len(live), sum(one.amount_fen for one in live))

    def is_allowed(self, clock):
        """Whether every limit has room for the smallest packet."""
        used, used_today = self.used(self.live), self.used(self.live_on(self.day(clock)))
        least = self.amounts.least_fen
        needs = [
            (self.limits.total_count, used.count + 1),
            (self.limits.total_amount_fen, used.amount_fen + least),
            (self.limits.daily_count, used_today.count + 1),
            (self.limits.daily_amount_fen, used_today.amount_fen + least),
        ]
        return all(limit is None or need <= limit for limit, need in needs)

    def write(self, taken):
        """All shards on the versions before, or nothing, as DynamoDB does it."""
        if any(self.stored[one.number].version != one.version - 1 for one in taken.changed):
            return False
        self.stored |= {one.number: one for one in taken.changed}
        self.live.append(taken)
        assert self.amounts.least_fen <= taken.amount_fen <= self.amounts.most_fen
        return True

    # Law 3.

    @invariant()
    def allotments_are_the_limits(self):
        """Neither a fen nor a packet of a limit is ever lost or made between shards."""
        shards = self.stored.values()
        day = self.day(self.today)
        assert total([one.total.allotted for one in shards]) == self.limits.total
        assert total([one.today.allotted if one.day == day else one.daily for one in shards]) == self.limits.daily
        assert total([one.daily for one in shards]) == self.limits.daily

    @invariant()
    def use_is_within_the_allotment(self):
        """No pool is overdrawn, and none is below zero."""
        for pool in (pool for one in self.stored.values() for pool in (one.total, one.today)):
            assert pool.used.count >= 0
            assert pool.used.amount_fen >= 0
            assert pool.left.count is None or pool.left.count >= 0
            assert pool.left.amount_fen is None or pool.left.amount_fen >= 0

    @invariant()
    def use_is_what_lives(self):
        """Each shard counts exactly the reservations that live in it, in all and for its day."""
        for number, shard in self.stored.items():
            live = [one for one in self.live if one.shard == number]
            assert shard.total.used == self.used(live)
            assert shard.today.used == self.used([one for one in live if one.day == shard.day])


TestQuotas = Quotas.TestCase
TestQuotas.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
