"""Failure notices: their records in the table of red packets, and the queue of those to be sent."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Put, Value, put_new, put_version
from merchant_center.core.errors import NotFoundError
from merchant_center.events.rules.event import Event
from merchant_center.events.store.writes import event_put
from merchant_center.notices.rules.notice import Notice

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

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
    item: dict[str, Value] = {
        "pk": keys.notice(notice.notice_id),
        "sk": keys.ITEM,
        "version": notice.version,
        "data": NOTICES.text(notice),
    }
    return item | due_keys(keys.DUE_NOTICES, notice.notice_id, notice.next_poll_at)
