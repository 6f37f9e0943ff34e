"""Cursors: where a page ended and which question it belongs to, as text that a caller hands back."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from merchant_center.core.errors import InvalidInputError

MAX_READ = 1_000
"""Entries that one page of a list looks through at the most; one that meets few of them is short and has a cursor."""


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some of what a list has. It may be short; only an empty ``cursor`` means that there are no more."""

    found: tuple[T, ...]
    cursor: str


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    position: str
    question: str


def cursor_of(position: str, question: object) -> str:
    """The cursor of a page that ended at this position."""
    return msgspec.json.encode(_Cursor(position, _digest(question))).hex()


def read_page[T](
    entries: Callable[[str], Iterable[tuple[str, T | None]]],
    question: object,
    cursor: str,
    limit: int,
    admits: Callable[[T], bool] = lambda _: True,
) -> Page[T]:
    """Return the next page of a list, of those that it admits.

    Args:
        entries: reads the list behind a position, each entry with its own, and nothing for one that does not belong.
        question: names the list and its conditions.
        cursor: of the page before, to the same question.
        limit: how many the page has at the most.
        admits: whether an entry meets the conditions.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    found: list[T] = []
    last = ""
    for read, (position, one) in enumerate(entries(position_of(cursor, question))):
        # Looked at with the next entry in hand: a full page behind which there is nothing has no cursor.
        if len(found) == limit or read == MAX_READ:
            return Page(tuple(found), cursor_of(last, question))
        last = position
        if one is not None and admits(one):
            found.append(one)
    return Page(tuple(found), "")


def page_of[T](entries: Sequence[tuple[str, T]], limit: int, question: object) -> Page[T]:
    """Return the page that entries with their positions begin with; if there is one more of them, so is a cursor."""
    cursor = cursor_of(entries[limit - 1][0], question) if len(entries) > limit else ""
    return Page(tuple(one for _, one in entries[:limit]), cursor)


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
