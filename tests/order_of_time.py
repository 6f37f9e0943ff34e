"""The order of lists in answers, by the instants that they tell."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


def is_newest_first(things: Iterable[Mapping[str, Any]], member: str) -> bool:
    """Whether times go down, as they are told: clocks are set back, and as a text `:07Z` is behind `:07.1Z`."""
    times = [datetime.fromisoformat(one[member]) for one in things]
    return times == sorted(times, reverse=True)
