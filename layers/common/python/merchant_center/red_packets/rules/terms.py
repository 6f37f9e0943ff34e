"""What WeChat takes of a red packet's terms, checked before anything is reserved under them."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

from merchant_center.core.errors import FieldProblem, InvalidInputError
from merchant_center.core.money import MAX_FEN
from merchant_center.core.times import YEARS_RULE, beijing_day, day_start, is_in_our_years
from merchant_center.notices.rules.wording import problems_of
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import Terms

CASH_LEAST_FEN, CASH_MOST_FEN = 100, 20_000
SCENE_LEAST_FEN, SCENE_MOST_FEN = 30, 499_900
TRANSFER_LEAST_FEN, TRANSFER_MOST_FEN = 10, 199_999
"""From 2,000 yuan on WeChat demands the customer's real name, which is not kept here."""

DEFAULT_TOTAL_FEN = 100_000
"""What may be given out in all if nobody says anything: 1,000 yuan."""
DEFAULT_SPAN = timedelta(days=30)

CASH_SCENE = r"(PRODUCT_[1-8])?"
TRANSFER_SCENE = "(1000)?"
"""Cash marketing, the usual one: what other scenes want to be told of, nobody here could tell."""

_SHORT_BYTES = 32
"""Of sender and activity: WeChat documents 32 characters, and refuses Chinese names above 32 bytes."""
_BLESSING_BYTES = 128
_REMARK_BYTES = 256
_TRANSFER_BLESSING = 32
"""In characters: it is the reward that a transfer is reported for."""
_CONTROL = "\x00-\x1f\x7f"
# What WeChat cannot store: four bytes in UTF-8, and control characters; and what XML cannot carry.
_UNSTORABLE = re.compile(f"[\U00010000-\U0010ffff{_CONTROL}\ufffe\uffff]")


def with_default_total(
    total_amount_fen: int | None, most_fen: int, *, total_count: int | None = None, **others: int | None
) -> Limits:
    """Return limits with a total amount: as given, else what the total count comes to at worst, else a default."""
    by_count = None if total_count is None else min(total_count * most_fen, MAX_FEN)
    total = total_amount_fen or by_count or min(DEFAULT_TOTAL_FEN, 100 * most_fen)
    return Limits(total_amount_fen=total, total_count=total_count, **others)


def default_end(valid_from: datetime) -> datetime:
    """Return the end of the thirtieth Beijing day; of an instant that the terms are refused for, itself."""
    return day_start(beijing_day(valid_from) + DEFAULT_SPAN) if is_in_our_years(valid_from) else valid_from


def check_terms(terms: Terms, channel: Channel) -> None:
    """Return if WeChat would take a packet of these terms, and the limits make sense.

    Raises:
        InvalidInputError: names every field that breaks a rule.
    """
    problems = [*_text_problems(terms, channel), *_amount_problems(terms, channel), *_limit_problems(terms)]
    instants = {"valid_from": terms.valid_from, "valid_to": terms.valid_to}
    problems += [FieldProblem(name, YEARS_RULE) for name, at in instants.items() if not is_in_our_years(at)]
    if terms.valid_from >= terms.valid_to:
        problems.append(FieldProblem("valid_to", "must be after valid_from"))
    scene = CASH_SCENE if channel is Channel.CASH else TRANSFER_SCENE
    if re.fullmatch(scene, terms.scene) is None:
        problems.append(FieldProblem("scene", f"is none of the channel {channel}: {scene}"))
    if terms.notice is not None:
        problems += problems_of(terms.notice)
        if not terms.amounts.is_fixed and any("{amount}" in text for _, text in terms.notice.texts):
            problems.append(FieldProblem("notice.texts", "a red packet of random amounts has no {amount} to tell"))
    if problems:
        raise InvalidInputError("the red packet breaks rules", problems)


def _text_problems(terms: Terms, channel: Channel) -> Iterator[FieldProblem]:
    if re.search(f"[{_CONTROL}]", terms.name):
        yield FieldProblem("name", "has control characters (line breaks)")
    most = {
        "activity_name": _SHORT_BYTES,
        "sender_name": _SHORT_BYTES,
        "blessing": _BLESSING_BYTES,
        "remark": _REMARK_BYTES,
    }
    for name, most_bytes in most.items():
        text: str = getattr(terms, name)
        if not text.strip() and name != "remark":
            yield FieldProblem(name, "must not be empty")
        if len(text.encode()) > most_bytes:
            yield FieldProblem(name, f"may have {most_bytes} bytes in UTF-8, {most_bytes // 3} Chinese characters")
        if _UNSTORABLE.search(text):
            yield FieldProblem(name, "has characters that WeChat does not take (emoji, line breaks)")
    if channel is Channel.TRANSFER and len(terms.blessing) > _TRANSFER_BLESSING:
        yield FieldProblem("blessing", f"may have {_TRANSFER_BLESSING} characters in a transfer")


def _amount_problems(terms: Terms, channel: Channel) -> Iterator[FieldProblem]:
    if terms.amounts.least_fen > terms.amounts.most_fen:
        yield FieldProblem("most_fen", "must not be less than least_fen")
    match channel, bool(terms.scene):
        case Channel.TRANSFER, _:
            least, most = TRANSFER_LEAST_FEN, TRANSFER_MOST_FEN
            too_low = "WeChat transfers no less"
            too_high = "from 2,000 yuan on WeChat wants the customer's real name, which is not kept here"
        case Channel.CASH, True:
            least, most = SCENE_LEAST_FEN, SCENE_MOST_FEN
            too_low = too_high = "no scene of WeChat's allows more, or less"
        case _:
            least, most = CASH_LEAST_FEN, CASH_MOST_FEN
            too_low = "less than 1 yuan needs a scene that WeChat has permitted to the merchant account"
            too_high = "more than 200 yuan needs a scene that WeChat has permitted to the merchant account"
    if terms.amounts.least_fen < least:
        yield FieldProblem("least_fen", f"must be at least {least}: {too_low}")
    if terms.amounts.most_fen > most:
        yield FieldProblem("most_fen", f"must be at most {most}: {too_high}")


def _limit_problems(terms: Terms) -> Iterator[FieldProblem]:
    limits = terms.limits
    for one in fields(Limits):
        value = getattr(limits, one.name)
        if value is not None and value < 1:
            yield FieldProblem(f"limits.{one.name}", "must be at least 1")
    amounts = {"total_amount_fen": limits.total_amount_fen, "daily_amount_fen": limits.daily_amount_fen}
    for name, amount in amounts.items():
        if amount is not None and amount < terms.amounts.least_fen:
            yield FieldProblem(f"limits.{name}", "does not even cover one packet")
    pairs = (
        ("daily_count", "total_count"),
        ("daily_amount_fen", "total_amount_fen"),
        ("per_customer_daily", "per_customer"),
    )
    for narrow, wide in pairs:
        a, b = getattr(limits, narrow), getattr(limits, wide)
        if a is not None and b is not None and a > b:
            yield FieldProblem(f"limits.{narrow}", f"must not be more than {wide}")
