"""Which numbers belong to other systems that use the same merchant account."""

import re
from dataclasses import dataclass
from datetime import datetime

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.errors import InvalidInputError

AUDITED = Audited(ResourceKind.RECONCILIATION_RULES, "mchid", ("patterns",))
MAX_PATTERNS = 50
PATTERN_RULE = "must be 1 to 64 of letters, digits and _-|@*, where * stands for anything, and not * alone"
_PATTERN = re.compile(r"[0-9A-Za-z_\-|@*]{1,64}")
_OURS = re.compile(r"[0-9]{8}-[A-Z2-7]{16}.*")
"""Our own order and refund numbers: nothing that has one is ever set aside."""


@dataclass(frozen=True, slots=True)
class ForeignRules:
    """The patterns of an account, kept by operators; ``*`` stands for anything."""

    mchid: str
    patterns: tuple[str, ...] = ()
    updated_at: datetime | None = None
    updated_by: str = ""
    version: int = 0

    def is_foreign(self, *numbers: str) -> bool:
        """Return whether one of the numbers of a thing belongs to another system, and none is ours.

        A refund that was made by hand has a number of its own: that of its order tells whose money went back.
        """
        if any(map(_OURS.fullmatch, numbers)):
            return False
        return any(_fits(one, number) for one in self.patterns for number in numbers if number)


def require_patterns(patterns: tuple[str, ...]) -> None:
    """Refuse what is no pattern, or would set everything aside.

    Raises:
        InvalidInputError: naming the pattern.
    """
    if len(patterns) > MAX_PATTERNS:
        raise InvalidInputError.of("patterns", f"may be {MAX_PATTERNS} at the most")
    for place, pattern in enumerate(patterns):
        if not _PATTERN.fullmatch(pattern) or not pattern.strip("*"):
            raise InvalidInputError.of(f"patterns.{place}", PATTERN_RULE)


def _fits(pattern: str, number: str) -> bool:
    """Return whether a pattern fits: part by part, for an expression with many stars may take for ever to fail."""
    first, *parts = pattern.split("*")
    if not parts:
        return number == first
    *parts, last = parts
    place, end = len(first), len(number) - len(last)
    if end < place or not number.startswith(first) or not number.endswith(last):
        return False
    for part in parts:
        found = number.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
