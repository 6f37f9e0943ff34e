"""Lists of one kind of item of a table, page by page, by the index that sorts them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo


def items_of_kind(dynamo: Dynamo, table: str, kind: str, limit: int, after: str = "") -> Iterator[dict[str, Any]]:
    """Return the items of a kind in the order of their positions, ``limit`` at the most, behind ``after``."""
    found = dynamo.query(
        table,
        "kind = :kind AND kind_position > :after",
        {":kind": kind, ":after": after or " "},
        index=keys.BY_KIND,
        page=limit,
    )
    return islice(found, limit)


def newest_of_kind(dynamo: Dynamo, table: str, kind: str, limit: int, before: str = "") -> Iterator[dict[str, Any]]:
    """Return the items of a kind whose positions begin with an instant, newest first, behind ``before``."""
    found = dynamo.query(
        table,
        "kind = :kind AND kind_position < :before",
        {":kind": kind, ":before": before or "9"},
        index=keys.BY_KIND,
        forward=False,
        page=limit,
    )
    return islice(found, limit)
