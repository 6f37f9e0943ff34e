"""What is due: items of a table whose date has come, by the index of dates and by the items themselves."""

import heapq
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Value
from merchant_center.core.times import instant_text

DUE = "DUE"
"""Label of the partitions of by_due that hold the main things of a table."""


def due_keys(label: str, name: str, at: datetime | None) -> dict[str, Value]:
    """Return the attributes that make an item due at an instant; none for an item that waits for nothing.

    Args:
        label: names the list of due items; a table may have several lists.
        name: of the item, unique; the same label and name give the same shard for ever.
        at: the date; ``None`` if there is none.
    """
    if at is None:
        return {}
    return {
        "due_shard": keys.shard(label, keys.shard_of(name)),
        "due_position": keys.position(instant_text(at), name),
    }


def due_items(dynamo: Dynamo, table: str, label: str, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Return the items under a label whose date has come, the longest waiting first, ``limit`` at the most.

    The index is late: an item that it shows may have been decided or postponed meanwhile. So each item is read again
    strongly consistent and checked, and the list may be shorter than the limit while more is due.
    """
    if limit < 1:
        return []
    until = instant_text(now)
    streams: list[Iterator[dict[str, Any]]] = [
        dynamo.query(
            table,
            "due_shard = :shard AND due_position < :now",
            {":shard": keys.shard(label, number), ":now": until},
            index=keys.BY_DUE,
            page=limit,
        )
        for number in range(keys.ORDER_SHARDS)
    ]
    merged = heapq.merge(*streams, key=lambda entry: str(entry["due_position"]))
    wanted = [(str(entry["pk"]), keys.ITEM) for entry in islice(merged, limit)]
    return [item for item in dynamo.get_many(table, wanted).values() if _is_due(item, label, until)]


def _is_due(item: dict[str, Any], label: str, until: str) -> bool:
    is_under_label = str(item.get("due_shard", "")).startswith(keys.shard(label, 0)[:-1])
    return is_under_label and str(item["due_position"]) < until
