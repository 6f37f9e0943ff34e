"""Reading typed members out of WeChat's JSON, naming the one that is wrong."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn

from merchant_center.core.errors import MalformedRequestError

_LARGEST_NUMBER = 10**15


def read_object(raw: bytes, what: str) -> dict[str, Any]:
    """Parse a JSON object: whole numbers become int, others Decimal, never float.

    Raises:
        MalformedRequestError: not UTF-8, not JSON, or not an object; ``what`` names it.
    """
    try:
        value = json.loads(raw.decode(), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, ArithmeticError, RecursionError):
        value = None
    # Raised out here, or the parser's error, which holds the whole text, would come along.
    if not isinstance(value, dict):
        raise MalformedRequestError.of(what, "must be a JSON object in UTF-8")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def instant(text: str) -> datetime:
    """Parse an RFC 3339 time, with or without fractions of a second, into UTC.

    Raises:
        ValueError: not a time, or one without an offset.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def _is_whole(value: Decimal) -> bool:
    # Bounded, as 1E+999999999 would fill the memory on its way to an int.
    return value.is_finite() and value.copy_abs() < _LARGEST_NUMBER and value == value.to_integral_value()


class JsonObject:
    """A view on one JSON object that gives members by type and raises MalformedRequestError by path.

    Unknown members are ignored, and ``null`` counts as absent.
    """

    def __init__(self, members: Mapping[str, Any], path: str = "") -> None:
        self._members = members
        self._path = path

    def text(self, name: str) -> str:
        """Give a text that must be there and not be empty."""
        value = self.text_or_empty(name)
        if not value:
            raise self._wrong(name, "must be there")
        return value

    def text_or_empty(self, name: str) -> str:
        """Give a text, or "" if it is absent."""
        value = self._members.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._wrong(name, "must be a text")
        return value

    def fen(self, name: str) -> int:
        """Give an amount of money in fen that must be there."""
        value = self.fen_or_none(name)
        if value is None:
            raise self._wrong(name, "must be there")
        return value

    def fen_or_none(self, name: str) -> int | None:
        """Give an amount of money in fen: a whole number from 0 up."""
        value = self.whole_number_or_none(name)
        if value is not None and value < 0:
            raise self._wrong(name, "must be 0 or more")
        return value

    def whole_number(self, name: str) -> int:
        """Give a whole number that must be there."""
        value = self.whole_number_or_none(name)
        if value is None:
            raise self._wrong(name, "must be there")
        return value

    def whole_number_or_none(self, name: str) -> int | None:
        """Give a whole number; true is none, and 1.0 neither."""
        value = self._members.get(name)
        if value is not None and type(value) is not int:
            raise self._wrong(name, "must be a whole number")
        return value

    def lenient_number(self, name: str) -> int:
        """Give a whole number from 0 up, written 10 or 10.0; absent is 0. For what WeChat writes in both ways."""
        value = self._members.get(name)
        if isinstance(value, Decimal) and _is_whole(value):
            value = int(value)
        if value is None:
            return 0
        if type(value) is not int or value < 0:
            raise self._wrong(name, "must be a whole number, 0 or more")
        return value

    def flag(self, name: str) -> bool:
        """Give true or false; absent is false."""
        value = self._members.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong(name, "must be true or false")
        return value

    def instant(self, name: str) -> datetime:
        """Give a time in UTC that must be there."""
        value = self.instant_or_none(name)
        if value is None:
            raise self._wrong(name, "must be there")
        return value

    def instant_or_none(self, name: str) -> datetime | None:
        """Give a time in UTC; absent or empty is None."""
        value = self.text_or_empty(name)
        if not value:
            return None
        try:
            return instant(value)
        except ValueError:
            raise self._wrong(name, "must be an RFC 3339 time with an offset") from None

    def child(self, name: str) -> "JsonObject":
        """Give an object; an absent one has no members."""
        value = self._members.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self._wrong(name, "must be an object")
        return JsonObject(value, f"{self._path}{name}.")

    def children(self, name: str) -> list["JsonObject"]:
        """Give the objects of an array; an absent one is empty."""
        value = self._members.get(name)
        if value is None:
            value = []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(name, "must be an array of objects")
        return [JsonObject(item, f"{self._path}{name}.{index}.") for index, item in enumerate(value)]

    def _wrong(self, name: str, rule: str) -> Exception:
        return MalformedRequestError.of(self._path + name, rule)
