"""Failure notices: their records in the table of red packets, and the queue of those to be sent."""

import heapq
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import READ
from merchant_center.core.aws.writes import Add, Put, Value, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, NotFoundError, ThrottledError
from merchant_center.core.times import day_bounds, instant_text
from merchant_center.events.rules.event import Event
from merchant_center.events.store.writes import event_put
from merchant_center.notices.rules.notice import Notice, NoticeFilter

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

TESTS_A_MINUTE = 5
NOTICES = Document(Notice, {"next_poll_at": "next_look_at"})


class NoticeStore:
    """The notices in the table of red packets, written together with the events table."""

    def __init__(self, dynamo: Dynamo, red_packets_table: str, events_table: str) -> None:
        self._dynamo = dynamo
        self._table = red_packets_table
        self._events = events_table

    def put(self, notice: Notice) -> Put:
        """Return the write of a new notice, for the transaction that refuses the customer; it fails if there is one."""
        return put_new(self._table, _item(notice))

    def get(self, notice_id: str) -> Notice:
        """Return a notice, strongly consistent.

        Raises:
            NotFoundError: there is none.
        """
        item = self._dynamo.get(self._table, keys.notice(notice_id), keys.ITEM)
        if item is None:
            raise NotFoundError(f"unknown notice {notice_id}")
        return NOTICES.value(item["data"])

    def entries(self, filter_: NoticeFilter, before: str = "") -> Iterator[tuple[str, Notice]]:
        """Yield notices with their positions, newest first, behind ``before``, of the packet and day asked for.

        The other conditions are the caller's to compare.
        """
        start, end = day_bounds(filter_.day) if filter_.day else (None, None)
        low, high = instant_text(start) if start else "0", before or (instant_text(end) if end else "9")
        if not filter_.red_packet_id:
            partitions = [keys.notices(number) for number in range(keys.ORDER_SHARDS)]
            for position, item in self._newest(keys.BY_KIND, "kind", "kind_position", partitions, low, high):
                yield position, NOTICES.value(item["data"])
            return
        partitions = [keys.notices_of_packet(filter_.red_packet_id, number) for number in range(keys.ORDER_SHARDS)]
        keyed = self._newest(keys.BY_STATE, "state_shard", "state_position", partitions, low, high)
        for some in batched(keyed, READ, strict=False):
            found = self._dynamo.get_many(self._table, [(str(item["pk"]), keys.ITEM) for _, item in some])
            for position, item in some:
                yield position, NOTICES.value(found[str(item["pk"]), keys.ITEM]["data"])

    def _newest(
        self, index: str, partition: str, position: str, partitions: Sequence[str], low: str, high: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        streams = [
            self._dynamo.query(
                self._table,
                f"{partition} = :pk AND {position} BETWEEN :low AND :high",
                {":pk": pk, ":low": low, ":high": high},
                index=index,
                forward=False,
                page=READ,
            )
            for pk in partitions
        ]
        for item in heapq.merge(*streams, key=lambda item: str(item[position]), reverse=True):
            # Both ends are in what BETWEEN finds: the high one is what the page before ended with.
            if item[position] != high:
                yield str(item[position]), item

    def save(self, notice: Notice, events: Sequence[Event] = ()) -> None:
        """Write the next version of a notice with the events that tell of the change, all or nothing.

        Raises:
            ConditionFailedError: somebody else was first: read and decide again.
        """
        write = put_version(self._table, _item(notice), notice.version - 1)
        self._dynamo.transact([write, *(event_put(self._events, event) for event in events)])

    def due(self, now: datetime, limit: int) -> list[str]:
        """Return the ids of notices whose date has come, the longest waiting first."""
        found = due_items(self._dynamo, self._table, keys.DUE_NOTICES, now, limit)
        return [keys.notice_id(str(item["pk"])) for item in found]


class NoticeQueue:
    """The queue of notices to be sent; a message too many does no harm."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def enqueue(self, notice_id: str) -> None:
        """Enqueue a notice, to be sent."""
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps({"notice_id": notice_id}))


def _item(notice: Notice) -> dict[str, Value]:
    shard = keys.shard_of(notice.notice_id)
    position = keys.position(instant_text(notice.created_at), notice.notice_id)
    item: dict[str, Value] = {
        "pk": keys.notice(notice.notice_id),
        "sk": keys.ITEM,
        "kind": keys.notices(shard),
        "kind_position": position,
        "state_shard": keys.notices_of_packet(notice.red_packet_id, shard),
        "state_position": position,
        "version": notice.version,
        "data": NOTICES.text(notice),
    }
    return item | due_keys(keys.DUE_NOTICES, notice.notice_id, notice.next_poll_at)


class NoticeTests:
    """How many notices operators may try in a minute, all of them together: an SMS costs money."""

    def __init__(self, dynamo: Dynamo, transient_table: str) -> None:
        self._dynamo = dynamo
        self._table = transient_table

    def take(self, now: datetime) -> None:
        """Take one of this minute.

        Raises:
            ThrottledError: there is none left.
        """
        minute = int(now.timestamp()) // 60
        write = Add(self._table, keys.notice_tests(minute), keys.ITEM, 1, TESTS_A_MINUTE, (minute + 2) * 60)
        try:
            self._dynamo.add(write)
        except ConditionFailedError:
            raise ThrottledError(f"{TESTS_A_MINUTE} notices a minute may be tried; wait a moment") from None
