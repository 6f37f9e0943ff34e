"""Quotas by value: exact sums, the last fen, days, giving back, limits that change."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merchant_center.core.errors import InvalidInputError
from merchant_center.red_packets.errors import LimitName, LimitReachedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_pool import PACKETS_A_POOL, Usage
from merchant_center.red_packets.rules.quota_shards import (
    SHARDS,
    Limits,
    Reserved,
    counted_day,
    gather,
    given_back,
    opened,
    remaining,
    reserve,
    shards_for,
    usage,
    usage_today,
    with_limits,
)

DAY = date(2026, 11, 22)
NEXT = DAY + timedelta(days=1)
YUAN = Amounts(100, 100)
WIDE = st.integers(1, 300).flatmap(lambda least: st.builds(Amounts, st.just(least), st.integers(2 * least, 900)))
LIMITS = st.builds(
    Limits,
    st.integers(1, 100_000),
    *[st.none() | st.integers(1, 2_000)] * 2,
    st.none() | st.integers(1, 100_000),
)


def written(shards, reserved):
    """The shards after a reservation, as the store keeps them."""
    changed = {one.number: one for one in reserved.changed}
    assert reserved.shard in changed
    for one in shards:
        assert one.number not in changed or changed[one.number].version == one.version + 1
    return tuple(changed.get(one.number, one) for one in shards)


def sent(shards, wanted_fen, amounts=YUAN, today=DAY, home=0):
    """One packet as a use case takes it: out of the home shard, or out of all."""
    taken = reserve(shards[home], wanted_fen, amounts, today) or gather(shards, wanted_fen, amounts, today, home)
    return taken, written(shards, taken)


def emptied(shards, amounts, seed, today=DAY):
    """Packets until a limit refuses, and the limit."""
    chance = random.Random(seed)  # noqa: S311 - a test repeats itself
    packets = []
    while True:
        try:
            taken, shards = sent(shards, amounts.draw(chance.randrange), amounts, today, chance.randrange(SHARDS))
        except LimitReachedError as error:
            return packets, shards, error.limit
        packets.append(taken.amount_fen)


# Opening


@settings(max_examples=40, deadline=None)
@given(LIMITS, st.integers(1, 20_000))
def test_shards_add_up_to_the_limits(limits, most_fen):
    """However limits are spread, the shards together hold exactly them, for all time and for a day."""
    shards = opened(limits, most_fen, DAY)
    assert [one.number for one in shards] == list(range(SHARDS))
    assert {one.version for one in shards} == {1}
    left = remaining(shards, DAY)
    assert (left.total, left.today) == (limits.total, limits.daily)
    assert remaining(shards, NEXT) == left


@pytest.mark.parametrize(
    ("limits", "spread"),
    [
        (Limits(100), 1),
        (Limits(100 * 2 * PACKETS_A_POOL - 1), 1),
        (Limits(100 * 2 * PACKETS_A_POOL), 2),
        (Limits(10**9), SHARDS),
        (Limits(10**9, total_count=3 * PACKETS_A_POOL), 3),
        (Limits(10**9, daily_amount_fen=100 * 4 * PACKETS_A_POOL), 4),
        (Limits(10**9, daily_count=1), 1),
    ],
)
def test_small_budgets_are_not_torn_into_crumbs(limits, spread):
    """Limits are spread over as many shards as hold ten packets each, up to sixteen."""
    shards = opened(limits, 100, DAY)
    assert shards_for(limits, 100) == spread
    assert sum(one.total.left.amount_fen > 0 for one in shards) == spread


# The last fen


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 130), st.integers(1, 20_000), st.integers(0, 99), st.randoms())
def test_budget_of_equal_packets_gives_exactly_as_many(packets, amount_fen, rest, chance):
    """A budget of k packets and a rest gives k packets, from whichever shards they are asked."""
    amounts = Amounts(amount_fen, amount_fen)
    limits = Limits(packets * amount_fen + min(rest, amount_fen - 1))
    given_out, shards, limit = emptied(opened(limits, amount_fen // 3 + 1, DAY), amounts, chance.random())
    assert given_out == [amount_fen] * packets
    assert limit is LimitName.TOTAL_AMOUNT
    assert usage(shards) == Usage(packets, packets * amount_fen)


@settings(max_examples=40, deadline=None)
@given(WIDE, st.integers(0, 10_000), st.booleans(), st.randoms())
def test_random_budget_is_used_to_the_last_fen(amounts, more, is_daily, chance):
    """Where the larger bound is twice the smaller one, random packets leave nothing of a budget, or of a day."""
    budget = amounts.least_fen + more
    limits = Limits(10**9, daily_amount_fen=budget) if is_daily else Limits(budget)
    given_out, shards, limit = emptied(opened(limits, amounts.most_fen, DAY), amounts, chance.random())
    assert limit is (LimitName.DAILY_AMOUNT if is_daily else LimitName.TOTAL_AMOUNT)
    assert sum(given_out) == budget == usage(shards).amount_fen
    assert all(amounts.least_fen <= one <= amounts.most_fen for one in given_out)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 4_000), st.randoms())
def test_less_than_a_packet_is_left_of_any_budget(least_fen, more, rest, chance):
    """With whatever bounds, a refused budget holds less than its smallest packet."""
    amounts = Amounts(least_fen, least_fen + more)
    given_out, _, _ = emptied(opened(Limits(least_fen + rest), amounts.most_fen, DAY), amounts, chance.random())
    assert 0 <= least_fen + rest - sum(given_out) < least_fen
    assert all(amounts.least_fen <= one <= amounts.most_fen for one in given_out)


# Fairness


def test_small_shard_does_not_make_packets_small():
    """A shard that does not cover what was drawn asks the others, and the customer gets what was drawn."""
    shards = list(opened(Limits(1_000_000), 200, DAY))
    shards[0] = replace(shards[0], total=replace(shards[0].total, used=Usage(400, 62_450)))
    assert reserve(shards[0], 200, Amounts(1, 200), DAY) is None
    taken = gather(shards, 200, Amounts(1, 200), DAY, 0)
    assert (taken.amount_fen, taken.shard, len(taken.changed)) == (200, 1, 1)


def test_amounts_stay_even_until_the_budget_ends():
    """Drawn over a whole budget, amounts are even: every fifth of the range gets about a fifth of the packets."""
    given_out, _, _ = emptied(opened(Limits(300_000), 199, DAY), Amounts(100, 199), 7)
    fifths = Counter((one - 100) // 20 for one in given_out)
    assert all(abs(fifths[n] - len(given_out) / 5) < 100 for n in range(5))


# Gathering


def test_crumbs_of_all_shards_make_a_packet():
    """A packet is made of what single shards cannot give, in one transaction, and the limits still add up."""
    limits = Limits(1_600)
    shards = [replace(one, total=replace(one.total, allotted=limits.total)) for one in opened(limits, 100, DAY)]
    shards = [replace(one, total=replace(one.total, allotted=replace(limits.total, amount_fen=100))) for one in shards]
    taken = gather(shards, 150, Amounts(150, 150), DAY, 3)
    assert (taken.amount_fen, taken.shard, len(taken.changed)) == (150, 3, SHARDS)
    after = written(shards, taken)
    assert remaining(after, DAY).total.amount_fen == 1_450
    assert sum(one.total.left.amount_fen > 0 for one in after) == 1


def test_scarce_day_does_not_pull_the_budget_together():
    """When a day's money ends, its crumbs come together, and the whole budget stays spread for the days to come."""
    limits, amounts = Limits(10**8, daily_amount_fen=SHARDS * 60), Amounts(100, 200)
    crumbs = opened(limits, 4, DAY)
    assert reserve(crumbs[0], 150, amounts, DAY) is None
    after = written(crumbs, gather(crumbs, 150, amounts, DAY, 0))
    assert sum(one.today.left.amount_fen > 0 for one in after) == 1
    assert all(one.total.left.amount_fen > 10**6 for one in after)
    assert remaining(after, DAY).today.amount_fen == SHARDS * 60 - 150


