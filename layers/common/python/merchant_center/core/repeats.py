"""Requests that come once more because their answer was lost."""

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


def is_repeat(asked: Dated, there: Dated) -> bool:
    """Return whether what is there is all that is asked for, and nobody has changed it since it was made."""
    value: Any = asked
    return bool(replace(value, created_at=there.created_at, updated_at=there.updated_at) == there)
