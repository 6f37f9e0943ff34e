"""What the values of a message may look like, by the type of their key.

Source: WeChat Official Account platform, template messages, "parameter types". Instants may be ranges joined by ~.
"""

import re
from collections.abc import Callable
from datetime import datetime

CHINESE = "\u4e00-\u9fff"
DAY = r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?"
HOUR = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _is_time(value: str) -> bool:
    return all(re.fullmatch(HOUR, part) or _is_day(part) for part in value.split("~", 1))


def _is_date(value: str) -> bool:
    return all(_is_day(part) for part in value.split("~", 1))


def _is_day(part: str) -> bool:
    found = re.fullmatch(f"{DAY}( {HOUR})?", part)
    if found is None:
        return False
    try:
        datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001 - only whether the day exists
    except ValueError:
        return False
    return True


TYPES: dict[str, Callable[[str], bool]] = {
    "thing": _matches("(?s).{1,20}"),
    "const": _matches("(?s).{1,20}"),
    "character_string": _matches(r"[!-~ ]{1,32}"),
    "number": _matches(r"(?=.{1,32}$)\d+(\.\d+)?"),
    "letter": _matches("[A-Za-z]{1,32}"),
    "phone_number": _matches(r"[0-9+() -]{1,17}"),
    "car_number": _matches(f"[{CHINESE}A-Z][A-Z0-9]{{4,6}}[{CHINESE}A-Z0-9]"),
    "name": _matches(f"[{CHINESE}·]{{1,10}}|[A-Za-z .,'-]{{1,20}}"),
    "phrase": _matches(f"[{CHINESE}]{{1,5}}"),
    "amount": _matches(r"[¥￥$€]?\d{1,10}(\.\d{1,2})?元?"),
    "time": _is_time,
    "date": _is_date,
}


def problem(fields: dict[str, str], data: object) -> str | None:
    """What is wrong with the `data` of a message for a template with these fields (type by key), or None.

    Keys that the template does not have are ignored: WeChat no longer shows `first` and `remark`.
    """
    given = data if isinstance(data, dict) else {}
    for key, kind in fields.items():
        entry = given.get(key)
        value = entry.get("value") if isinstance(entry, dict) else None
        if value is None or value == "":
            return f"data.{key}.value is empty"
        if not isinstance(value, str) or not TYPES[kind](value):
            return f"data.{key}.value invalid"
    return None
