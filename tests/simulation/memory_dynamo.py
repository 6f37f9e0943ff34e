"""DynamoDB in memory behind boto3's calls, with what the real one does and an emulator does not.

Indexes lag behind, transactions conflict, batches are answered in part, answers are lost. What it answers when
nothing goes wrong is compared with the emulator by ``test_memory_dynamo.py``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from local.template import load
from tests.simulation.expressions import comparable, holds, projected, updated
from tests.simulation.world import World, aws_error

type Key = tuple[str, str]
type Record = Mapping[str, Any]
type Request = Mapping[str, Any]

_LAGS = (0.1, 1, 5, 90)
_MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Index:
    """A secondary index: its key attributes, and what it holds besides; ``None`` is all."""

    partition: str
    sort: str
    others: frozenset[str] | None

    def entry(self, item: Record) -> Record:
        """What the index holds of an item."""
        if self.others is None:
            return item
        kept = {"pk", "sk", self.partition, self.sort} | self.others
        return {name: value for name, value in item.items() if name in kept}


_OF_TABLES = Index("pk", "sk", None)


@dataclass(frozen=True, slots=True)
class Change:
    """One item before and after a write."""

    table: str
    key: Key
    old: Record | None
    new: Record | None


class Table:
    """Its items, by key and by partition, and what its indexes show of them so far."""

    def __init__(self, indexes: Mapping[str, Index]) -> None:
        self.items: dict[Key, Record] = {}
        self._partitions: defaultdict[str, dict[Key, Record]] = defaultdict(dict)
        self._indexes = {name: _Shown(index) for name, index in indexes.items()}
        self._to_show: list[tuple[float, int, Key, Record | None]] = []
        self._shown_at: dict[Key, float] = {}
        self._numbers = count()

    def write(self, key: Key, new: Record | None, shown_at: float) -> None:
        """Have an item, or none, from now on; indexes show it then, the changes of one item in their order."""
        if new is None:
            self.items.pop(key, None)
            self._partitions[key[0]].pop(key, None)
        else:
            self.items[key] = self._partitions[key[0]][key] = new
        if self._indexes:
            self._shown_at[key] = at = max(shown_at, self._shown_at.get(key, 0))
            heappush(self._to_show, (at, next(self._numbers), key, new))

    def partition(self, value: str) -> Iterable[Record]:
        """Return the items of one partition."""
        return self._partitions[value].values()

    def shown(self, name: str, value: str, now: float) -> tuple[Index, Iterable[Record]]:
        """Return an index, and what it shows at this moment of one of its partitions."""
        while self._to_show and self._to_show[0][0] <= now:
            _, _, key, new = heappop(self._to_show)
            for one in self._indexes.values():
                one.show(key, new)
        found = self._indexes[name]
        return found.index, found.partitions[value].values()


class _Shown:
    """The entries of one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.partitions: defaultdict[str, dict[Key, Record]] = defaultdict(dict)
        self._where: dict[Key, str] = {}

    def show(self, key: Key, new: Record | None) -> None:
        before = self._where.pop(key, None)
        if before is not None:
            del self.partitions[before][key]
        if new is not None and self.index.partition in new and self.index.sort in new:
            self._where[key] = where = new[self.index.partition]["S"]
            self.partitions[where][key] = self.index.entry(new)


