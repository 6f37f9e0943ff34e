"""What a failure notice says and how: the part of a red packet's definition that an operator writes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum

from merchant_center.accounts.rules import host_of
from merchant_center.core.errors import FieldProblem
from merchant_center.core.money import yuan_text
from merchant_center.core.times import BEIJING

MAX_TEXTS = 20
MAX_WORDING = 500
MAX_URL = 1024
SMS_TEXT = "text"
"""The one key of an SMS whose whole wording is given, without a template of the provider's."""

# The typed keys of category templates (Official Accounts, "template message"), in characters.
TYPE_LENGTHS = {"thing": 20, "character_string": 32, "phone_number": 17, "car_number": 8, "const": 20, "phrase": 5}
_CUT = "thing"
_TEMPLATE_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_KEY = re.compile(r"[0-9a-z_]{1,32}")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")


class NoticeChannel(StrEnum):
    """How a customer is told."""

    TEMPLATE_MESSAGE = "template_message"
    """模板消息: reaches followers of the official account; no advertising."""
    SUBSCRIPTION_NOTICE = "subscription_notice"
    """订阅通知: uses up one tap with which the customer subscribed."""
    SMS = "sms"
    """Reaches the phone number that came with the request."""


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """How a refused customer is told.

    Attributes:
        template_id: WeChat's or Tencent Cloud's; "" for an SMS whose whole wording is given.
        texts: key and wording. WeChat: the template's keys (``thing1``). SMS with a template: its parameters
            in their order, whatever the keys. SMS without one: the single key ``text``.
        url: opened by a tap on a message in WeChat, "" for none.
    """

    channel: NoticeChannel
    template_id: str
    texts: tuple[tuple[str, str], ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoticeValues:
    """What the variables of a wording stand for: ``{name}`` and so on.

    Attributes:
        name: whom the red packet is from, as customers see it.
        activity: the activity's name, as customers see it.
        reason: why the customer was refused, in words for customers.
        day: Beijing day of the refusal, as WeChat takes it in a key of type date.
        time: Beijing time of the refusal, as WeChat takes it in a key of type time.
        amount: in yuan, "" where none is known.
    """

    name: str
    activity: str
    reason: str
    day: str
    time: str
    amount: str = ""


VARIABLES = tuple(one.name for one in fields(NoticeValues))
_VARIABLE = re.compile("{(" + "|".join(VARIABLES) + ")}")


def values_at(at: datetime, *, name: str, activity: str, reason: str, amount_fen: int | None = None) -> NoticeValues:
    """Return the values for a refusal at this instant."""
    local = at.astimezone(BEIJING)
    return NoticeValues(
        name=name,
        activity=activity,
        reason=reason,
        day=f"{local.year}年{local.month}月{local.day}日",
        time=f"{local:%H:%M}",
        amount="" if amount_fen is None else f"{yuan_text(amount_fen)}元",
    )


def wording(plan: NoticePlan, values: NoticeValues) -> tuple[tuple[str, str], ...]:
    """Return the texts with the values put in; a value that looks like a variable stays as it is.

    A ``thing`` that has become too long is cut, as WeChat would refuse the whole message (47003).
    """
    known = asdict(values)
    filled = ((key, _VARIABLE.sub(lambda found: known[found[1]], text)) for key, text in plan.texts)
    return tuple((key, _cut(text) if _type_of(key) == _CUT else text) for key, text in filled)


def sms_number(phone: str) -> str:
    """Return a mobile number in mainland China in E.164 (``+8613800138000``), "" if it is none."""
    match = _MOBILE.fullmatch(phone)
    return f"+86{match[1]}" if match else ""


def problems_of(plan: NoticePlan) -> list[FieldProblem]:
    """Return what WeChat or the SMS provider would refuse, as far as it can be known beforehand."""
    return [
        *_form_problems(plan),
        *(problem for key, text in plan.texts for problem in _text_problems(plan, key, text)),
    ]


def _form_problems(plan: NoticePlan) -> Iterator[FieldProblem]:
    is_sms = plan.channel is NoticeChannel.SMS
    if not (_TEMPLATE_ID.fullmatch(plan.template_id) or (is_sms and not plan.template_id)):
        yield FieldProblem("notice.template_id", "must be the id of a template: letters, digits, _ and -")
    if plan.url and is_sms:
        yield FieldProblem("notice.url", "is for messages in WeChat")
    elif plan.url and (not host_of(plan.url) or len(plan.url) > MAX_URL):
        yield FieldProblem("notice.url", f"must be an http(s) address of at most {MAX_URL} characters")
    if not 1 <= len(plan.texts) <= MAX_TEXTS:
        yield FieldProblem("notice.texts", f"must be 1 to {MAX_TEXTS}")
    elif is_sms and not plan.template_id and [key for key, _ in plan.texts] != [SMS_TEXT]:
        yield FieldProblem("notice.texts", f"must be one, {SMS_TEXT}, where there is no template_id")
    for key, count in Counter(key for key, _ in plan.texts).items():
        if count > 1:
            yield FieldProblem(f"notice.texts.{key}", "must be there once")


def _text_problems(plan: NoticePlan, key: str, text: str) -> Iterator[FieldProblem]:
    field, fixed = f"notice.texts.{key}", _VARIABLE.sub("", text)
    longest = MAX_WORDING if plan.channel is NoticeChannel.SMS else TYPE_LENGTHS.get(_type_of(key), MAX_WORDING)
    if not _KEY.fullmatch(key):
        yield FieldProblem("notice.texts", "a key must be 1 to 32 of a-z, 0-9 and _")
    if not text.strip():
        yield FieldProblem(field, "must not be empty")
    if len(fixed) > longest:
        yield FieldProblem(field, f"must have at most {longest} characters besides variables")
    if "{" in fixed or "}" in fixed:
        yield FieldProblem(field, "knows the variables " + ", ".join(f"{{{name}}}" for name in VARIABLES))


def _type_of(key: str) -> str:
    return key.rstrip("0123456789")


def _cut(text: str) -> str:
    longest = TYPE_LENGTHS[_CUT]
    return text if len(text) <= longest else text[: longest - 1] + "…"
