"""What WeChat takes of a red packet's terms, by value."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merchant_center.core.errors import InvalidInputError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import Terms
from merchant_center.red_packets.rules.terms import check_terms

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
TERMS = Terms(
    name="新春",
    activity_name="新春活动",
    sender_name="示例茶铺",
    amounts=Amounts(100, 100),
    blessing="恭喜发财",
    limits=Limits(1_000_000),
    valid_from=T0,
    valid_to=T0 + timedelta(days=1),
)
BOTH = pytest.mark.parametrize("channel", list(Channel))


def problems(channel=Channel.CASH, terms=TERMS, **changes):
    """The problems of the terms with these changes, by field."""
    try:
        check_terms(replace(terms, **changes), channel)
    except InvalidInputError as error:
        return {one.field: one.rule for one in error.problems}
    return {}


@BOTH
def test_plain_terms_pass(channel):
    """Terms without anything special are taken for both channels."""
    assert problems(channel) == {}


@pytest.mark.parametrize(
    ("name", "most"), [("activity_name", 32), ("sender_name", 32), ("blessing", 128), ("remark", 256)]
)
def test_texts_are_counted_in_bytes(name, most):
    """A Chinese character has three bytes: as many as fit pass, one more is named with both counts."""
    assert problems(**{name: "茶" * (most // 3)}) == {}
    assert problems(**{name: "a" * most}) == {}
    assert set(problems(**{name: "a" * (most + 1)})) == {name}
    told = problems(**{name: "茶" * (most // 3 + 1)})[name]
    assert f"{most} bytes" in told
    assert f"{most // 3} Chinese" in told


def test_blessing_of_a_transfer_is_counted_in_characters():
    """A transfer is reported for its blessing, in 32 characters; a remark, which stays here, may be longer."""
    assert problems(Channel.TRANSFER, blessing="茶" * 32, remark="内" * 85) == {}
    assert set(problems(Channel.TRANSFER, blessing="茶" * 33)) == {"blessing"}
    assert problems(blessing="茶" * 33) == {}


@settings(max_examples=200)
@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=60))
def test_sender_name_passes_if_wechat_can_show_it(text):
    """A name passes if it is not blank, has 32 bytes at the most, and no character that WeChat cannot store."""
    can_be_shown = all(" " <= letter <= "\ufffd" and letter != "\x7f" for letter in text)
    is_good = bool(text.strip()) and len(text.encode()) <= 32 and can_be_shown
    assert (problems(sender_name=text) == {}) is is_good


@pytest.mark.parametrize("name", ["activity_name", "sender_name", "blessing"])
@pytest.mark.parametrize("text", ["", "  ", "好\n运", "好运🎉", "\x00", "好\ufffe"])
def test_texts_that_customers_read_are_there_and_plain(name, text):
    """Blank texts, line breaks and emoji are refused by the name of their field."""
    assert set(problems(**{name: text})) == {name}


def test_remark_is_optional():
    """A remark may be left out, and is held to the same characters."""
    assert problems(remark="") == {}
    assert set(problems(remark="内部🎉")) == {"remark"}


@pytest.mark.parametrize("text", ["内\n部", "\x00", "a\x7f"])
def test_internal_name_has_no_control_characters(text):
    """A name that no customer reads may have an emoji, and no line break."""
    assert set(problems(name=text)) == {"name"}
    assert problems(name="新春🎉") == {}


@pytest.mark.parametrize(
    ("channel", "scene", "least", "most"),
    [
        (Channel.CASH, "", 100, 20_000),
        (Channel.CASH, "PRODUCT_2", 30, 499_900),
        (Channel.TRANSFER, "", 10, 199_999),
        (Channel.TRANSFER, "1000", 10, 199_999),
    ],
)
def test_amount_is_within_what_the_channel_pays(channel, scene, least, most):
    """The bounds of channel and scene are both included, and the first amount outside is refused by its name."""
    wide = replace(TERMS, scene=scene, limits=Limits(10**9))
    assert problems(channel, wide, amounts=Amounts(least, most)) == {}
    assert set(problems(channel, wide, amounts=Amounts(least - 1, most))) == {"least_fen"}
    assert set(problems(channel, wide, amounts=Amounts(least, most + 1))) == {"most_fen"}


def test_less_than_a_yuan_is_said_to_need_permission():
    """Who wants less than 1 yuan, or more than 200, is told that WeChat must have permitted a scene."""
    assert "less than 1 yuan needs a scene that WeChat has permitted" in problems(amounts=Amounts(99, 99))["least_fen"]
    assert "more than 200 yuan needs a scene" in problems(amounts=Amounts(100, 20_001))["most_fen"]


def test_bounds_are_in_their_order():
    """The smallest packet is not larger than the largest."""
    assert set(problems(amounts=Amounts(200, 100))) == {"most_fen"}


@pytest.mark.parametrize(
    ("channel", "scene", "is_taken"),
    [
        (Channel.CASH, "PRODUCT_1", True),
        (Channel.CASH, "PRODUCT_8", True),
        (Channel.CASH, "PRODUCT_9", False),
        (Channel.CASH, "PRODUCT_1\n", False),
        (Channel.CASH, "1000", False),
        (Channel.TRANSFER, "1000", True),
        (Channel.TRANSFER, "PRODUCT_1", False),
        (Channel.TRANSFER, "1" * 37, False),
    ],
)
def test_scene_belongs_to_the_channel(channel, scene, is_taken):
    """Each channel has scenes of its own."""
    assert ("scene" in problems(channel, scene=scene)) is not is_taken


def test_span_has_a_length():
    """What ends when it begins gives nothing, and is refused."""
    assert set(problems(valid_to=T0)) == {"valid_to"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": datetime(1969, 12, 31, tzinfo=UTC)}, "valid_from"),
        ({"valid_from": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "valid_from"),
        ({"valid_to": datetime(9999, 1, 1, tzinfo=UTC)}, "valid_to"),
    ],
)
def test_span_lies_in_the_years_of_our_calendar(changes, field):
    """An instant that may have no UTC is refused by the name of its field."""
    assert set(problems(**changes)) == {field}


@pytest.mark.parametrize(
    ("limits", "fields"),
    [
        (Limits(99), {"limits.total_amount_fen"}),
        (Limits(1_000, daily_amount_fen=99), {"limits.daily_amount_fen"}),
        (Limits(1_000, daily_amount_fen=1_001), {"limits.daily_amount_fen"}),
        (Limits(1_000, total_count=0), {"limits.total_count"}),
        (Limits(1_000, total_count=2, daily_count=3), {"limits.daily_count"}),
        (Limits(1_000, per_customer=1, per_customer_daily=2), {"limits.per_customer_daily"}),
        (Limits(1_000, per_customer=-1), {"limits.per_customer"}),
        (Limits(1_000, 10, 10, 1_000, 1, 1), set()),
        (Limits(100), set()),
    ],
)
def test_limits_make_sense_together(limits, fields):
    """Limits are at least 1, cover one packet, and the narrower one is not the larger."""
    assert set(problems(limits=limits)) == fields


def test_all_problems_are_told_at_once():
    """Who gets five things wrong is told of five."""
    told = problems(blessing="", sender_name="茶" * 11, amounts=Amounts(1, 20_001), valid_to=T0, scene="X")
    assert {"blessing", "sender_name", "valid_to", "scene"} < set(told)
