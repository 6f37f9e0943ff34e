"""Two emulators as witnesses, tables as the template declares them, each test's own, and a watched client."""

import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

from local.emulator import Emulator
from local.template import load
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.store import OrderStore
from tests.emulator_in_process import answer
from tests.storage.witness import Witness, wired

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that needs AWS against both emulators, or against ministack alone where the test says why."""
    if "aws" in metafunc.fixturenames:
        is_alone = metafunc.definition.get_closest_marker("ministack_alone")
        names = ["ministack"] if is_alone else ["ministack", "moto"]
        metafunc.fixturenames.append("emulator")
        metafunc.parametrize("emulator", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def emulator(request: pytest.FixtureRequest) -> str:
    """The name of the emulator; a parameter of ``aws`` itself would end the emulator that all tests share."""
    return str(request.param)


@pytest.fixture(scope="session")
def aws(aws: Emulator, emulator: str) -> Iterator[Emulator]:
    """The emulator that this run of the test asks."""
    if emulator == "ministack":
        yield aws
        return
    witness = Witness()
    yield witness
    witness.close()


@pytest.fixture
def browser(aws: Emulator) -> Iterator[httpx.Client]:
    """Who opens links and posts forms."""
    with aws.browser() if isinstance(aws, Witness) else httpx.Client() as client:
        yield client


@pytest.fixture(scope="session")
def bucket(aws: Emulator) -> str:
    """A bucket."""
    name = f"bucket-{token_hex(6)}"
    aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": aws.region})
    return name


@pytest.fixture(scope="session")
def template() -> Mapping[str, Any]:
    """template.yaml."""
    return load(Path(__file__).resolve().parents[2] / "template.yaml")


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
    config = Config(retries={"total_max_attempts": 1})
    client = aws.new_client("dynamodb", config)
    if not isinstance(aws, Witness):
        wired(client, answer)
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
def new_table(aws: Emulator, template: Mapping[str, Any]) -> Callable[[str], str]:
    """Make an empty table with keys and indexes of the one that the template calls so."""

    def make(logical_id: str) -> str:
        shape = template["Resources"][logical_id]["Properties"]
        name = f"{logical_id}-{token_hex(6)}"
        aws.client("dynamodb").create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            **{
                part: shape[part]
                for part in ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
                if part in shape
            },
        )
        return name

    return make


@dataclass(frozen=True)
class OrderTables:
    """Empty tables of orders, events and products."""

    orders: str
    events: str
    catalogue: str


@pytest.fixture
def order_tables(new_table: Callable[[str], str]) -> OrderTables:
    """Tables of this test alone."""
    return OrderTables(new_table("OrdersTable"), new_table("EventsTable"), new_table("CatalogueTable"))


@pytest.fixture
def orders(dynamo: Dynamo, order_tables: OrderTables) -> OrderStore:
    """The store of orders over empty tables."""
    return OrderStore(dynamo, order_tables.orders, order_tables.events, order_tables.catalogue)


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
