"""Requests that come once more because their answer was lost."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol


class Dated(Protocol):
    """A frozen dataclass that says when it was made and changed."""

    @property
    def created_at(self) -> datetime:
        """When it was made."""

    @property
    def updated_at(self) -> datetime:
        """When it was last changed."""


def id_from_key(*intent: str) -> str:
    """Return the id of what an Idempotency-Key names: the same intent of the same caller has the same id."""
    return hashlib.sha256("\n".join(intent).encode()).hexdigest()[:20]


def is_repeat(asked: Dated, there: Dated) -> bool:
    """Return whether what is there is all that is asked for, and nobody has changed it since it was made."""
    value: Any = asked
    return bool(replace(value, created_at=there.created_at, updated_at=there.updated_at) == there)
