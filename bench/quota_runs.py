"""The runs of the model of quotas, as tables: what is reached, why losers go elsewhere, how budgets end."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median, quantiles

from bench.quota_dynamodb import (
    GROWN_TABLE_UNITS,
    INDEX_SHARDS,
    NEW_TABLE_UNITS,
    PARTITION_UNITS,
    READ_MS,
    SECOND,
    TRANSACTION_MS,
    TRIES,
    UNITS_AN_ITEM,
)
from bench.quota_writers import DAY, PAYOUTS_A_SECOND, RESERVATION_UNITS, Crowd, Habits, crowd
from bench.tables import Table
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_pool import Pool, Share
from merchant_center.red_packets.rules.quota_shards import SHARDS, Limits, Shard, opened, shards_for, usage

SPREADS, LOADS = (1, 2, 4, 8, 16), (50, 200, 1_000, 3_000)
WARM_MS, MEASURED_MS, MEASURED_WRITERS = 500.0, 1_500.0, 400
PATIENCE_MS = 30 * SECOND
YUAN = Amounts(100, 100)
HABITS = {
    "another shard at once": Habits(),
    "another shard at once, 1,000 writers": Habits(at_once=1_000),
    "the same write up to 8 times": Habits(in_place=TRIES),
    "the same write up to 8 times, 1,000 writers": Habits(at_once=1_000, in_place=TRIES),
}
BUDGETS = {
    "1,000 packets of 1 yuan": (Limits(100_000), YUAN, 500, 100),
    "1,500 yuan in packets of 1 to 2": (Limits(150_000), Amounts(100, 200), 500, 100),
    "the same, at 100 a second": (Limits(150_000), Amounts(100, 200), 100, 100),
    "1,000 yuan of a day, 1 to 200": (Limits(10**9, daily_amount_fen=100_000), Amounts(100, 20_000), 100, 100),
    "160 packets, 64 writers at once": (Limits(16_000), YUAN, 5_000, 64),
}
RUNS = 5


class WrongEndError(Exception):
    """A budget did not end as it must."""


def ceiling(spread: int) -> float:
    """Reservations a second if each shard is read and written by one after another, without a pause."""
    return spread * SECOND / (sum(READ_MS) / 2 + sum(TRANSACTION_MS) / 2)


def steady(spread: int, load: int, habits: Habits, table_units: int = GROWN_TABLE_UNITS) -> dict[str, float]:
    """A definition with more budget than anybody takes, under a load that does not end."""
    shards = [Shard(number, DAY, total=Pool(Share(amount_fen=10**12))) for number in range(spread)]
    writers = crowd(shards, spread, YUAN, table_units, habits, seed=load)
    measured = max(MEASURED_MS, MEASURED_WRITERS * SECOND / load)
    end = WARM_MS + measured
    writers.dynamo.start(writers.arrive(load, end))
    writers.dynamo.run(WARM_MS)
    before = writers.dynamo.counts.copy()
    writers.dynamo.run(end)
    counts = writers.dynamo.counts - before
    given = [at for at, _ in writers.given if at > WARM_MS]
    return {
        "reached": len(given) * SECOND / measured,
        "cancelled": 100 * counts["cancelled"] / counts["transactions"],
        "p99": quantiles(writers.waits, n=100)[-1],
        "gave_up": writers.gave_up,
    }


def spent(limits: Limits, amounts: Amounts, load: int, at_once: int) -> Crowd:
    """A definition whose budget is used up, and some time in which all that still come are refused.

    Raises:
        WrongEndError: fen were left, or somebody was refused before.
    """
    budget = limits.daily_amount_fen or limits.total_amount_fen
    shards = opened(limits, amounts.most_fen, DAY)
    spread = shards_for(limits, amounts.most_fen)
    writers = crowd(shards, spread, amounts, GROWN_TABLE_UNITS, Habits(at_once=at_once), seed=1)
    writers.dynamo.start(writers.arrive(load, PATIENCE_MS))
    while not writers.refused and writers.dynamo.now < PATIENCE_MS:
        writers.dynamo.run(writers.dynamo.now + SECOND / 2)
    writers.dynamo.run(writers.dynamo.now + SECOND)
    given = sum(fen for _, fen in writers.given)
    if not given == usage(writers.dynamo.shards.values()).amount_fen == budget:
        raise WrongEndError(f"{given} fen of {budget} were given")
    if min(writers.refused) < max(at for at, _ in writers.given):
        raise WrongEndError("somebody was refused before the last packet was given")
    return writers


def change_ms(load: int, seed: int) -> float:
    """How long a change of limits takes under a load, in milliseconds.

    Raises:
        WrongEndError: it never got through.
    """
    limits = Limits(10**9)
    shards = opened(limits, YUAN.most_fen, DAY)
    writers = crowd(shards, len(shards), YUAN, GROWN_TABLE_UNITS, Habits(), seed)
    writers.dynamo.start(writers.arrive(load, PATIENCE_MS))
    writers.dynamo.start(writers.change_limits(Limits(2 * 10**9), WARM_MS))
    while not writers.changed and writers.dynamo.now < PATIENCE_MS:
        writers.dynamo.run(writers.dynamo.now + SECOND / 2)
    if not writers.changed:
        raise WrongEndError(f"limits could not be changed at {load} reservations a second")
    return writers.changed[0]


def _arithmetic() -> Table:
    turn = sum(READ_MS) / 2 + sum(TRANSACTION_MS) / 2
    indexes = INDEX_SHARDS * PARTITION_UNITS
    rows = (
        ("one shard, one after another", f"{turn} ms", "1,000 ms", ceiling(1)),
        (f"{SHARDS} shards, one after another", f"{turn} ms", f"{SHARDS} x 1,000 ms", ceiling(SHARDS)),
        ("units of a shard's item", f"{UNITS_AN_ITEM}", f"{PARTITION_UNITS:,}", PARTITION_UNITS // UNITS_AN_ITEM),
        ("entries of by_state, in and out", "2", f"{indexes:,}", indexes // 2),
        ("entries of events of a kind and month", "1", f"{indexes:,}", indexes),
        ("a new table", f"{RESERVATION_UNITS}", f"{NEW_TABLE_UNITS:,}", NEW_TABLE_UNITS // RESERVATION_UNITS),
        (
            "a table of the default quota",
            f"{RESERVATION_UNITS}",
            f"{GROWN_TABLE_UNITS:,}",
            GROWN_TABLE_UNITS // RESERVATION_UNITS,
        ),
    )
    how = (
        "A read takes 3 to 5 ms, a transaction 8 to 15. Of the table: send 4 units; bill number, customer, figures and "
        "shard 2 each. The lowest line that applies is the ceiling; on-demand tables double what they had before."
    )
    columns = ("what bounds reservations", "one takes", "there is in a second", "reservations/s")
    return Table("Quotas: the ceiling by arithmetic", columns, rows, (how,))


def _ceilings(spreads: Sequence[int], loads: Sequence[int]) -> Table:
    rows = []
    for spread in spreads:
        for load in loads:
            one = steady(spread, load, Habits())
            rows.append((str(spread), load, one["reached"], ceiling(spread), one["cancelled"], one["p99"]))
    how = (
        "A model: 100 writers at the most, others are turned away; the rules of quota_shards.py; units, "
        f"conflicts and versions as DynamoDB has them; beside it payouts at {PAYOUTS_A_SECOND} a second; "
        "on a table that has grown. Cancelled transactions are repeated, and consume units."
    )
    columns = ("shards", "offered/s", "reached/s", "by arithmetic", "cancelled %", "p99 ms")
    return Table("Quotas: reservations a second by shards and load", columns, tuple(rows), (how,))


def _habits(loads: Sequence[int]) -> Table:
    runs = [(name, habits, GROWN_TABLE_UNITS) for name, habits in HABITS.items()]
    runs.append(("another shard at once, on a new table", Habits(), NEW_TABLE_UNITS))
    rows = []
    for name, habits, units in runs:
        for load in loads:
            one = steady(SHARDS, load, habits, units)
            rows.append((name, load, one["reached"], one["cancelled"], one["p99"], int(one["gave_up"])))
    how = (
        f"{SHARDS} shards, 100 writers unless said otherwise. The same write again does not know what the winner wrote."
    )
    columns = ("what a loser does", "offered/s", "reached/s", "cancelled %", "p99 ms", "gave up")
    return Table(
        "Quotas: why a loser takes another shard, and why not all may write at once", columns, tuple(rows), (how,)
    )


def _ends() -> Table:
    rows = []
    for name, (limits, amounts, load, at_once) in BUDGETS.items():
        writers = spent(limits, amounts, load, at_once)
        moments = [at for at, _ in writers.given]
        budget = limits.daily_amount_fen or limits.total_amount_fen
        left = budget - sum(fen for _, fen in writers.given)
        last = moments[-1] - moments[-1 - max(1, len(moments) // 20)]
        counts = writers.dynamo.counts
        rows.append(
            (
                name,
                shards_for(limits, amounts.most_fen),
                load,
                len(moments),
                left,
                last,
                counts["transactions"] / len(moments),
                max(writers.waits),
                writers.gave_up,
            )
        )
    how = (
        "Until everybody is refused, and a second longer. The run fails if a fen is left, or if somebody was refused "
        "before the last packet was given."
    )
    columns = (
        "budget",
        "shards",
        "offered/s",
        "packets",
        "fen left",
        "last 5% (ms)",
        "transactions each",
        "longest (ms)",
        "gave up",
    )
    return Table("Quotas: how a budget ends", columns, tuple(rows), (how,))


def _changes(runs: int) -> Table:
    rows = []
    for load in (20, 50, 100, 200):
        times = [change_ms(load, seed) for seed in range(runs)]
        rows.append((str(load), median(times), max(times)))
    how = f"All shards and the definition in one transaction, against those who reserve; {runs} runs each."
    return Table(
        "Quotas: limits changed under load", ("reservations/s", "median ms", "longest ms"), tuple(rows), (how,)
    )


def main() -> None:
    """Print all tables as one line of JSON."""
    quick = "--quick" in sys.argv
    loads, spreads = (LOADS[:2], SPREADS[::4]) if quick else (LOADS, SPREADS)
    tables = [_arithmetic(), _ceilings(spreads, loads), _habits(loads[-2:]), _ends(), _changes(1 if quick else RUNS)]
    print(json.dumps([asdict(one) for one in tables]))


if __name__ == "__main__":
    main()
