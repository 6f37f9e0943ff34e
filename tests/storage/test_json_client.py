"""Our client of AWS's JSON protocol and boto3's get the same answers, refusals and effects from the services."""

from collections.abc import Callable, Iterator, Mapping
from secrets import token_hex
from typing import Any

import pytest
from botocore import xform_name

from local.emulator import Emulator
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.json_client import ATTEMPTS, DYNAMODB, SECRETS_MANAGER, SQS, JsonClient, Service
from merchant_center.core.aws.signing import Credentials
from merchant_center.core.aws.writes import Add, Join, Put, put_new, put_version

pytestmark = pytest.mark.ministack_alone("it compares two clients, not two services")

KEY = {"pk": {"S": "1"}, "sk": {"S": "ITEM"}}
NEW = {"Item": KEY | {"data": {"S": "茶🍵"}, "n": {"N": "1"}}, "ConditionExpression": "attribute_not_exists(pk)"}
BUMP = {
    "Key": KEY,
    "UpdateExpression": "ADD n :one",
    "ConditionExpression": "n < :two",
    "ExpressionAttributeValues": {":one": {"N": "1"}, ":two": {"N": "2"}},
}
QUERY = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "1"}}}
NEVER = {**KEY, "pk": {"S": "2"}}


class LosingClient(JsonClient):
    """Loses the first answers of each write after it was done."""

    def __init__(self, *arguments: Any, lost: int) -> None:
        super().__init__(*arguments)
        self._lost = lost
        self.losses = 0

    def _send(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        answer = super()._send(headers, body)
        if "Write" in headers["x-amz-target"] and self.losses < self._lost:
            self.losses += 1
            raise TimeoutError
        return answer


@pytest.fixture
def ours(aws: Emulator) -> Iterator[Callable[[Service], JsonClient]]:
    """Make our client of a service, over a connection."""
    made: list[JsonClient] = []

    def make(service: Service) -> JsonClient:
        made.append(JsonClient(service, lambda: Credentials("test", "test"), aws.region, aws.endpoint_url))
        return made[-1]

    yield make
    for one in made:
        one.close()


def outcome(client: Any, operation: str, request: Mapping[str, Any]) -> Any:
    """Return the answer of an operation, or what its refusal tells the seams."""
    try:
        answer = getattr(client, xform_name(operation))(**request)
    except client.exceptions.ClientError as error:
        told = error.response
        reasons = [one.get("Code") for one in told.get("CancellationReasons", ())]
        return told["Error"]["Code"], reasons, told["ResponseMetadata"]["HTTPStatusCode"]
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def on(table: str, request: Mapping[str, Any]) -> dict[str, Any]:
    return {"TableName": table, **request}


STEPS: list[tuple[str, Callable[[str], dict[str, Any]]]] = [
    ("GetItem", lambda table: on(table, {"Key": KEY, "ConsistentRead": True})),
    ("TransactWriteItems", lambda table: {"TransactItems": [{"Put": on(table, NEW)}]}),
    ("TransactWriteItems", lambda table: {"TransactItems": [{"Put": on(table, NEW)}, {"Update": on(table, BUMP)}]}),
    ("GetItem", lambda table: on(table, {"Key": KEY, "ConsistentRead": True})),
    ("UpdateItem", lambda table: on(table, BUMP)),
    ("UpdateItem", lambda table: on(table, BUMP)),
    ("TransactGetItems", lambda table: {"TransactItems": [{"Get": on(table, {"Key": KEY})}]}),
    ("BatchGetItem", lambda table: {"RequestItems": {table: {"Keys": [KEY, NEVER]}}}),
    ("Query", lambda table: on(table, QUERY)),
    ("Query", lambda table: on(table, {"KeyConditionExpression": "nonsense"})),
    ("GetItem", lambda _: on("no-such-table", {"Key": KEY})),
]


def test_dynamodb_answers_both_alike(
    dynamodb: Any, ours: Callable[[Service], JsonClient], new_table: Callable[[str], str]
) -> None:
    """Every operation of the seam has the same answer, or the same refusal with the same reasons, through either."""
    tables = new_table("EventsTable"), new_table("EventsTable")
    clients = dynamodb, ours(DYNAMODB)
    for operation, request in STEPS:
        expected, told = (
            outcome(client, operation, request(table)) for client, table in zip(clients, tables, strict=True)
        )
        assert repr(told).replace(tables[1], tables[0]) == repr(expected), operation


def test_secrets_manager_answers_both_alike(aws: Emulator, ours: Callable[[Service], JsonClient]) -> None:
    """A secret that one client keeps is read by the other, under its version; what is missing is missing for both."""
    client, name = ours(SECRETS_MANAGER), f"both-{token_hex(4)}"
    theirs = aws.client("secretsmanager")
    missing = {"SecretId": name}
    assert outcome(client, "GetSecretValue", missing) == outcome(theirs, "GetSecretValue", missing)
    assert outcome(client, "PutSecretValue", missing | {"SecretString": "x"})[0] == "ResourceNotFoundException"
    client.create_secret(Name=name, SecretString="first")
    version = client.put_secret_value(SecretId=name, SecretString="茶")["VersionId"]
    assert theirs.get_secret_value(SecretId=name, VersionId=version)["SecretString"] == "茶"
    assert client.get_secret_value(SecretId=name, VersionId=version)["SecretString"] == "茶"


def test_message_is_in_the_queue(aws: Emulator, ours: Callable[[Service], JsonClient]) -> None:
    """A message that our client sends is received as one of boto3's, after its delay."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=f"both-{token_hex(4)}")["QueueUrl"]
    assert ours(SQS).send_message(QueueUrl=url, MessageBody='{"a": "茶"}', DelaySeconds=0)["MessageId"]
    assert [one["Body"] for one in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]] == ['{"a": "茶"}']


@pytest.mark.parametrize("lost", [1, ATTEMPTS - 1])
@pytest.mark.parametrize(
    "write",
    [
        lambda dynamo, table: dynamo.put(put_new(table, {"pk": "2", "sk": "ITEM"})),
        lambda dynamo, table: dynamo.put(put_version(table, {"pk": "1", "sk": "ITEM", "version": 2}, 1)),
        lambda dynamo, table: dynamo.transact([Add(table, "2", "ITEM", 1, limit=1)]),
        lambda dynamo, table: dynamo.transact([Join(table, "2", "ITEM", "one", limit=1)]),
        lambda dynamo, table: dynamo.delete(table, "1", "ITEM"),
    ],
    ids=["put new", "put version", "add up to a limit", "join up to a limit", "delete"],
)
def test_own_write_is_not_taken_for_somebody_elses(
    aws: Emulator, new_table: Callable[[str], str], lost: int, write: Callable[[Dynamo, str], Any]
) -> None:
    """A write whose answers are lost is repeated by our client too: it succeeds, once."""
    table = new_table("EventsTable")
    access = DYNAMODB, lambda: Credentials("test", "test"), aws.region, aws.endpoint_url, lambda _seconds: None
    client: Any = LosingClient(*access, lost=0)
    Dynamo(client).put(Put(table, {"pk": "1", "sk": "ITEM", "version": 1}))
    client._lost = lost
    assert write(Dynamo(client), table) is not False
    assert client.losses == lost
    client.close()
