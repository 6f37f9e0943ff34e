"""What DynamoDB documents that it refuses: who of the two emulators does, and who is laxer than AWS."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.storage.witness import Witness

TABLE = "{table}"
KEY = {"pk": {"S": "1"}, "sk": {"S": "ITEM"}}
NUMBER = {":n": {"N": "1"}}


def key(number: int) -> dict[str, Any]:
    return {"pk": {"S": f"{number}"}, "sk": {"S": "ITEM"}}


def write(*items: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return "transact_write_items", {"TransactItems": [{"Put": {"TableName": TABLE, "Item": i, **more}} for i in items]}


def update(expression: str) -> tuple[str, dict[str, Any]]:
    request = {"Key": KEY, "UpdateExpression": expression, "ExpressionAttributeValues": NUMBER}
    return "update_item", {"TableName": TABLE, **request}


def read(keys: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    return "batch_get_item", {"RequestItems": {TABLE: {"Keys": keys}}}


def query(condition: str, **more: Any) -> tuple[str, dict[str, Any]]:
    values = {":a": {"S": "1"}} | {name: {"S": "0"} for name in (":b", ":c") if name in condition}
    request = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
    return "query", {"TableName": TABLE, **request, **more}


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "a key that is empty": write({"pk": {"S": ""}, "sk": {"S": "ITEM"}}),
    "a key of 2,049 bytes": write({"pk": {"S": "p" * 2049}, "sk": {"S": "ITEM"}}),
    "an index key that is empty": write(KEY | {"kind": {"S": ""}, "kind_position": {"S": "1"}}),
    "an index key of another type": write(KEY | {"kind": {"N": "1"}, "kind_position": {"S": "1"}}),
    "an item above 400 KB": write(KEY | {"data": {"S": "x" * 400 * 1024}}),
    "a number of 39 digits": write(KEY | {"number": {"N": "1" * 39}}),
    "a set that has a member twice": write(KEY | {"members": {"SS": ["a", "a"]}}),
    "101 writes in a transaction": write(*map(key, range(101))),
    "one item twice in a transaction": write(KEY, KEY),
    "more than 4 MB in a transaction": write(*(key(n) | {"data": {"S": "x" * 390_000}} for n in range(12))),
    "names that are empty": write(KEY, ConditionExpression="attribute_not_exists(a)", ExpressionAttributeNames={}),
    "a reserved word as a name": update("SET ttl = :n"),
    "one attribute twice in an update": update("SET used = :n ADD used :n"),
    "101 keys in a batch": read([key(n) for n in range(101)]),
    "one key twice in a batch": read([KEY, KEY]),
    "an index read strongly consistent": query("kind = :a", IndexName="by_kind", ConsistentRead=True),
    "BETWEEN from high to low": query("pk = :a AND sk BETWEEN :a AND :b"),
    "two conditions on a sort key": query("pk = :a AND sk > :b AND sk < :c"),
    "a start in another partition": query("pk = :a", ExclusiveStartKey=key(2)),
    "a filter on a key": query("pk = :a", FilterExpression="sk = :a"),
}
LAX = {
    "ministack": {"names that are empty", "one attribute twice in an update", "a filter on a key"},
    "moto": {
        *("an index key of another type", "a number of 39 digits", "a set that has a member twice"),
        *("more than 4 MB in a transaction", "names that are empty", "a filter on a key"),
        *("BETWEEN from high to low", "two conditions on a sort key", "a start in another partition"),
    },
}
"""What an emulator accepts though AWS refuses it: no test may lean on that emulator there (README.md)."""


def named(request: Any, table: str) -> Any:
    """Return a request with the table's name put in."""
    if isinstance(request, dict):
        return {table if name == TABLE else name: named(value, table) for name, value in request.items()}
    if isinstance(request, list):
        return [named(value, table) for value in request]
    return table if request == TABLE else request


@pytest.fixture(scope="module")
def table(new_table: Callable[[str], str]) -> str:
    """An empty table with an index."""
    return new_table("CatalogueTable")


@pytest.mark.parametrize("what", REFUSED)
def test_emulator_refuses_what_aws_refuses(aws: Any, dynamodb: Any, table: str, what: str) -> None:
    """An emulator refuses what AWS documents as refused, or is listed as laxer there."""
    operation, request = REFUSED[what]
    if what in LAX["moto" if isinstance(aws, Witness) else "ministack"]:
        getattr(dynamodb, operation)(**named(request, table))
        return
    with pytest.raises(ClientError) as refusal:
        getattr(dynamodb, operation)(**named(request, table))
    code = refusal.value.response["Error"]["Code"]
    reasons = [reason["Code"] for reason in refusal.value.response.get("CancellationReasons", ())]
    assert code == "ValidationException" or reasons == ["ValidationError"]


def test_readme_tells_who_is_lax() -> None:
    """Each row of the README on requests says what this test knows of both emulators."""
    lines = (Path(__file__).parent / "README.md").read_text(encoding="utf-8").splitlines()
    told = {
        cells[1]: cells[2:4] for cells in ([cell.strip() for cell in line.split("|")] for line in lines if "|" in line)
    }
    for what in LAX["ministack"] | LAX["moto"]:
        assert told[what] == ["accepts" if what in LAX[name] else "refuses" for name in ("ministack", "moto")]
