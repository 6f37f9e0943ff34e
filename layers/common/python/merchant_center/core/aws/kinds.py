"""Lists of one kind of item of a table, by the index that sorts them, read as they are asked for."""

from collections.abc import Iterator
from typing import Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo

READ = 50
"""Items that one query of a list reads."""


def items_of_kind(
    dynamo: Dynamo, table: str, kind: str, after: str = "", page: int = READ
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the items of a kind with their positions, in the order of these, behind ``after``."""
    found = dynamo.query(
        table,
        "kind = :kind AND kind_position > :after",
        {":kind": kind, ":after": after or " "},
        index=keys.BY_KIND,
        page=page,
    )
    return ((str(item["kind_position"]), item) for item in found)


def newest_of_kind(
    dynamo: Dynamo, table: str, kind: str, before: str = "", page: int = READ
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the items of a kind whose positions begin with an instant, newest first, behind ``before``."""
    found = dynamo.query(
        table,
        "kind = :kind AND kind_position < :before",
        {":kind": kind, ":before": before or "9"},
        index=keys.BY_KIND,
        forward=False,
        page=page,
    )
    return ((str(item["kind_position"]), item) for item in found)
