"""The model of quotas obeys the limits it is about, and budgets end in it as the rules say."""

import pytest

from bench import quota_ceiling, quota_runs
from bench.quota_dynamodb import PARTITION_UNITS, SECOND, DynamoModel, ThrottledError, Write
from bench.quota_writers import DAY, Habits
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_pool import Pool, Share
from merchant_center.red_packets.rules.quota_shards import Limits, Shard, reserve

YUAN = Amounts(100, 100)


@pytest.fixture
def dynamo():
    shards = [Shard(number, DAY, total=Pool(Share(amount_fen=10**6))) for number in range(2)]
    return DynamoModel(shards, 40_000, seed=1)


def writes(dynamo, shard, outcomes, tries=1):
    """A process that takes a packet from a shard as it is now."""
    taken = reserve(dynamo.shards[shard], 100, YUAN, DAY)
    try:
        outcomes.append((yield from dynamo.transact(Write(taken.changed, f"figures {shard}", 10, {}), tries)))
    except ThrottledError:
        outcomes.append("cancelled")


def test_transactions_on_one_item_cancel_each_other(dynamo):
    """Of two at the same time one goes through; on different shards both do."""
    for shard, expected in ((0, [True, "cancelled"]), (1, [True, True])):
        outcomes = []
        dynamo.start(writes(dynamo, 0, outcomes))
        dynamo.start(writes(dynamo, shard, outcomes))
        dynamo.run(dynamo.now + SECOND)
        assert sorted(outcomes, key=str, reverse=True) == sorted(expected, key=str, reverse=True)


def test_old_version_is_not_written(dynamo):
    """Who read before somebody else wrote changes nothing."""
    outcomes = []
    late = reserve(dynamo.shards[0], 100, YUAN, DAY)
    dynamo.start(writes(dynamo, 0, outcomes))
    dynamo.run(SECOND)

    def too_late():
        outcomes.append((yield from dynamo.transact(Write(late.changed, "figures", 10, {}))))

    dynamo.start(too_late())
    dynamo.run(2 * SECOND)
    assert outcomes == [True, False]
    assert dynamo.shards[0].total.used.count == 1


def test_partition_gives_no_more_than_its_units(dynamo):
    """However many ask, the entries of one index come to what its partitions take."""
    written = []

    def writer(name):
        while True:
            try:
                yield from dynamo.transact(Write((), name, 1, {"by_state": 4}), 1)
            except ThrottledError:
                continue
            written.append(dynamo.now)

    for number in range(100):
        dynamo.start(writer(f"item {number}"))
    dynamo.run(4 * SECOND)
    entries = 4 * sum(SECOND < at <= 3 * SECOND for at in written) / 2
    assert entries == pytest.approx(4 * PARTITION_UNITS, rel=0.1)


def test_reservations_stay_below_the_arithmetic():
    """More shards take more, never more than one after another on each, and a quiet load passes whole."""
    reached = [quota_runs.steady(spread, 1_000, Habits())["reached"] for spread in (1, 4, 16)]
    assert all(one < quota_runs.ceiling(spread) for one, spread in zip(reached, (1, 4, 16), strict=True))
    assert reached[0] * 8 < reached[2]
    assert quota_runs.steady(16, 50, Habits())["gave_up"] == 0


@pytest.mark.parametrize(
    ("limits", "amounts"),
    [(Limits(30_000), YUAN), (Limits(30_000), Amounts(100, 300)), (Limits(10**9, daily_amount_fen=5_000), YUAN)],
)
def test_budget_ends_with_its_last_fen(limits, amounts):
    """Under writers who meet all the time, no fen is left, and nobody is refused while there is one."""
    writers = quota_runs.spent(limits, amounts, 500, 64)
    assert writers.gave_up == 0
    assert min(writers.refused) > writers.given[-1][0]


def test_tables_come_from_a_process_of_its_own():
    """The part gives its five tables, quick as it may be."""
    tables = quota_ceiling.measure(quick=True)
    assert [len(one.rows) for one in tables] == [7, 4, 10, 5, 4]
