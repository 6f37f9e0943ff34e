"""Exports in their table, and the queue of their workers."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import DUE, due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import newest_of_kind
from merchant_center.core.aws.writes import Value, Write, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, ConflictError, NotFoundError, StaleVersionError
from merchant_center.core.times import instant_text
from merchant_center.exports.rules import Export

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

_EXPORTS = Document(Export)
_KIND = "EXPORT"


class ExportStore:
    """The exports table."""

    def __init__(self, dynamo: Dynamo, exports_table: str) -> None:
        self._dynamo = dynamo
        self._table = exports_table

    def get(self, export_id: str) -> Export:
        """Return the export.

        Raises:
            NotFoundError: there is none.
        """
        found = self.find(export_id)
        if found is None:
            raise NotFoundError(f"there is no export {export_id}")
        return found

    def find(self, export_id: str) -> Export | None:
        """Return the export, or ``None``."""
        item = self._dynamo.get(self._table, keys.export(export_id), keys.ITEM)
        return _EXPORTS.value(item["data"]) if item else None

    def create(self, export: Export, *also: Write) -> None:
        """Store a new export, and ``also`` with it.

        Raises:
            ConflictError: there is one with this id.
        """
        try:
            self._dynamo.transact([put_new(self._table, _item(export)), *also])
        except ConditionFailedError as error:
            raise ConflictError(f"export {export.export_id} exists already") from error

    def save(self, export: Export) -> None:
        """Store the next version.

        Raises:
            StaleVersionError: another worker wrote it meanwhile.
        """
        try:
            self._dynamo.put(put_version(self._table, _item(export), export.version - 1))
        except ConditionFailedError as error:
            raise StaleVersionError(f"export {export.export_id} is in other hands") from error

    def due(self, now: datetime, limit: int) -> list[Export]:
        """Exports whose date has come, the longest waiting first."""
        found = due_items(self._dynamo, self._table, DUE, now, limit)
        return [_EXPORTS.value(item["data"]) for item in found]

    def entries(self, before: str = "") -> Iterator[tuple[str, Export]]:
        """Yield exports with their positions, newest first, behind the position ``before``."""
        for position, item in newest_of_kind(self._dynamo, self._table, _KIND, before):
            yield position, _EXPORTS.value(item["data"])


class ExportQueue:
    """The queue of exports that wait for a worker; an export may be enqueued twice."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def enqueue(self, export_id: str) -> None:
        """Enqueue an export for a worker."""
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps({"export_id": export_id}))


def _item(export: Export) -> dict[str, Value]:
    return {
        "pk": keys.export(export.export_id),
        "sk": keys.ITEM,
        "kind": _KIND,
        "kind_position": keys.position(instant_text(export.requested_at), export.export_id),
        "version": export.version,
        "data": _EXPORTS.text(export),
        **due_keys(DUE, export.export_id, export.next_poll_at),
    }
