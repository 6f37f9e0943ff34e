"""What a notice says: its variables, what is refused beforehand, and what is cut rather than refused by WeChat."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from merchant_center.notices.rules.wording import (
    TYPE_LENGTHS,
    VARIABLES,
    NoticeChannel,
    NoticePlan,
    problems_of,
    sms_number,
    values_at,
    wording,
)

AT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)
VALUES = values_at(AT, name="示例商店", activity="双十一", reason="红包已领完", amount_fen=123)
PLAN = NoticePlan(
    NoticeChannel.TEMPLATE_MESSAGE,
    "tpl_1-A",
    (("thing1", "{activity}：{reason}"), ("time2", "{day} {time}"), ("amount3", "{amount}")),
    url="https://pages.example.com/late?id=1",
)
SMS = NoticePlan(NoticeChannel.SMS, "", (("text", "【示例】{name}：{reason}"),))


def fields(plan: NoticePlan) -> list[str]:
    return [problem.field for problem in problems_of(plan)]


def test_variables_are_put_in():
    """Each variable stands for its value; days and times are Beijing's, amounts are yuan."""
    assert dict(wording(PLAN, VALUES)) == {
        "thing1": "双十一：红包已领完",
        "time2": "2026年11月23日 00:05",
        "amount3": "1.23元",
    }
    assert wording(SMS, VALUES) == (("text", "【示例】示例商店：红包已领完"),)


def test_value_that_looks_like_a_variable_stays():
    """A name with braces in it is shown as it is: nothing is put into what was put in."""
    values = replace(VALUES, activity="{reason}", reason="{amount}")
    assert dict(wording(PLAN, values))["thing1"] == "{reason}：{amount}"


def test_amount_that_nobody_knows_is_empty():
    """Without an amount its variable stands for nothing."""
    values = values_at(AT, name="n", activity="a", reason="r")
    assert dict(wording(PLAN, values))["amount3"] == ""


def test_long_thing_is_cut():
    """A thing of more than 20 characters would be refused with the whole message, so it is cut; others are not."""
    plan = replace(PLAN, texts=(("thing1", "{activity}"), ("character_string2", "{activity}")))
    exact = wording(plan, replace(VALUES, activity="长" * 20))
    assert exact[0][1] == "长" * 20
    (_, thing), (_, text) = wording(plan, replace(VALUES, activity="长" * 21))
    assert thing == "长" * 19 + "…"
    assert text == "长" * 21


@pytest.mark.parametrize("plan", [PLAN, SMS, replace(SMS, template_id="1110", texts=(("1", "{name}"), ("2", "x")))])
def test_good_plan_has_no_problem(plan):
    """Messages in WeChat, an SMS with its whole wording and an SMS with a template are accepted."""
    assert problems_of(plan) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"template_id": ""}, "notice.template_id"),
        ({"template_id": "模板"}, "notice.template_id"),
        ({"template_id": "x" * 65}, "notice.template_id"),
        ({"url": "javascript:alert(1)"}, "notice.url"),
        ({"url": "https://user@evil.example.com"}, "notice.url"),
        ({"url": "https://a.example.com/" + "x" * 1024}, "notice.url"),
        ({"texts": ()}, "notice.texts"),
        ({"texts": tuple((f"thing{n}", "x") for n in range(21))}, "notice.texts"),
        ({"texts": (("thing1", "x"), ("thing1", "y"))}, "notice.texts.thing1"),
        ({"texts": (("Thing 1", "x"),)}, "notice.texts"),
        ({"texts": (("", "x"),)}, "notice.texts"),
        ({"texts": (("thing1", " "),)}, "notice.texts.thing1"),
        ({"texts": (("thing1", "{openid}"),)}, "notice.texts.thing1"),
        ({"texts": (("thing1", "{name"),)}, "notice.texts.thing1"),
        ({"texts": (("thing1", "{{name}}"),)}, "notice.texts.thing1"),
        ({"texts": (("thing1", "{name.__class__}"),)}, "notice.texts.thing1"),
    ],
)
def test_problem_is_named_by_its_field(changes, field):
    """What WeChat would refuse is found before anybody waits for the message."""
    assert fields(replace(PLAN, **changes)) == [field]


@pytest.mark.parametrize(("kind", "longest"), TYPE_LENGTHS.items())
def test_fixed_text_fits_the_type_of_its_key(kind, longest):
    """Length is counted in characters and without variables, whose values nobody knows yet."""
    key = f"{kind}1"
    assert fields(replace(PLAN, texts=((key, "字" * longest + "{name}"),))) == []
    assert fields(replace(PLAN, texts=((key, "字" * (longest + 1)),))) == [f"notice.texts.{key}"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "https://pages.example.com/"}, "notice.url"),
        ({"texts": (("text", "x"), ("thing1", "y"))}, "notice.texts"),
        ({"texts": (("thing1", "x"),)}, "notice.texts"),
        ({"texts": (("text", "字" * 501),)}, "notice.texts.text"),
    ],
)
def test_sms_without_a_template_is_one_text(changes, field):
    """An SMS has nothing to tap on, and without a template its whole wording in one text."""
    assert fields(replace(SMS, **changes)) == [field]


def test_refusal_of_a_variable_names_those_that_exist():
    """Whoever misspelt a variable is told what there is."""
    (problem,) = problems_of(replace(PLAN, texts=(("thing1", "{nam}"),)))
    assert all(f"{{{name}}}" in problem.rule for name in VARIABLES)


@pytest.mark.parametrize("phone", ["13800138000", "+8613800138000", "8613800138000"])
def test_mobile_number_is_written_internationally(phone):
    """However a mobile number was typed in, providers get E.164."""
    assert sms_number(phone) == "+8613800138000"
