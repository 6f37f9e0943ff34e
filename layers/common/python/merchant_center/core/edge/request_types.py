"""Field types of requests that read exactly what they name, where pydantic by itself would guess."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, WithJsonSchema

from merchant_center.core.phones import MAX_PHONE_TEXT, PHONE_PATTERN, normalised_phone
from merchant_center.core.texts import CODE_RULE, composed, has_only_code_characters

INSTANT_RULE = "must be an RFC 3339 date and time with a zone, like 2026-12-01T08:00:00+08:00 (in a query + is %2B)"

PHONE_RULE = "must be a phone number of 6 to 15 digits, optionally with + and a country code"

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_WHOLE_NUMBER = re.compile("-?[0-9]{1,18}")
_FLAGS = {"true": True, "false": False}


def _instant(value: object) -> datetime:
    if not isinstance(value, str) or _INSTANT.fullmatch(value.upper()) is None:
        raise ValueError(INSTANT_RULE)
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise ValueError(INSTANT_RULE) from None


def _whole_number(value: object) -> int:
    if not isinstance(value, str) or _WHOLE_NUMBER.fullmatch(value) is None:
        raise ValueError("must be a whole number")
    return int(value)


def _flag(value: object) -> bool:
    if not isinstance(value, str) or value not in _FLAGS:
        raise ValueError("must be true or false")
    return _FLAGS[value]


def _phone(value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    phone = normalised_phone(value)
    if len(value) > MAX_PHONE_TEXT or re.fullmatch(PHONE_PATTERN, phone) is None:
        raise ValueError(PHONE_RULE)
    return phone


def _code(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not has_only_code_characters(value.strip()):
        raise ValueError(CODE_RULE)
    return composed(value)


def _several(value: object) -> object:
    # API Gateway joins the values of a repeated parameter with commas.
    return value.split(",") if isinstance(value, str) else value


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
"""An instant of a body or a query. pydantic alone takes numbers and digits for seconds since 1970."""

PHONE_SCHEMA = {
    "type": "string",
    "maxLength": MAX_PHONE_TEXT,
}
Phone = Annotated[str, BeforeValidator(_phone), WithJsonSchema(PHONE_SCHEMA)]
"""A phone number in the spelling under which it is kept, or ""."""

QueryNumber = Annotated[int, BeforeValidator(_whole_number)]
"""A whole number of a query string, in decimal digits."""

PageSize = Annotated[int, Field(ge=1, le=100), BeforeValidator(_whole_number)]
"""How many entries of a list a page may have."""

Code = Annotated[str, BeforeValidator(_code)]
"""A code that people gave to something, in one spelling of Unicode; it needs a ``code_pattern`` beside it."""

SearchText = Annotated[str, Field(max_length=64)]
"""Words that a list is searched for; "" for all of it."""

Cursor = Annotated[str, Field(max_length=1024)]
"""Where a list goes on, as the page before said; "" for its beginning. The longest names a place and a moment."""

QueryFlag = Annotated[bool, BeforeValidator(_flag)]
"""A yes or no of a query string."""

COMMA_SEPARATED = BeforeValidator(_several)
"""Beside a list: the parameter may be repeated."""
