"""Forms of the panel's pages: what they send is read as the JSON that the same call takes from programs.

The first field of a form is `_back`, the page that the answer leads to; the outcome is shown there once. A name may end
in how its text is read: `available:yuan`, `appids:lines`, `follower:flag`.
"""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from local.wechat_simulator.clock import CHINA
from local.wechat_simulator.order_rules import is_loopback

TYPE = "application/x-www-form-urlencoded"
FIRST = "_back"
PAGES = "/_simulator/"
ADDRESS = re.compile(r"/_simulator/[!-~]*")
COOKIE = "simulator_outcome"
SHOWN_SECONDS = 60
MAX_OUTCOMES = 100
YUAN = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)


class FormError(Exception):
    """A field that cannot be read; the text is for the person who filled it in."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name
        self.text = text


@dataclass(frozen=True)
class Problem:
    """What was wrong with the field of this name, in Chinese; `values` stand in the text by name."""

    text: str
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of a form: a text when it is done, else the problems and what was filled in."""

    done: str = ""
    problems: list[Problem] = field(default_factory=list)
    form: str = ""
    values: dict[str, str] = field(default_factory=dict)


class Outcomes:
    """Outcomes that nobody has seen yet, in memory; the oldest go first."""

    def __init__(self) -> None:
        self._waiting: dict[str, Outcome] = {}

    def add(self, outcome: Outcome) -> str:
        """Remember an outcome; the key takes it."""
        key = secrets.token_urlsafe(12)
        self._waiting[key] = outcome
        while len(self._waiting) > MAX_OUTCOMES:
            del self._waiting[next(iter(self._waiting))]
        return key

    def take(self, key: str) -> Outcome:
        """The outcome under this key, which is thereby seen; an empty one if there is none."""
        return self._waiting.pop(key, Outcome())


OUTCOMES = web.AppKey("outcomes", Outcomes)


def fen(name: str, text: str) -> int:
    """Fen from yuan with at most two decimals.

    Raises:
        FormError: it is written in another way.
    """
    found = YUAN.fullmatch(text.removeprefix("¥"))
    if found is None:
        raise FormError(name, "金额以元为单位，最多两位小数")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _lines(_name: str, text: str) -> list[str]:
    return [part for part in re.split(r"[\s,，]+", text) if part]


def _flag(_name: str, text: str) -> bool:
    return text == "yes"


def _number(name: str, text: str) -> float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        raise FormError(name, "必须是数字") from None


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise FormError(name, "不是有效的 JSON") from None


def _instant(name: str, text: str) -> str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA).isoformat()
    except ValueError:
        raise FormError(name, "时间格式不对") from None


def _text(_name: str, text: str) -> str:
    return text


READERS: dict[str, Callable[[str, str], Any]] = {
    "": _text,
    "text": _text,
    "yuan": fen,
    "lines": _lines,
    "list": _lines,
    "flag": _flag,
    "number": _number,
    "instant": _instant,
    "json": _json,
    "merge": _json,
}
EMPTY_COUNTS = {"text", "list"}
"""Fields that are given also when nothing is written in them."""


def is_form(request: web.Request, body: bytes) -> bool:
    """Whether a page's form was sent, and not JSON under curl's usual type."""
    return request.content_type == TYPE and body.startswith(f"{FIRST}=".encode())


def read_form(body: bytes) -> dict[str, Any]:
    """The fields as the JSON object that a program would send.

    Raises:
        FormError: a text is not what its name asks for.
    """
    read: dict[str, Any] = {}
    for full_name, text in _fields(body):
        name, _, kind = full_name.partition(":")
        is_given = text.strip() or kind in EMPTY_COUNTS
        if name.startswith("_") or not is_given or kind not in READERS:
            continue
        value = READERS[kind](name, text.strip())
        if kind == "merge" and isinstance(value, dict):
            _merge(read, value)
        else:
            _merge(read, _nested(name.split("."), value))
    return read


def is_foreign(request: web.Request, *, form: bool) -> bool:
    """Whether a page of somebody else sent this: forms are the panel's own, calls come from this machine's pages."""
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    parts = urlsplit(origin)
    return parts.netloc != request.host and (form or not is_loopback(parts.hostname or ""))


def back(request: web.Request, body: bytes, problems: list[Problem]) -> web.Response:
    """Lead to the page that the form names; it shows the outcome."""
    given = dict(_fields(body))
    done = "" if problems else given.get("_done", "已完成")
    values = {name: text for name, text in given.items() if not name.startswith("_")} if problems else {}
    key = request.app[OUTCOMES].add(Outcome(done, problems, given.get("_form", ""), values))
    target = given[FIRST] if ADDRESS.fullmatch(given[FIRST]) else PAGES
    response = web.Response(status=303, headers={"Location": target})
    response.set_cookie(COOKIE, key, max_age=SHOWN_SECONDS, path=PAGES, httponly=True, samesite="Strict")
    return response


def _fields(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def _nested(path: list[str], value: Any) -> dict[str, Any]:
    return {path[0]: _nested(path[1:], value) if path[1:] else value}


def _merge(target: dict[str, Any], source: dict[str, Any]) -> None:
    for name, value in source.items():
        held = target.get(name)
        if isinstance(held, dict) and isinstance(value, dict):
            _merge(held, value)
        elif isinstance(held, list) and isinstance(value, list):
            held.extend(value)
        else:
            target[name] = value
