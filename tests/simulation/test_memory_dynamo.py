"""The database in memory answers as the emulator does, request by request."""

import json
import random
from itertools import count
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.template import load
from tests.simulation.memory_dynamo import MemoryDynamo, tables_of_the_template
from tests.simulation.world import Chances, World

TABLE = "VouchersTable"
REQUESTS = 400


@pytest.fixture
def twins(aws):
    """The same empty table twice: in memory, and in the emulator under a name of its own."""
    client, name = aws.client("dynamodb"), "walks-twin"
    declared = load(Path(__file__).resolve().parents[2] / "template.yaml")["Resources"][TABLE]["Properties"]
    shape = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **{part: declared[part] for part in shape})
    world = World(1)
    world.chances = Chances.none()
    yield MemoryDynamo(world, {name: tables_of_the_template()[TABLE]}), client, name
    client.delete_table(TableName=name)


class Requests:
    """Requests as ``storage.dynamodb`` makes them, over few items, so that conditions hold and fail."""

    def __init__(self, table):
        """Draw the same ones each time."""
        self.chance = random.Random(0)  # noqa: S311 - so that a failure can be repeated
        self.table = table
        self.numbers = count()

    def key(self):
        """One of six items."""
        return {"pk": {"S": f"P{self.chance.randrange(3)}"}, "sk": {"S": f"S{self.chance.randrange(2)}"}}

    def item(self):
        """With attributes of two indexes, sometimes without."""
        item = self.key() | {"version": {"N": str(self.chance.randrange(3))}, "data": {"S": f"d{next(self.numbers)}"}}
        if self.chance.random() < 0.7:
            item |= {"due_shard": {"S": "DUE#1"}, "due_position": {"S": f"2026-{self.chance.randrange(9)}"}}
        if self.chance.random() < 0.5:
            item |= {"kind": {"S": "STOCK"}, "kind_position": {"S": f"k{self.chance.randrange(5)}"}}
        return item

    def write(self):
        """One write: its kind, and the request."""
        table = {"TableName": self.table}
        version = {":old": {"N": str(self.chance.randrange(3))}}
        old = {"ExpressionAttributeNames": {"#version": "version"}, "ExpressionAttributeValues": version}
        add = {"UpdateExpression": "ADD used :amount", "ExpressionAttributeValues": {":amount": {"N": "1"}}}
        limited = add | {"ConditionExpression": "attribute_not_exists(used) OR used <= :room"}
        limited["ExpressionAttributeValues"] = {":amount": {"N": "1"}, ":room": {"N": "2"}}
        both = "attribute_exists(pk) AND NOT (#version = :old OR #version > :old)"
        choices = [
            ("Put", {"Item": self.item()}),
            ("Put", {"Item": self.item(), "ConditionExpression": "attribute_not_exists(pk)"}),
            ("Put", {"Item": self.item(), "ConditionExpression": "#version = :old", **old}),
            ("Put", {"Item": self.item(), "ConditionExpression": both, **old}),
            ("Delete", {"Key": self.key()}),
            ("Delete", {"Key": self.key(), "ConditionExpression": "attribute_exists(pk)"}),
            ("Update", {"Key": self.key(), **add}),
            ("Update", {"Key": self.key(), **limited}),
            ("Update", {"Key": self.key(), "UpdateExpression": "ADD #a :a, #b :b SET #c = :a REMOVE #d"}
             | {"ExpressionAttributeNames": {"#a": "one", "#b": "two", "#c": "three", "#d": "four"}}
             | {"ExpressionAttributeValues": {":a": {"N": "-2"}, ":b": {"N": "5"}}}),
        ]  # fmt: skip
        kind, request = self.chance.choice(choices)
        return kind, table | request

    def next(self):
        """The name of a method of the client, and its arguments."""
        match self.chance.randrange(7):
            case 0 | 1:
                kind, request = self.write()
                return {"Put": "put_item", "Delete": "delete_item", "Update": "update_item"}[kind], request
            case 2 | 3:
                writes = {json.dumps(_key_of(one)): (kind, one) for kind, one in (self.write() for _ in range(3))}
                return "transact_write_items", {"TransactItems": [{kind: one} for kind, one in writes.values()]}
            case 4:
                return "get_item", {"TableName": self.table, "Key": self.key(), "ConsistentRead": True}
            case 5:
                return "query", self.query()
            case _:
                gets = [{"Get": {"TableName": self.table, "Key": self.key()}} for _ in range(2)]
                return "transact_get_items", {"TransactItems": gets}

    def query(self):
        """Of the table or of an index, a page or all."""
        table = {"TableName": self.table, "ScanIndexForward": self.chance.random() < 0.5}
        page = {"Limit": 2} if self.chance.random() < 0.5 else {}
        due = {":shard": {"S": "DUE#1"}, ":now": {"S": "2026-5"}}
        kind = {":kind": {"S": "STOCK"}, ":low": {"S": "k1"}, ":high": {"S": "k3"}}
        choices = [
            {"KeyConditionExpression": "pk = :pk AND begins_with(sk, :s)", "ConsistentRead": True}
            | {"ExpressionAttributeValues": {":pk": {"S": "P1"}, ":s": {"S": "S"}}}
            | {"ProjectionExpression": "#a0", "ExpressionAttributeNames": {"#a0": "data"}},
            {"KeyConditionExpression": "due_shard = :shard AND due_position < :now", "IndexName": "by_due"}
            | {"ExpressionAttributeValues": due},
            {"KeyConditionExpression": "kind = :kind AND kind_position BETWEEN :low AND :high", "IndexName": "by_kind"}
            | {"ExpressionAttributeValues": kind},
        ]
        return table | page | self.chance.choice(choices)