@pytest.mark.parametrize(
    ("limits", "refuses"),
    [
        (Limits(10**6, total_count=2), LimitName.TOTAL_COUNT),
        (Limits(299), LimitName.TOTAL_AMOUNT),
        (Limits(10**6, daily_count=2), LimitName.DAILY_COUNT),
        (Limits(10**6, daily_amount_fen=250), LimitName.DAILY_AMOUNT),
        (Limits(10**6, total_count=2, daily_count=2), LimitName.TOTAL_COUNT),
    ],
)
def test_refusal_names_the_limit(limits, refuses):
    """Two packets go, the third is refused by the limit that is reached, one for good before one of the day."""
    given_out, _, limit = emptied(opened(limits, 100, DAY), YUAN, 0)
    assert (len(given_out), limit) == (2, refuses)


# Days


def test_day_rolls_over_at_midnight():
    """A new day begins with the whole of its limits, and what the old one left is gone."""
    shards = opened(Limits(10**6, daily_count=3, daily_amount_fen=1_000), 100, DAY)
    for today in (DAY, NEXT):
        given_out, shards, limit = emptied(shards, YUAN, 0, today)
        assert (len(given_out), limit) == (3, LimitName.DAILY_COUNT)
        assert usage_today(shards, today) == Usage(3, 300)
    assert usage(shards) == Usage(6, 600)
    assert usage_today(shards, NEXT + timedelta(days=1)) == Usage()


