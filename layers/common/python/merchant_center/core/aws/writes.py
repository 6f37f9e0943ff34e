"""The writes of a transaction as values, and how DynamoDB spells them and the items that it keeps.

Items are dicts of ``str``, ``int``, ``bool`` and ``None``-free values; a float is refused, so none can ever be
stored. Everything structured lives in one JSON text per item (docs/adr/0003), which parses several times
faster than the same thing as attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

type Value = str | int | bool
type Item = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Put:
    """One conditional write of a whole item. An empty ``condition`` always holds."""

    operation: ClassVar[str] = "Put"
    table: str
    item: Item
    condition: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    values: Item = field(default_factory=dict)

    def request(self) -> dict[str, Any]:
        """Return the shape of DynamoDB's Put."""
        return {"TableName": self.table, "Item": marshalled(self.item), **_condition(self)}


@dataclass(frozen=True, slots=True)
class Add:
    """Add to a counter of an item on the condition that it stays within a limit.

    ``limit`` 0 sets none. Taking away (a negative amount) never has one. ``ttl`` is when the item may go, in Unix
    seconds; 0 keeps it.
    """

    operation: ClassVar[str] = "Update"
    table: str
    pk: str
    sk: str
    amount: int
    limit: int = 0
    ttl: int = 0

    def request(self) -> dict[str, Any]:
        """Return the shape of DynamoDB's Update."""
        request: dict[str, Any] = {
            "TableName": self.table,
            "Key": item_key(self.pk, self.sk),
            "UpdateExpression": "ADD used :amount",
            "ExpressionAttributeValues": marshalled({":amount": self.amount}),
        }
        if self.limit and self.amount > 0:
            request["ConditionExpression"] = "attribute_not_exists(used) OR used <= :room"
            request["ExpressionAttributeValues"] |= marshalled({":room": self.limit - self.amount})
        if self.ttl:
            request["UpdateExpression"] += " SET #ttl = :ttl"
            request["ExpressionAttributeNames"] = {"#ttl": "ttl"}
            request["ExpressionAttributeValues"] |= marshalled({":ttl": self.ttl})
        return request


@dataclass(frozen=True, slots=True)
class Join:
    """Add a member to the set that an item holds, on the condition that it has fewer than ``limit``."""

    operation: ClassVar[str] = "Update"
    table: str
    pk: str
    sk: str
    member: str
    limit: int

    def request(self) -> dict[str, Any]:
        """Return the shape of DynamoDB's Update."""
        request = _member_request(self, "ADD")
        request["ConditionExpression"] = "attribute_not_exists(#members) OR size(#members) < :limit"
        request["ExpressionAttributeValues"][":limit"] = _attribute(self.limit)
        return request


@dataclass(frozen=True, slots=True)
class Leave:
    """Take a member out of the set that an item holds; without that member nothing changes."""

    operation: ClassVar[str] = "Update"
    table: str
    pk: str
    sk: str
    member: str

    def request(self) -> dict[str, Any]:
        """Return the shape of DynamoDB's Update."""
        return _member_request(self, "DELETE")


@dataclass(frozen=True, slots=True)
class Tally:
    """Add to several counters of one item inside a transaction; amounts may be negative.

    ``at_least`` has counters that must hold so many before, ``exactly`` those that must hold just so many.
    """

    operation: ClassVar[str] = "Update"
    table: str
    pk: str
    sk: str
    amounts: Mapping[str, int]
    at_least: Mapping[str, int] = field(default_factory=dict)
    exactly: Mapping[str, int] = field(default_factory=dict)

    def request(self) -> dict[str, Any]:
        """Return the shape of DynamoDB's Update."""
        values = {f":{name}": amount for name, amount in self.amounts.items()}
        values |= {f":least_{name}": amount for name, amount in self.at_least.items()}
        values |= {f":was_{name}": amount for name, amount in self.exactly.items()}
        conditions = [f"#{name} >= :least_{name}" for name in self.at_least]
        conditions += [f"#{name} = :was_{name}" for name in self.exactly]
        request = {
            "TableName": self.table,
            "Key": item_key(self.pk, self.sk),
            "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in self.amounts),
            "ExpressionAttributeNames": {f"#{name}": name for name in (*self.amounts, *self.at_least, *self.exactly)},
            "ExpressionAttributeValues": marshalled(values),
        }
        return request | ({"ConditionExpression": " AND ".join(conditions)} if conditions else {})


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete an item. An empty ``condition`` always holds, whether the item is there or not."""

    operation: ClassVar[str] = "Delete"
    table: str
    pk: str
    sk: str
    condition: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    values: Item = field(default_factory=dict)

    def request(self) -> dict[str, Any]:
        """Return the shape of DynamoDB's Delete."""
        return {"TableName": self.table, "Key": item_key(self.pk, self.sk), **_condition(self)}


type Write = Put | Add | Join | Leave | Tally | Delete


def put_new(table: str, item: Item) -> Put:
    """Return a write that must create its item."""
    return Put(table, item, "attribute_not_exists(pk)")


def put_version(table: str, item: Item, old_version: int) -> Put:
    """Return a write that must find the version it was computed from."""
    return Put(table, item, "#version = :old", {"#version": "version"}, {":old": old_version})


def delete_version(table: str, pk: str, sk: str, old_version: int) -> Delete:
    """Return a deletion that must find the version that was read."""
    return Delete(table, pk, sk, "#version = :old", {"#version": "version"}, {":old": old_version})


def item_key(pk: str, sk: str) -> dict[str, Any]:
    """Return the key of an item as DynamoDB spells it."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _member_request(write: Join | Leave, verb: str) -> dict[str, Any]:
    return {
        "TableName": write.table,
        "Key": item_key(write.pk, write.sk),
        "UpdateExpression": f"{verb} #members :member",
        "ExpressionAttributeNames": {"#members": "members"},
        "ExpressionAttributeValues": {":member": {"SS": [write.member]}},
    }


def _condition(write: Put | Delete) -> dict[str, Any]:
    """Return the members of a request that state its condition; DynamoDB refuses empty ones."""
    members = {
        "ConditionExpression": write.condition,
        "ExpressionAttributeNames": dict(write.names),
        "ExpressionAttributeValues": marshalled(write.values),
    }
    return {name: member for name, member in members.items() if member}


def marshalled(item: Item) -> dict[str, Any]:
    """Return an item as DynamoDB spells it.

    Raises:
        TypeError: a value is of another kind, such as a float.
    """
    return {name: _attribute(value) for name, value in item.items()}


def _attribute(value: Value) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(value)}
    raise TypeError(f"{type(value).__name__} is not stored: only text, whole numbers and booleans are")


def unmarshalled(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain item of what DynamoDB spells."""
    plain = {}
    for name, attribute in item.items():
        ((kind, value),) = attribute.items()
        plain[name] = int(value) if kind == "N" else value
    return plain