def _key_of(request):
    raw = request.get("Key") or request["Item"]
    return {name: raw[name] for name in ("pk", "sk")}


def _answer(client, method, request):
    """What a client answers, without what is AWS's own."""
    pages = []
    while True:
        try:
            answer = dict(getattr(client, method)(**request))
        except ClientError as error:
            reasons = [one["Code"] for one in error.response.get("CancellationReasons", ())]
            return error.response["Error"]["Code"], reasons
        pages.append({name: answer[name] for name in ("Item", "Items", "Responses") if name in answer})
        if "LastEvaluatedKey" not in answer:
            return pages[-1] if method != "query" else [item for page in pages for item in page["Items"]]
        request = request | {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _sorted(answer):
    """Items of an index that share a sort key come in no order that anybody promises."""
    return sorted(map(repr, answer)) if isinstance(answer, list) else answer


def test_memory_answers_as_the_emulator_does(twins):
    """Conditions, updates, transactions, indexes, projections and pages come out the same."""
    memory, client, name = twins
    requests = Requests(name)
    seen = set()
    for _ in range(REQUESTS):
        method, request = requests.next()
        expected = _answer(client, method, request)
        assert _sorted(_answer(memory, method, request)) == _sorted(expected), (method, request)
        seen.add((method, expected[0] if isinstance(expected, tuple) else "well"))
    assert {("put_item", "ConditionalCheckFailedException"), ("query", "well")} < seen
    assert {("transact_write_items", "TransactionCanceledException"), ("transact_write_items", "well")} < seen


def test_sets_are_those_of_the_emulator(twins):
    """Members join while there is room and leave; a set without members is no attribute."""
    memory, client, name = twins
    key = {"pk": {"S": "SET"}, "sk": {"S": "S"}}
    names = {"ExpressionAttributeNames": {"#members": "members"}}
    for verb, member in [("ADD", "a"), ("ADD", "b"), ("ADD", "c"), ("DELETE", "x"), ("DELETE", "a"), ("DELETE", "b")]:
        request: dict = {"TableName": name, "Key": key, "UpdateExpression": f"{verb} #members :member"} | names
        values = {":member": {"SS": [member]}}
        if verb == "ADD":
            request["ConditionExpression"] = "attribute_not_exists(#members) OR size(#members) < :limit"
            values[":limit"] = {"N": "2"}
        request["ExpressionAttributeValues"] = values
        assert _answer(memory, "update_item", request) == _answer(client, "update_item", request)
        read = {"TableName": name, "Key": key, "ConsistentRead": True}
        assert _answer(memory, "get_item", read) == _answer(client, "get_item", read)


def test_order_of_an_index_is_that_of_its_sort_key(twins):
    """Pages of an index follow one another in both directions."""
    memory, _, name = twins
    for number in range(7):
        key = {"pk": {"S": f"P{number}"}, "sk": {"S": "S"}}
        memory.put_item(TableName=name, Item=key | {"due_shard": {"S": "D"}, "due_position": {"S": f"{number}"}})
    request = {
        "TableName": name,
        "IndexName": "by_due",
        "KeyConditionExpression": "due_shard = :d",
        "ExpressionAttributeValues": {":d": {"S": "D"}},
        "Limit": 3,
    }
    up = [item["pk"]["S"] for item in _answer(memory, "query", request)]
    down = [item["pk"]["S"] for item in _answer(memory, "query", request | {"ScanIndexForward": False})]
    assert up == [f"P{number}" for number in range(7)]
    assert down == up[::-1]