def test_clock_behind_counts_for_the_new_day():
    """Who still has yesterday after others saw midnight counts for the new day, alone and out of all shards."""
    _, shards = sent(opened(Limits(10**6, daily_count=1), 100, DAY), 100, today=NEXT)
    assert counted_day(DAY, NEXT, None) == NEXT
    alone = reserve(opened(Limits(500), 100, NEXT)[0], 100, YUAN, DAY)
    assert alone is not None
    assert alone.day == NEXT
    with pytest.raises(LimitReachedError, match="daily_count"):
        gather(shards, 100, YUAN, DAY, 0)


# Giving back


def test_failed_send_gives_back_what_it_took():
    """A reservation given back on its day is as if it had never been, but for the version."""
    (shard, *_) = opened(Limits(500, daily_count=2), 100, DAY)
    taken = reserve(shard, 100, YUAN, DAY)
    assert taken is not None
    (after,) = taken.changed
    assert given_back(after, taken.amount_fen, taken.day) == replace(shard, version=3)


def test_day_that_is_over_gets_nothing_back():
    """What failed a day later is given back to the total alone; the new day's limit is not raised by it."""
    shards = opened(Limits(1_000, daily_count=1), 100, DAY)
    first, shards = sent(shards, 100)
    _, shards = sent(shards, 100, today=NEXT)
    after = given_back(shards[first.shard], 100, DAY)
    assert (after.total.used, after.today.used) == (Usage(1, 100), Usage(1, 100))


@pytest.mark.parametrize(("amount_fen", "day"), [(101, DAY), (99, DAY), (100, NEXT), (200, DAY)])
def test_what_was_never_reserved_is_not_given_back(amount_fen, day):
    """An amount or a day that contradicts what the shard counts is an error, never a negative count."""
    _, shards = sent(opened(Limits(500), 100, DAY), 100)
    with pytest.raises(ValueError, match=r"counted nothing|never taken"):
        given_back(shards[0], amount_fen, day)


