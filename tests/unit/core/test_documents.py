"""Values as JSON text: attributes that were renamed keep the names that they are stored under."""

import json
from dataclasses import dataclass

from merchant_center.core.aws.documents import Document


@dataclass(frozen=True)
class Inner:
    """A part of a value."""

    polled_at: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Thing:
    """A value with renamed attributes."""

    name: str
    next_poll_at: str = ""
    last_error: str = ""
    inner: Inner = Inner()


STORED_NAMES = {"last_error": "remark", "next_poll_at": "next_look_at", "polled_at": "looked_at"}
DOCUMENT = Document(Thing, STORED_NAMES)


def test_renamed_attribute_keeps_its_stored_name():
    """What an older version stored is read, and what is stored now an older version reads."""
    stored = {
        "name": "a",
        "next_look_at": "noon",
        "remark": "",
        "inner": {"looked_at": "dawn", "remark": ""},
    }
    thing = Thing("a", "noon", inner=Inner("dawn"))
    assert DOCUMENT.value(json.dumps(stored)) == thing
    assert json.loads(DOCUMENT.text(thing)) == stored


def test_text_that_looks_like_a_member_stays_as_it_is():
    """A value whose text is the name of a member, quoted or not, comes back as it was."""
    for text in ('"next_look_at":', '"next_poll_at":', "next_look_at", '\\"next_look_at\\":', '\\"next_poll_at":"'):
        thing = Thing(text, text, inner=Inner(text))
        assert DOCUMENT.value(DOCUMENT.text(thing)) == thing
        assert json.loads(DOCUMENT.text(thing))["name"] == text


def test_member_of_an_inner_value_keeps_its_name():
    """A renamed attribute of the value leaves an inner member alone that has the stored name by itself."""
    thing = Thing("a", last_error="own", inner=Inner("dawn", "inner"))
    stored = json.loads(DOCUMENT.text(thing))
    assert (stored["remark"], stored["inner"]["remark"]) == ("own", "inner")
    assert DOCUMENT.value(DOCUMENT.text(thing)) == thing
