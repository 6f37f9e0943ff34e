"""Cursors: where a page ended and which question it belongs to, as text that a caller hands back."""

import hashlib
from collections.abc import Sequence

import msgspec

from merchant_center.core.errors import InvalidInputError


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    position: str
    question: str


def cursor_of(position: str, question: object) -> str:
    """The cursor of a page that ended at this position."""
    return msgspec.json.encode(_Cursor(position, _digest(question))).hex()


def following[T](page: Sequence[tuple[str, T]], limit: int, question: object) -> str:
    """The cursor of what comes after a page with its positions; "" if it is not full, so that there is no more."""
    return cursor_of(page[-1][0], question) if len(page) == limit else ""


def position_of(cursor: str, question: object) -> str:
    """Where the page before ended; "" without a cursor.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    if not cursor:
        return ""
    try:
        known = msgspec.json.decode(bytes.fromhex(cursor), type=_Cursor)
    except (ValueError, msgspec.DecodeError):
        raise InvalidInputError.of("cursor", "is none that this list gave out") from None
    if known.question != _digest(question):
        raise InvalidInputError.of("cursor", "belongs to another list, or one with other conditions")
    return known.position


def _digest(question: object) -> str:
    return hashlib.sha256(msgspec.json.encode(question)).hexdigest()[:16]
