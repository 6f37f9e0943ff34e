"""WeChat Pay's field rules as data: type, length, range, pattern, required, nothing unknown, nothing null.

Source: WeChat Pay APIv3, "basic rules" and observed PARAM_ERROR messages.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from local.wechat_simulator.errors import CAUSE_UNKNOWN_FIELD, WeChatPayError

UNSTORABLE = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
"""Characters of four bytes in UTF-8, and halves of such."""
INT64 = 2**63


@dataclass(frozen=True)
class Place:
    """Where a value stands: `body`, `query` or `uri_template`, and the path in it."""

    location: str
    path: str = ""

    def inside(self, name: object) -> "Place":
        """The place of a member or an item."""
        return Place(self.location, f"{self.path}/{name}")

    def refuse(self, value: Any, message: str, cause: int | None = None) -> NoReturn:
        """Raise PARAM_ERROR about `value` in this place; `{source}` in `message` is its name."""
        text = message.format(source=f"输入源“/{self.location}{self.path}”")
        extra = {} if cause is None else {"cause": cause}
        raise WeChatPayError.parameter(text, location=self.location, field=self.path, value=value, **extra)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every field has: WeChat's Chinese title for it, and whether it must be there."""

    title: str = ""
    required: bool = False

    def check(self, value: Any, place: Place) -> None:
        """Raise WeChatPayError unless `value` keeps the rule."""
        raise NotImplementedError  # a kind of field without a rule of its own is a mistake

    def wrong_type(self, value: Any, place: Place, wanted: str) -> NoReturn:
        """Raise the observed message for a value of another JSON type."""
        message = f"无法将 JSON {{source}}映射到目标字段“{self.title}”中，此字段需要一个合法的 {wanted}"
        place.refuse(value, message)


@dataclass(frozen=True, kw_only=True)
class Text(Rule):
    """A string; lengths count characters."""

    longest: int
    shortest: int = 1
    pattern: str = ""
    test: Callable[[str], str | None] | None = None
    """Answers what is wrong with the text, or None."""

    def check(self, value: Any, place: Place) -> None:
        """Length, the characters WeChat can store, pattern, own test."""
        if not isinstance(value, str):
            self.wrong_type(value, place, "字符串")
        head = f"{{source}}映射到值字段“{self.title}”字符串规则校验失败"
        if len(value) < self.shortest:
            place.refuse(value, f"{head}，字符数 {len(value)}，小于最小值 {self.shortest}")
        if len(value) > self.longest:
            place.refuse(value, f"{head}，字符数 {len(value)}，大于最大值 {self.longest}")
        if UNSTORABLE.search(value):
            place.refuse(value, f"{head}，包含不支持的四字节 UTF-8 字符")
        if self.pattern and not re.fullmatch(self.pattern, value):
            place.refuse(value, f"{head}，不符合要求的格式")
        if self.test and (problem := self.test(value)):
            place.refuse(value, f"{head}，{problem}")


@dataclass(frozen=True, kw_only=True)
class Integer(Rule):
    """A JSON integer; `1.0` and `"1"` are none."""

    lowest: int = -INT64
    highest: int = INT64 - 1

    def check(self, value: Any, place: Place) -> None:
        """Type and range."""
        if isinstance(value, bool) or not isinstance(value, int) or not -INT64 <= value < INT64:
            self.wrong_type(value, place, "64 位有符号整数")
        head = f"{{source}}映射到数值字段“{self.title}”规则校验失败"
        if value < self.lowest:
            place.refuse(value, f"{head}，值低于最小值 {self.lowest}")
        if value > self.highest:
            place.refuse(value, f"{head}，值高于最大值 {self.highest}")


@dataclass(frozen=True, kw_only=True)
class Digits(Integer):
    """An integer as a query carries it: written in decimal digits."""

    def check(self, value: Any, place: Place) -> None:
        """Spelling and range."""
        if not re.fullmatch("[0-9]{1,18}", value):
            self.wrong_type(value, place, "64 位有符号整数")
        super().check(int(value), place)


@dataclass(frozen=True, kw_only=True)
class Boolean(Rule):
    """`true` or `false`."""

    def check(self, value: Any, place: Place) -> None:
        """Type only."""
        if not isinstance(value, bool):
            self.wrong_type(value, place, "布尔值")


@dataclass(frozen=True, kw_only=True)
class Choice(Rule):
    """One of a few strings."""

    options: tuple[str, ...]

    def check(self, value: Any, place: Place) -> None:
        """Type and membership."""
        if not isinstance(value, str):
            self.wrong_type(value, place, "字符串")
        if value not in self.options:
            place.refuse(
                value,
                f"{{source}}映射到字段“{self.title}”枚举值校验失败，此字段只能是 {'、'.join(self.options)}",
            )


@dataclass(frozen=True, kw_only=True)
class Array(Rule):
    """A list of `fewest` to `most` items of one kind; `most` 0 means any number."""

    items: Rule
    fewest: int = 1
    most: int = 0

    def check(self, value: Any, place: Place) -> None:
        """Type, count, each item."""
        if not isinstance(value, list):
            self.wrong_type(value, place, "数组")
        if len(value) < self.fewest:
            place.refuse(value, f"{{source}}映射到数组字段“{self.title}”规则校验失败，元素个数小于最小值 {self.fewest}")
        if self.most and len(value) > self.most:
            place.refuse("", f"{{source}}映射到数组字段“{self.title}”规则校验失败，元素个数大于最大值 {self.most}")
        for index, item in enumerate(value):
            self.items.check(item, place.inside(index))


@dataclass(frozen=True, kw_only=True)
class Object(Rule):
    """An object with these members and no others; no member is null."""

    members: Mapping[str, Rule] = field(default_factory=dict)
    longest_bytes: int = 0
    """Of the object as compact JSON; 0 means any."""

    def check(self, value: Any, place: Place) -> None:
        """Unknown members first, then each member in the order of the rules."""
        if not isinstance(value, dict):
            self.wrong_type(value, place, "对象")
        for name in value.keys() - self.members.keys():
            place.inside(name).refuse(value[name], "{source}是未定义的参数", CAUSE_UNKNOWN_FIELD)
        for name, rule in self.members.items():
            self._check_member(value, name, rule, place.inside(name))
        if self.longest_bytes and len(compact_json(value)) > self.longest_bytes:
            place.refuse("", f"{{source}}映射到字段“{self.title}”规则校验失败，字节数大于最大值 {self.longest_bytes}")

    def _check_member(self, value: dict[str, Any], name: str, rule: Rule, place: Place) -> None:
        if name in value and value[name] is not None:
            rule.check(value[name], place)
        elif name in value:
            place.refuse(None, f"{{source}}映射到字段“{rule.title}”规则校验失败，此字段不能为 null")
        elif rule.required:
            place.refuse("", f"{{source}}映射到字段“{rule.title}”必填性规则校验失败，此字段为必填项")


def compact_json(value: Any) -> bytes:
    """JSON as WeChat writes it: UTF-8, no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def parse_object(body: bytes, rule: Object) -> dict[str, Any]:
    """The JSON object in `body` after its check.

    Raises:
        WeChatPayError: 400 PARAM_ERROR when it is no strict UTF-8 JSON or breaks `rule`.
    """
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise WeChatPayError.parameter("请求体不是合法的 JSON", location="body", value="") from None
    rule.check(value, Place("body"))
    checked: dict[str, Any] = value
    return checked


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
