"""The movements of an account's day are read from their index, shard by shard, never by a scan."""

import secrets
from datetime import UTC, date, datetime, timedelta

from merchant_center.core.aws import keys
from merchant_center.events.rules.event import Event, EventKind, Movement, MovementKind
from merchant_center.events.store.writes import event_put

DAY = date(2026, 11, 22)
MIDNIGHT = datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_day_has_exactly_its_movements(world):
    """Each movement of an account and a Beijing day is in one shard, once; neighbours are in none."""
    mchid = f"19{secrets.randbelow(10**8):08d}"
    moments = [timedelta(), timedelta(hours=23, minutes=59, seconds=59), timedelta(seconds=-1), timedelta(days=1)]
    expected = set()
    for number in range(48):
        account = mchid if number % 3 else mchid[::-1]
        moved = movement(f"n{number}", MIDNIGHT + moments[number % 4])
        world.dynamo.put(event_put(world.deployment.resources["EventsTable"], told(account, moved)))
        if account == mchid and number % 4 < 2:
            expected.add(moved)
    shards = [list(world.events.movements(mchid, DAY, shard)) for shard in range(keys.MOVEMENT_SHARDS)]
    assert sum(map(len, shards)) == len(expected) > 10
    assert {one for shard in shards for one in shard} == expected
    for number, shard in enumerate(shards):
        assert {keys.movement_shard(one.bill_number) for one in shard} <= {number}


def movement(number, at):
    """A payment with a number of its own."""
    return Movement(MovementKind.PAYMENT, number, f"42{number}", at, 100, 100)


def told(mchid, moved):
    """The event of a movement."""
    return Event(
        f"{moved.number}:{mchid}", EventKind.ORDER_PAID, moved.at, "wxa", f"o{moved.number}", "", moved.number, "",
        moved.total_fen, mchid, "", "page", moved,
    )  # fmt: skip