class MemoryDynamo:
    """The methods of boto3's client that ``storage.dynamodb`` calls."""

    def __init__(self, world: World, tables: Mapping[str, Mapping[str, Index]]) -> None:
        self._world = world
        self.exceptions = SimpleNamespace(ClientError=ClientError)
        self.tables = {name: Table(indexes) for name, indexes in tables.items()}
        self.watchers: list[Callable[[Sequence[Change]], None]] = []
        self._tokens: dict[str, Any] = {}
        self._own_tokens = count()

    # Writes

    def put_item(self, **request: Any) -> dict[str, Any]:
        """Write one item."""
        return self._single("PutItem", "Put", request)

    def update_item(self, **request: Any) -> dict[str, Any]:
        """Change one item."""
        return self._single("UpdateItem", "Update", request)

    def delete_item(self, **request: Any) -> dict[str, Any]:
        """Delete one item."""
        return self._single("DeleteItem", "Delete", request)

    def transact_write_items(self, *, TransactItems: Sequence[Request], ClientRequestToken: str = "") -> dict[str, Any]:  # noqa: N803
        """Write all or nothing; the same token again does nothing more."""
        token = ClientRequestToken or f"botocore's {next(self._own_tokens)}"
        writes = [next(iter(one.items())) for one in TransactItems]
        _require_distinct([request for _, request in writes], "TransactWriteItems")

        def action() -> dict[str, Any]:
            if token in self._tokens:
                if self._tokens[token] != TransactItems:
                    raise aws_error("IdempotentParameterMismatchException", "TransactWriteItems")
                return {}
            judged = [self._judge(kind, request) for kind, request in writes]
            if any(isinstance(one, dict) for one in judged):
                reasons = [one if isinstance(one, dict) else {"Code": "None"} for one in judged]
                raise aws_error("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)
            self._tokens[token] = TransactItems
            self._commit([one for one in judged if isinstance(one, Change)])
            return {}

        return self._world.aws("TransactWriteItems", action, contends=True, is_safe=True)

    def _single(self, operation: str, kind: str, request: Request) -> dict[str, Any]:
        def action() -> dict[str, Any]:
            judged = self._judge(kind, request)
            if isinstance(judged, dict):
                more = {"Item": judged["Item"]} if "Item" in judged else {}
                raise aws_error("ConditionalCheckFailedException", operation, **more)
            if judged is None:
                return {}
            self._commit([judged])
            wanted = {"ALL_OLD": judged.old, "ALL_NEW": judged.new}.get(request.get("ReturnValues", ""))
            return {"Attributes": dict(wanted)} if wanted else {}

        return self._world.aws(operation, action, contends=True)

    def _judge(self, kind: str, request: Request) -> Change | dict[str, Any] | None:
        """The change, or why there is none; ``None`` if only a condition was asked for and holds."""
        key, items = _key_of(request), self.tables[request["TableName"]].items
        old = items.get(key)
        names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        if not holds(request.get("ConditionExpression", ""), old or {}, names, values):
            shows = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and old
            return {"Code": "ConditionalCheckFailed", **({"Item": dict(old)} if shows and old else {})}
        match kind:
            case "Put":
                return Change(request["TableName"], key, old, request["Item"])
            case "Delete":
                return Change(request["TableName"], key, old, None)
            case "Update":
                new = updated(request["UpdateExpression"], old or request["Key"], names, values)
                return Change(request["TableName"], key, old, new)
            case _:
                return None

    def _commit(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self.tables[change.table].write(change.key, change.new, self._world.now + self._lag())
        for watch in self.watchers:
            watch(changes)

    def _lag(self) -> float:
        return (
            self._world.luck.choice(_LAGS) if self._world.goes_wrong("index lags", self._world.chances.index_lag) else 0
        )

    # Reads

    def get_item(self, *, TableName: str, Key: Record, ConsistentRead: bool) -> dict[str, Any]:  # noqa: N803
        """Read one item."""
        assert ConsistentRead
        return self._world.aws("GetItem", lambda: self._found(TableName, Key), is_safe=True)

    def transact_get_items(self, *, TransactItems: Sequence[Request]) -> dict[str, Any]:  # noqa: N803
        """Read some items as they are at one instant."""
        gets = [one["Get"] for one in TransactItems]
        _require_distinct(gets, "TransactGetItems")

        def action() -> dict[str, Any]:
            return {"Responses": [self._found(one["TableName"], one["Key"]) for one in gets]}

        return self._world.aws("TransactGetItems", action, contends=True, is_safe=True)

    def batch_get_item(self, *, RequestItems: Mapping[str, Request]) -> dict[str, Any]:  # noqa: N803
        """Read many items in no order, sometimes only some of them."""

        def action() -> dict[str, Any]:
            ((table, wanted),) = RequestItems.items()
            keys = list(wanted["Keys"])
            self._world.luck.shuffle(keys)
            served = len(keys)
            if served > 1 and self._world.goes_wrong("answers in part", self._world.chances.left_over):
                served //= 2
            answers = []
            for key in keys[:served]:
                # Each at an instant of its own: only a transaction reads several at one.
                self._world.tasks.point()
                answers.append(self._found(table, key))
            found = [one["Item"] for one in answers if one]
            if self._world.chances.left_over:
                self._world.luck.shuffle(found)
            left = {table: {**wanted, "Keys": keys[served:]}} if keys[served:] else {}
            return {"Responses": {table: found}, "UnprocessedKeys": left}

        return self._world.aws("BatchGetItem", action, is_safe=True)

    def query(
        self,
        *,
        TableName: str,  # noqa: N803
        KeyConditionExpression: str,  # noqa: N803
        ExpressionAttributeValues: Record,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        IndexName: str = "",  # noqa: N803
        Limit: int = 0,  # noqa: N803
        ExclusiveStartKey: Record | None = None,  # noqa: N803
        ProjectionExpression: str = "",  # noqa: N803
        ExpressionAttributeNames: Mapping[str, str] | None = None,  # noqa: N803
        ConsistentRead: bool = False,  # noqa: N803
    ) -> dict[str, Any]:
        """Read the items of one partition in the order of their sort keys."""
        assert ConsistentRead is not bool(IndexName)
        names = ExpressionAttributeNames or {}

        def action() -> dict[str, Any]:
            index, found = self._partition(TableName, IndexName, KeyConditionExpression, ExpressionAttributeValues)
            members = [item for item in found if holds(KeyConditionExpression, item, names, ExpressionAttributeValues)]
            members.sort(key=lambda item: _place(index, item), reverse=not ScanIndexForward)
            if ExclusiveStartKey is not None:
                start = _place(index, ExclusiveStartKey)
                members = [
                    item
                    for item in members
                    if (_place(index, item) > start if ScanIndexForward else _place(index, item) < start)
                ]
            page = members[: Limit or None]
            answer: dict[str, Any] = {"Items": [projected(ProjectionExpression, item, names) for item in page]}
            if Limit and len(page) == Limit:
                last = page[-1]
                answer["LastEvaluatedKey"] = {name: last[name] for name in {"pk", "sk", index.partition, index.sort}}
            return answer

        return self._world.aws("Query", action, is_safe=True)

    def _found(self, table: str, key: Record) -> dict[str, Any]:
        item = self.tables[table].items.get((key["pk"]["S"], key["sk"]["S"]))
        return {"Item": dict(item)} if item is not None else {}

    def _partition(self, table: str, index: str, condition: str, values: Record) -> tuple[Index, Iterable[Record]]:
        """Return what a condition reads from; it begins with the partition, by the name of its attribute."""
        value = values[condition.split(maxsplit=3)[2]]["S"]
        if index:
            return self.tables[table].shown(index, value, self._world.now)
        return _OF_TABLES, self.tables[table].partition(value)


@cache
def tables_of_the_template() -> Mapping[str, Mapping[str, Index]]:
    """The tables by their logical names with their indexes, as they are deployed."""
    template = load(Path(__file__).resolve().parents[2] / "template.yaml")
    resources = template["Resources"].items()
    return {
        name: {one["IndexName"]: _index(one) for one in resource["Properties"].get("GlobalSecondaryIndexes", ())}
        for name, resource in resources
        if resource["Type"] == "AWS::DynamoDB::Table"
    }


def _index(declared: Mapping[str, Any]) -> Index:
    names = {key["KeyType"]: key["AttributeName"] for key in declared["KeySchema"]}
    projection = declared["Projection"]
    is_all = projection["ProjectionType"] == "ALL"
    others = None if is_all else frozenset(projection.get("NonKeyAttributes", ()))
    return Index(names["HASH"], names.get("RANGE", "sk"), others)


def _key_of(request: Request) -> Key:
    raw = request.get("Key") or request["Item"]
    return raw["pk"]["S"], raw["sk"]["S"]


def _require_distinct(requests: Sequence[Request], name: str) -> None:
    """A transaction has a hundred items at the most, each once."""
    targets = {(request["TableName"], _key_of(request)) for request in requests}
    if len(requests) > _MOST_ITEMS or len(targets) < len(requests):
        raise aws_error("ValidationException", name)


def _place(index: Index, item: Record) -> tuple[Any, ...]:
    return comparable(item[index.sort]), item["pk"]["S"], item["sk"]["S"]
