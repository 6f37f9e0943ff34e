"""The one seam to DynamoDB: plain items in, plain items out, conflicts as errors of ours.

A write whose answer is lost is repeated by its client, and its own first attempt must not look like somebody else's.
So every write is a transaction, also of a single item: the client gives each a token, under which DynamoDB applies it
once and answers a repeat as it answered first. This costs twice the write units of a plain write.
"""

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from merchant_center.core.aws.writes import Add, Delete, Item, Put, Value, Write, item_key, marshalled, unmarshalled
from merchant_center.core.clock import jitter
from merchant_center.core.errors import ConditionFailedError, ThrottledError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TRIES = 8
"""How often a write is tried that meets another one."""
_BATCH = 100
_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)
_CONTENDED = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})


class _ContendedError(Exception):
    """Another transaction was at the same items at the same time: the same write may go through at once."""


class Dynamo:
    """The calls this system makes. Every method raises :class:`ThrottledError` when DynamoDB stays busy."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client

    def get(self, table: str, pk: str, sk: str) -> dict[str, Any] | None:
        """One item, strongly consistent."""
        answer = self._call("get_item", TableName=table, Key=item_key(pk, sk), ConsistentRead=True)
        return unmarshalled(answer["Item"]) if "Item" in answer else None

    def get_many(self, table: str, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
        """Many items, strongly consistent, in the order of the keys; missing ones are left out."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for start in range(0, len(keys), _BATCH):
            wanted: Any = {
                table: {
                    "Keys": [item_key(pk, sk) for pk, sk in dict.fromkeys(keys[start : start + _BATCH])],
                    "ConsistentRead": True,
                }
            }
            for attempt in range(TRIES):
                answer = self._call("batch_get_item", RequestItems=wanted)
                for raw in answer["Responses"].get(table, ()):
                    item = unmarshalled(raw)
                    found[item["pk"], item["sk"]] = item
                wanted = answer.get("UnprocessedKeys")
                if not wanted:
                    break
                _pause(attempt)
            else:
                raise ThrottledError("the database is busy; the same request may be repeated")
        # DynamoDB answers in any order.
        return {key: found[key] for key in keys if key in found}

    def get_snapshot(self, table: str, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any] | None]:
        """Some items (100 at the most) as they were at one instant, in the order of the keys."""
        wanted = [{"Get": {"TableName": table, "Key": item_key(pk, sk)}} for pk, sk in keys]
        answers = self._write("transact_get_items", TransactItems=wanted)["Responses"]
        return [unmarshalled(one["Item"]) if "Item" in one else None for one in answers]

    def add(self, write: Add) -> None:
        """One conditional addition without a transaction: a repeat after a lost answer may count twice.

        It is for a counter that many add to at once and that may count too much, such as a rate. What must be exact is
        added in a transaction.

        Raises:
            ConditionFailedError: the limit does not allow it.
        """
        self._write("update_item", **write.request())

    def put(self, write: Put) -> None:
        """One write.

        Raises:
            ConditionFailedError: the condition does not hold.
        """
        self.transact([write])

    def delete(self, table: str, pk: str, sk: str, condition: str = "attribute_exists(pk)", **values: Value) -> bool:
        """Delete one item if it meets the condition over ``values``; return whether it did."""
        try:
            self.transact([Delete(table, pk, sk, condition, {}, {f":{name}": value for name, value in values.items()})])
        except ConditionFailedError:
            return False
        return True

    def transact(self, writes: Sequence[Write], *, tries: int = TRIES) -> None:
        """All writes or none. Conflicts with other transactions are retried here, in place.

        Args:
            writes: up to 100.
            tries: 1 for who decides anew after a conflict, as another item would do as well.

        Raises:
            ConditionFailedError: with the index of the first write whose condition does not hold.
        """
        request = [{write.operation: write.request()} for write in writes]
        self._write("transact_write_items", tries=tries, TransactItems=request)

    def query(
        self,
        table: str,
        condition: str,
        values: Item,
        *,
        index: str = "",
        forward: bool = True,
        page: int = 0,
        attributes: Sequence[str] = (),
    ) -> Iterator[dict[str, Any]]:
        """Items of one partition, read page by page as they are asked for.

        Args:
            table: the table's name.
            condition: a key condition over ``values``.
            values: the values named in the condition.
            index: a secondary index (read eventually consistent), or the table itself.
            forward: ascending by sort key.
            page: items a page at the most; 0 for DynamoDB's 1 MB.
            attributes: only these attributes, which saves parsing; all if empty.
        """
        request: dict[str, Any] = {
            "TableName": table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": marshalled(values),
            "ScanIndexForward": forward,
        }
        if index:
            request["IndexName"] = index
        else:
            request["ConsistentRead"] = True
        if page:
            request["Limit"] = page
        if attributes:
            request["ProjectionExpression"] = ", ".join(f"#a{n}" for n in range(len(attributes)))
            request["ExpressionAttributeNames"] = {f"#a{n}": name for n, name in enumerate(attributes)}
        while True:
            answer = self._call("query", **request)
            for item in answer["Items"]:
                yield unmarshalled(item)
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _write(self, operation: str, *, tries: int = TRIES, **request: Any) -> Any:
        for attempt in range(tries):
            try:
                return self._call(operation, **request)
            except _ContendedError:
                _pause(attempt)
        raise ThrottledError("too many writers at once; the same request may be repeated")

    def _call(self, operation: str, **request: Any) -> Any:
        try:
            return getattr(self._client, operation)(**request)
        except self._client.exceptions.ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", ())]
            if code == "ConditionalCheckFailedException":
                raise ConditionFailedError from error
            if "ConditionalCheckFailed" in reasons:
                raise ConditionFailedError(reasons.index("ConditionalCheckFailed")) from error
            if code == "TransactionConflictException" or _CONTENDED.intersection(reasons):
                raise _ContendedError from error
            if code in _BUSY:
                raise ThrottledError("the database is busy; the same request may be repeated") from error
            raise


def _pause(attempt: int) -> None:
    time.sleep(jitter(0.01 * 2 ** min(attempt, TRIES - 1)))
