"""What is due: by the index, and again by the items themselves; the longest waiting first."""

from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core.aws import keys
from merchant_center.core.aws.due import due_items, due_keys
from merchant_center.core.aws.writes import Put

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def table(new_table):
    """An empty table with an index of dates."""
    return new_table("VouchersTable")


@pytest.fixture
def put(dynamo, table):
    """Write an item that is due at an instant under a label."""

    def write(name, at, label="DUE"):
        dynamo.put(Put(table, {"pk": name, "sk": keys.ITEM, **due_keys(label, name, at)}))

    return write


class _Late:
    """DynamoDB whose index of dates has not heard of the changes since it was frozen; items are as they are."""

    def __init__(self, real, table):
        self._real = real
        self._kept = {
            f"{label}#{number}": [
                *real.query(
                    table,
                    "due_shard = :shard",
                    {":shard": f"{label}#{number}"},
                    index=keys.BY_DUE,
                )
            ]
            for label in ("DUE", "CARE")
            for number in range(keys.ORDER_SHARDS)
        }

    def query(self, _table, _condition, values, **_):
        """What it knew."""
        return iter(self._kept[values[":shard"]])

    def __getattr__(self, name):
        return getattr(self._real, name)


def names(items):
    return [item["pk"] for item in items]


@pytest.mark.parametrize("limit", [1, 7, 30, 31])
def test_longest_waiting_come_first_however_they_are_read(dynamo, watched, table, put, limit):
    """DynamoDB answers a batch in any order, here the other way round."""
    for nth in range(30):
        put(f"i{nth}", T0 + nth * MINUTE)

    def reverse(parsed, **_):
        for items in parsed["Responses"].values():
            items.reverse()

    watched.client.meta.events.register("after-call.dynamodb.BatchGetItem", reverse)
    try:
        found = due_items(dynamo, table, "DUE", T0 + 60 * MINUTE, limit)
    finally:
        watched.client.meta.events.unregister("after-call.dynamodb.BatchGetItem", reverse)
    assert names(found) == [f"i{nth}" for nth in range(30)][:limit]


@pytest.mark.parametrize(
    ("at", "label"), [(None, "DUE"), (T0 + MINUTE, "DUE"), (T0 - MINUTE, "CARE")], ids=["decided", "put off", "moved"]
)
def test_what_the_index_has_not_heard_of_is_not_due(dynamo, table, put, at, label):
    """An item that was decided, put off or moved under another label meanwhile is left out."""
    put("changed", T0 - MINUTE)
    put("kept", T0 - 2 * MINUTE)
    late = _Late(dynamo, table)
    put("changed", at, label)
    assert names(due_items(late, table, "DUE", T0, 10)) == ["kept"]


def test_item_that_is_gone_is_not_due(dynamo, table, put):
    """The index shows an item that was deleted."""
    put("gone", T0 - MINUTE)
    late = _Late(dynamo, table)
    dynamo.delete(table, "gone", keys.ITEM)
    assert due_items(late, table, "DUE", T0, 10) == []


def test_date_is_not_come_at_its_own_instant(dynamo, table, put):
    """An item is due after its instant, by the index and by itself alike."""
    put("now", T0)
    assert due_items(dynamo, table, "DUE", T0, 10) == []
    assert names(due_items(dynamo, table, "DUE", T0 + timedelta(milliseconds=1), 10)) == ["now"]


@pytest.mark.parametrize("limit", [0, -3])
def test_nothing_wanted_asks_nothing(dynamo, watched, table, limit):
    """Without room for more, nothing is read."""
    assert due_items(dynamo, table, "DUE", T0, limit) == []
    assert watched.operations.count("Query") == 0
