"""Tables and buckets as the template declares them, each test with empty tables of its own, and a watched client."""

import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

from local.deploy import deploy
from local.emulator import Emulator
from local.template import load
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.store import OrderStore

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def template() -> Mapping[str, Any]:
    """template.yaml."""
    return load(Path(__file__).resolve().parents[2] / "template.yaml")


@pytest.fixture(scope="session")
def deployed(aws: Emulator, template: Mapping[str, Any]) -> Mapping[str, str]:
    """What template.yaml consists of, deployed: physical names by logical id."""
    parameters = {
        "OidcIssuer": "http://127.0.0.1:1/oidc",
        "PublicApiUrl": "http://127.0.0.1:1",
        "Architecture": "x86_64",
        "DeletionProtection": "false",
    }
    return deploy(aws, template, parameters, stack_name="storage").resources


@dataclass
class Watched:
    """A client of DynamoDB that keeps what it was asked, and can be answered for in place of the service.

    `calls` holds (operation, parameters); `script` holds the answers to come by operation, as (status, body)
    or None to let the service answer.
    """

    client: Any
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    script: dict[str, list[tuple[int, dict[str, Any]] | None]] = field(default_factory=lambda: defaultdict(list))

    @property
    def operations(self) -> list[str]:
        """The operations called, in order."""
        return [operation for operation, _ in self.calls]

    def fail(self, operation: str, code: str, times: int = 1, **more: Any) -> None:
        """Have the next calls of an operation refused with an error of DynamoDB's."""
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "scripted", **more}
        self.script[operation] += [(400, body)] * times

    def begin(self) -> None:
        """Watch from now on."""
        events = self.client.meta.events
        events.register("provide-client-params.dynamodb", self._keep)
        events.register("before-send.dynamodb", self._answer)

    def end(self) -> None:
        """Watch no more."""
        events = self.client.meta.events
        events.unregister("provide-client-params.dynamodb", self._keep)
        events.unregister("before-send.dynamodb", self._answer)

    def _keep(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append((model.name, params))

    def _answer(self, request: Any, event_name: str, **_: Any) -> AWSResponse | None:
        answers = self.script[event_name.rpartition(".")[2]]
        answer = answers.pop(0) if answers else None
        if answer is None:
            return None
        status, body = answer
        headers = HTTPHeaders.from_dict({"content-type": "application/x-amz-json-1.0"})
        return AWSResponse(request.url, status, headers, _Body(body))


class _Body(io.BytesIO):
    """A response's body as botocore reads it."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(json.dumps(body).encode())

    def stream(self, **_: Any) -> Iterator[bytes]:
        """All of it."""
        yield self.read()


@pytest.fixture(scope="session")
def dynamodb(aws: Emulator) -> Iterator[Any]:
    """A client of DynamoDB that never repeats a call by itself."""
    client = boto3.session.Session().client(
        "dynamodb",
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()


@pytest.fixture
def watched(dynamodb: Any) -> Iterator[Watched]:
    """The client under watch; no test may make it scan a table."""
    one = Watched(dynamodb)
    one.begin()
    yield one
    one.end()
    assert "Scan" not in one.operations


@pytest.fixture
def dynamo(watched: Watched) -> Dynamo:
    """The seam over the watched client."""
    return Dynamo(watched.client)


@pytest.fixture(scope="session")
def new_table(aws: Emulator, deployed: Mapping[str, str]) -> Callable[[str], str]:
    """Make an empty table with keys and indexes of the one that the template calls so."""

    def make(logical_id: str) -> str:
        client = aws.client("dynamodb")
        shape = client.describe_table(TableName=deployed[logical_id])["Table"]
        name = f"{logical_id}-{datetime.now(UTC):%H%M%S%f}"
        indexes = [
            {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
            for index in shape.get("GlobalSecondaryIndexes", ())
        ]
        client.create_table(
            TableName=name,
            KeySchema=shape["KeySchema"],
            AttributeDefinitions=shape["AttributeDefinitions"],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        )
        return name

    return make


@dataclass(frozen=True)
class OrderTables:
    """Empty tables of orders and events."""

    orders: str
    events: str


@pytest.fixture
def order_tables(new_table: Callable[[str], str]) -> OrderTables:
    """Tables of this test alone."""
    return OrderTables(new_table("OrdersTable"), new_table("EventsTable"))


@pytest.fixture
def orders(dynamo: Dynamo, order_tables: OrderTables) -> OrderStore:
    """The store of orders over empty tables."""
    return OrderStore(dynamo, order_tables.orders, order_tables.events)


@pytest.fixture(scope="session")
def make_order() -> Callable[..., Order]:
    """Make an order of 300 fen; give fields to change them."""

    def make(**changes: Any) -> Order:
        values: dict[str, Any] = {
            "order_no": "20261122-ABCDEFGHIJKLMNOP",
            "mchid": "1900000001",
            "appid": "wx0123456789abcdef",
            "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
            "lines": (OrderLine("TEA-1", "茶", 150, 2),),
            "total_fen": 300,
            "state": OrderState.CREATED,
            "description": "示例商店-茶×2",
            "notify_url": "https://api.example.com/v1/callbacks/1900000001/payment",
            "created_at": T0,
            "expires_at": T0 + timedelta(days=1),
        }
        return Order(**(values | changes))

    return make
