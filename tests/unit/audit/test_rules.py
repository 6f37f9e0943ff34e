"""Entries of the audit log by value: named fields alone, only what changed, nothing secret or personal."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.audit.rules import (
    AuditAction,
    Audited,
    AuditFilter,
    Resource,
    ResourceKind,
    masked_end,
    new_entry,
)
from merchant_center.core.actors import Actor
from merchant_center.core.errors import InvalidInputError, VersionChangedError

AT = datetime(2026, 11, 28, 10, tzinfo=UTC)
WANG = Actor("wang", "王芳", "request-1")
TEA = Resource(ResourceKind.PRODUCT, "TEA-1")


@dataclass(frozen=True)
class Limits:
    """Something nested."""

    total_fen: int
    per_day: int | None = None


@dataclass(frozen=True)
class Thing:
    """Something that is changed."""

    number: str
    limits: Limits
    tags: tuple[str, ...]
    since: datetime
    places: tuple[Limits, ...]
    secret: str


THING = Thing("T-1", Limits(100), ("a", "b"), AT, (Limits(1), Limits(2, 3)), "hush")
AUDITED = Audited(ResourceKind.PRODUCT, "number", ("limits", "tags", "since", "places"))


def entry(before, after):
    return new_entry(WANG, AuditAction.PRODUCT_CHANGED, TEA, AT, before, after)


def test_entry_says_who_did_what_to_what_and_when():
    """Actor, name, request, action, thing and instant are those of the deed."""
    made = entry({}, {"price_fen": 1})
    assert (made.actor, made.actor_name, made.request_id, made.at) == ("wang", "王芳", "request-1", AT)
    assert (made.action, made.resource, str(made.resource)) == (AuditAction.PRODUCT_CHANGED, TEA, "product:TEA-1")


def test_entry_has_only_what_changed():
    """What is the same before and after is left out of both; what came or went stands on its side, unless empty."""
    before = {"name": "茶", "price_fen": 100, "limit": 5, "gone": 1}
    made = entry(before, {"name": "茶", "price_fen": 200, "limit": None, "came": 0, "empty": ""})
    assert made.before == {"price_fen": 100, "limit": 5, "gone": 1}
    assert made.after == {"price_fen": 200, "limit": None, "came": 0}


def test_named_fields_alone_are_told_of():
    """Nested values come field by field under the names of the API, instants as text, and nothing that is not named."""
    assert AUDITED.named(THING) == {
        "limits.total_fen": 100,
        "limits.per_day": None,
        "tags": ["a", "b"],
        "since": "2026-11-28T10:00:00.000Z",
        "places.0.total_fen": 1,
        "places.0.per_day": None,
        "places.1.total_fen": 2,
        "places.1.per_day": 3,
    }
    assert AUDITED.named(None) == {}
    assert AUDITED.resource(THING) == Resource(ResourceKind.PRODUCT, "T-1")


def test_personal_data_shows_its_end_alone():
    """Of an openid or a phone number the last four characters are told, as in logs."""
    assert masked_end("oSeed0000000000000000000001") == "***0001"
    assert masked_end("") == ""


def test_requests_of_one_actor_make_entries_of_their_own():
    """Entries of two requests, or of two things, have different ids; the same deed has the same."""
    again = new_entry(WANG, AuditAction.PRODUCT_CHANGED, TEA, AT + timedelta(seconds=1), {}, {})
    other = new_entry(Actor("wang", "", "request-2"), AuditAction.PRODUCT_CHANGED, TEA, AT, {}, {})
    assert again.entry_id == entry({}, {}).entry_id != other.entry_id


def test_filter_admits_what_meets_every_condition():
    """Each condition refuses alone; the span is half-open."""
    made = entry({}, {})
    assert AuditFilter(ResourceKind.PRODUCT, "TEA-1", "wang", AuditAction.PRODUCT_CHANGED, AT).admits(made)
    assert not AuditFilter(resource_id="TEA-2").admits(made)
    assert not AuditFilter(actor="li").admits(made)
    assert not AuditFilter(action=AuditAction.PRODUCT_DELETED).admits(made)
    assert not AuditFilter(end=AT).admits(made)
    assert not AuditFilter(start=AT + timedelta(seconds=1)).admits(made)


def test_span_must_not_be_empty():
    """An end that does not come after the beginning is refused by its name."""
    with pytest.raises(InvalidInputError, match="to: must be later than from"):
        AuditFilter(start=AT, end=AT)


def test_actor_decides_on_the_version_that_they_have_seen():
    """Without a version any will do; with one no other will, and the refusal says which there is."""
    WANG.require_seen(7)
    Actor("wang", "", "r", seen=7).require_seen(7)
    with pytest.raises(VersionChangedError) as refusal:
        Actor("wang", "", "r", seen=6).require_seen(7)
    assert refusal.value.version == 7