def test_nothing_is_given_back_twice():
    """The second time there is nothing left to give back."""
    _, shards = sent(opened(Limits(500), 100, DAY), 100)
    once = given_back(shards[0], 100, DAY)
    with pytest.raises(ValueError, match="never taken"):
        given_back(once, 100, DAY)


# Changing limits


def test_limits_can_be_lowered_to_what_is_used():
    """Exactly what is used is a limit, one fen or one packet less is refused by name."""
    _, shards = sent(opened(Limits(10_000, 100, 50, 5_000), 100, DAY), 100)
    _, shards = sent(shards, 100)
    lowest = Limits(200, 2, 2, 200)
    with pytest.raises(LimitReachedError, match="total_count"):
        gather(with_limits(shards, lowest, 100, DAY, terms_version=2), 100, YUAN, DAY, 0)
    for name in (LimitName.TOTAL_COUNT, LimitName.TOTAL_AMOUNT, LimitName.DAILY_COUNT, LimitName.DAILY_AMOUNT):
        with pytest.raises(InvalidInputError) as caught:
            with_limits(shards, replace(lowest, **{name: getattr(lowest, name) - 1}), 100, DAY, terms_version=2)
        assert [one.field for one in caught.value.problems] == [f"limits.{name}"]


def test_lowered_day_holds_for_days_to_come():
    """A new limit a day is that of the running day and of those to come; yesterday's use does not count."""
    _, shards = sent(opened(Limits(10**6, daily_count=9), 100, DAY), 100)
    shards = with_limits(shards, Limits(10**6, daily_count=1), 100, NEXT, terms_version=2)
    for today in (NEXT, NEXT + timedelta(days=1)):
        given_out, shards, limit = emptied(shards, YUAN, 0, today)
        assert (len(given_out), limit) == (1, LimitName.DAILY_COUNT)


def test_use_before_a_limit_counts():
    """What was sent without a limit on packets counts as soon as there is one."""
    _, shards = sent(opened(Limits(10**6), 100, DAY), 100)
    shards = with_limits(shards, Limits(10**6, total_count=3, daily_count=2), 100, DAY, terms_version=2)
    given_out, shards, limit = emptied(shards, YUAN, 0)
    assert (len(given_out), limit) == (1, LimitName.DAILY_COUNT)
    assert remaining(with_limits(shards, Limits(10**6), 100, DAY, terms_version=2), DAY).total.count is None


def test_raised_budget_is_spread_over_all_shards():
    """A budget that was tried small and made large is not held by one item."""
    limits = Limits(10**8)
    shards = with_limits(opened(Limits(500), 100, DAY), limits, 100, DAY, terms_version=2)
    assert all(reserve(one, 100, YUAN, DAY) for one in shards)
    assert {one.version for one in shards} == {2}


def test_half_seen_change_of_limits_moves_nothing_unwritten():
    """Who reads some shards before a new limit and some after it writes only what stands on versions it has seen."""
    before = opened(Limits(4_000, total_count=30), 100, DAY)
    after = with_limits(before, Limits(9_000), 100, DAY, terms_version=2)
    for split in range(SHARDS + 1):
        mixed = (*before[:split], *after[split:])
        changed = {one.number for one in gather(mixed, 100, YUAN, DAY, 0).changed}
        untouched = [one for one in mixed if one.number not in changed]
        kept = remaining([one for one in mixed if one.number in changed], DAY).total.amount_fen
        moved = remaining(gather(mixed, 100, YUAN, DAY, 0).changed, DAY).total.amount_fen
        assert kept - moved == 100
        assert len(untouched) == SHARDS - len(changed)


def test_reservation_says_what_to_write():
    """A reservation out of one shard writes that shard alone, one version on."""
    (shard, *_) = opened(Limits(1_000), 100, DAY)
    assert reserve(shard, 100, YUAN, DAY) == Reserved(
        100, 0, DAY, (replace(shard, total=shard.total.using(100), today=shard.today.using(100), version=2),)
    )
