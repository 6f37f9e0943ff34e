"""The audit log, read newest first: a resource's entries lie together, the others are merged from their shards."""

import heapq
from collections.abc import Iterator
from datetime import timedelta

from merchant_center.audit.rules import AuditEntry, AuditFilter
from merchant_center.audit.store.writes import ENTRIES
from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import READ
from merchant_center.core.aws.writes import Put
from merchant_center.core.times import instant_text

_EARLIEST, _LATEST = " ", "~"


class AuditStore:
    """What can be asked about the audit log, and entries that no other write goes with."""

    def __init__(self, dynamo: Dynamo, audit_table: str) -> None:
        self._dynamo = dynamo
        self._table = audit_table

    def add(self, entry: Put) -> None:
        """Write the entry of what changes nothing here: something is asked of WeChat, or data is taken away."""
        self._dynamo.put(entry)

    def newest(self, filter_: AuditFilter, before: str = "") -> Iterator[tuple[str, AuditEntry]]:
        """Yield entries with their positions, newest first, behind ``before``, read as they are asked for.

        They are those of the most telling index; what it does not decide is compared by ``filter_.admits``.
        """
        index, partition, partitions = _asked(filter_)
        # Positions are longer than the instants they begin with, so a bare instant is an exclusive upper end.
        low = instant_text(filter_.start) if filter_.start else _EARLIEST
        end = instant_text(filter_.end + timedelta(microseconds=999)) if filter_.end else _LATEST
        high = min(before, end) if before else end
        if low > high:
            return
        streams = [self._entries(index, partition, pk, low, high) for pk in partitions]
        for position, text in heapq.merge(*streams, reverse=True):
            if position != before:
                yield position, ENTRIES.value(text)

    def _entries(self, index: str, partition: str, pk: str, low: str, high: str) -> Iterator[tuple[str, str]]:
        found = self._dynamo.query(
            self._table,
            f"{partition} = :pk AND sk BETWEEN :low AND :high",
            {":pk": pk, ":low": low, ":high": high},
            index=index,
            forward=False,
            page=READ,
            attributes=("sk", "data"),
        )
        return ((item["sk"], item["data"]) for item in found)


def _asked(filter_: AuditFilter) -> tuple[str, str, list[str]]:
    """Return the index that answers a question, the attribute of its partitions, and which of them."""
    if filter_.resource is not None:
        return "", "pk", [keys.audited(str(filter_.resource))]
    if filter_.actor:
        return keys.BY_ACTOR, "actor_shard", _shards(filter_.actor)
    if filter_.action is not None:
        return keys.BY_ACTION, "action_shard", _shards(filter_.action)
    return keys.BY_CREATED, "time_shard", _shards("ALL")


def _shards(label: str) -> list[str]:
    return [keys.shard(label, number) for number in range(keys.AUDIT_SHARDS)]
