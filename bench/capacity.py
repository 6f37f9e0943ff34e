"""DynamoDB's capacity units of recorded calls.

The emulator reports what writes consume by DynamoDB's published rules, indexes and transactions included, but
half a unit for every read whatever its size. So reads are computed here (DynamoDB developer guide, "Read and
write operations" and "Item sizes and formats"): 4 KB a unit, half for eventual consistency, each item of a
batch rounded up on its own, a query over the sum of what it read, before any projection.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.recorder import Call

READ_UNIT_BYTES = 4096

type Attributes = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Units:
    """Capacity units."""

    read: float = 0.0
    write: float = 0.0

    def __add__(self, other: "Units") -> "Units":
        """Both together."""
        return Units(self.read + other.read, self.write + other.write)


def units(calls: Iterable[Call], dynamodb: Any) -> Units:
    """What calls consumed.

    Args:
        calls: recorded while the recorder was metering.
        dynamodb: a client of the same tables, to see what queries read and did not return.
    """
    total = Units()
    for call in calls:
        if call.service == "dynamodb":
            total += _units(call, dynamodb)
    return total


def item_bytes(item: Attributes) -> int:
    """The size of an item: the UTF-8 bytes of names and values."""
    return sum(len(name.encode()) + _value_bytes(attribute) for name, attribute in item.items())


def _units(call: Call, dynamodb: Any) -> Units:
    match call.operation:
        case "GetItem":
            return Units(read=_read_units(item_bytes(call.answer.get("Item", {})), call.request))
        case "BatchGetItem":
            return Units(read=sum(_batch_units(call)))
        case "Query":
            return Units(read=_read_units(_queried_bytes(call, dynamodb), call.request))
    consumed = call.answer.get("ConsumedCapacity", [])
    tables = consumed if isinstance(consumed, list) else [consumed]
    return Units(write=sum(table["CapacityUnits"] for table in tables))


def _read_units(size: int, request: Mapping[str, Any]) -> float:
    return max(1, -(-size // READ_UNIT_BYTES)) * (1.0 if request.get("ConsistentRead") else 0.5)


def _batch_units(call: Call) -> Iterable[float]:
    for table, wanted in call.request["RequestItems"].items():
        found = call.answer["Responses"].get(table, [])
        yield from (_read_units(item_bytes(item), wanted) for item in found)
        # Asking for what is not there costs as much as the smallest item.
        yield from (_read_units(0, wanted) for _ in range(len(wanted["Keys"]) - len(found)))


def _queried_bytes(call: Call, dynamodb: Any) -> int:
    whole = dict(call.request)
    if "ProjectionExpression" in whole:
        del whole["ProjectionExpression"], whole["ExpressionAttributeNames"]
    return sum(item_bytes(item) for item in dynamodb.query(**whole)["Items"])


def _value_bytes(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return len(value.encode())
        case "N":
            return (len(value.lstrip("-").strip("0")) + 1) // 2 + 1
        case "BOOL" | "NULL":
            return 1
    raise ValueError(f"no item of this system has an attribute of type {kind}")
