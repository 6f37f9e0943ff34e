"""What goes wrong in the order machine: processes that die at a write, answers that are lost; and tables of its own."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from merchant_center.core.aws import keys
from merchant_center.customers.rules import Customer

MACHINE_TABLE = "machine-{}"


class DeathError(BaseException):
    """The process is gone; nothing in it may notice."""


@dataclass(frozen=True)
class Death:
    """The process dies at its n-th write, before or after the database took it."""

    nth: int
    after: bool


@dataclass(frozen=True)
class Lost:
    """WeChat's next answer to such a call is lost, before or after it did what was asked."""

    path: str
    after: bool


@dataclass(frozen=True)
class Payment:
    """A payment with a voucher of so many fen; so many copies of its callback come at once, 0 later, None never."""

    off: int
    copies: int | None


class MortalDynamo:
    """The seam to DynamoDB of a process that may be told to die at a write."""

    def __init__(self, dynamo: Any) -> None:
        self._dynamo = dynamo
        self._lock = threading.Lock()
        self.death: Death | None = None

    def put(self, write: Any) -> None:
        """One write."""
        self._write(self._dynamo.put, write)

    def transact(self, writes: Any, **tries: int) -> None:
        """One write of several items."""
        self._write(partial(self._dynamo.transact, **tries), writes)

    def __getattr__(self, name: str) -> Any:
        """Everything that does not write."""
        return getattr(self._dynamo, name)

    def _write(self, write: Callable[[Any], None], what: Any) -> None:
        death = self._this_writes_death()
        if death and not death.after:
            raise DeathError
        write(what)
        if death:
            raise DeathError

    def _this_writes_death(self) -> Death | None:
        with self._lock:
            if self.death is None:
                return None
            death, self.death = self.death, replace(self.death, nth=self.death.nth - 1)
        return death if death.nth == 1 else None


@pytest.fixture
def tables(world: Any) -> Iterator[tuple[str, str]]:
    """Empty tables of orders and events, so that no other test's orders are due."""
    client = world.aws.client("dynamodb")
    names = []
    for logical_id in ("OrdersTable", "EventsTable"):
        shape = client.describe_table(TableName=world.deployment.resources[logical_id])["Table"]
        indexes = [
            {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
            for index in shape.get("GlobalSecondaryIndexes", ())
        ]
        name = MACHINE_TABLE.format(logical_id)
        client.create_table(
            TableName=name,
            KeySchema=shape["KeySchema"],
            AttributeDefinitions=shape["AttributeDefinitions"],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        )
        names.append(name)
    yield names[0], names[1]
    for name in names:
        client.delete_table(TableName=name)


def open_orders(world: Any, customer: Customer) -> set[str]:
    """The orders that count against a customer's limit."""
    key = keys.open_orders(customer.appid, customer.openid)
    item = world.dynamo.get(MACHINE_TABLE.format("OrdersTable"), key, keys.ITEM) or {}
    return set(item.get("members", ()))
