"""The audit log: written once, read newest first by thing, person, action and time, never scanned."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from merchant_center.audit.rules import AuditAction, AuditFilter, Resource, ResourceKind, new_entry
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.store.writes import audit_put
from merchant_center.core.actors import Actor
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import ConditionFailedError

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
ENTRIES = [
    new_entry(
        Actor(("wang", "li")[n % 2], "", f"request-{n}"),
        (AuditAction.PRODUCT_CHANGED, AuditAction.PRODUCT_CREATED)[n % 3 == 0],
        Resource(ResourceKind.PRODUCT, f"TEA-{n % 4}"),
        T0 + timedelta(seconds=n),
        {},
        {"price_fen": n},
    )
    for n in range(12)
]
NEWEST_FIRST = ENTRIES[::-1]


@pytest.fixture
def table(dynamo: Dynamo, new_table: Callable[[str], str]) -> str:
    """A log with all entries."""
    name = new_table("AuditTable")
    for entry in ENTRIES:
        dynamo.put(audit_put(name, entry))
    return name


@pytest.mark.parametrize(
    "filter_",
    [
        AuditFilter(),
        AuditFilter(kind=ResourceKind.PRODUCT, resource_id="TEA-1"),
        AuditFilter(actor="wang"),
        AuditFilter(action=AuditAction.PRODUCT_CREATED),
        AuditFilter(start=T0 + timedelta(seconds=3), end=T0 + timedelta(seconds=9)),
        AuditFilter(actor="li", start=T0 + timedelta(seconds=3), end=T0 + timedelta(seconds=9)),
    ],
)
def test_every_question_has_its_index(dynamo: Dynamo, table: str, watched: Any, filter_: AuditFilter) -> None:
    """By thing, person, action and time the entries come newest first and whole, in pages too, without a scan."""
    store = AuditStore(dynamo, table)
    expected = [one for one in NEWEST_FIRST if filter_.admits(one)]
    watched.calls.clear()
    assert [entry for _, entry in store.newest(filter_)] == expected
    assert set(watched.operations) == {"Query"}
    seen: list[Any] = []
    while page := list(islice(store.newest(filter_, seen[-1][0] if seen else ""), 2)):
        seen += page
    assert [entry for _, entry in seen] == expected


def test_entry_is_never_overwritten(dynamo: Dynamo, table: str) -> None:
    """What stands in the log stays: a second entry in its place is refused."""
    with pytest.raises(ConditionFailedError):
        dynamo.put(audit_put(table, ENTRIES[0]))
