"""Questions about events: what may be asked, and that counting customer by customer equals counting by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import InvalidInputError
from merchant_center.core.times import beijing_day
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, EventKind, month_of
from merchant_center.events.rules.search import (
    MAX_STREAMS,
    BoardLine,
    Entry,
    EventFilter,
    EventIndex,
    Portion,
    board_of,
    percent_before,
    tallies,
)

T0 = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
PAID, ISSUED, REDEEMED = EventKind.ORDER_PAID, EventKind.VOUCHER_ISSUED, EventKind.VOUCHER_REDEEMED
SPAN = (T0 - timedelta(hours=1), T0 + timedelta(hours=1))

OPENIDS = st.sampled_from(["", "oA", "oB", "oB-", "oC"])
EVENTS = st.lists(
    st.builds(
        Event,
        event_id=st.uuids().map(str),
        kind=st.sampled_from([PAID, ISSUED, REDEEMED]),
        at=st.integers(-90, 90).map(lambda minutes: T0 + timedelta(minutes=minutes)),
        appid=st.just("wx1"),
        openid=OPENIDS,
        phone=st.sampled_from(["", "13800138000"]),
        target_id=st.sampled_from(["1", "2"]),
        target_name=st.just("t"),
        amount_fen=st.integers(0, 10**9),
        mchid=st.just("1900000001"),
        campaign=st.sampled_from(["", "spring", "autumn"]),
        source=st.just("page"),
    )
)
FILTERS = st.builds(
    EventFilter,
    kinds=st.sampled_from([(PAID,), (ISSUED, REDEEMED), (PAID, ISSUED, REDEEMED)]),
    start=st.just(SPAN[0]),
    end=st.just(SPAN[1]),
    target_id=st.sampled_from(["", "1"]),
    campaign=st.sampled_from(["", "spring"]),
)


def entries_of(events: list[Event]) -> list[Entry]:
    """The events in the order of an index: by place and time; those without a customer each at their own."""
    placed = [(event.openid or f"z{event.event_id}", event) for event in events]
    return sorted(placed, key=lambda entry: (entry[0], entry[1].at))


def wanted(events: list[Event], asked: EventFilter) -> list[Event]:
    """The events that meet a filter, written independently of the code under test."""
    return [
        event
        for event in events
        if asked.start <= event.at < asked.end
        and event.kind in asked.kinds
        and asked.target_id in ("", event.target_id)
        and asked.campaign in ("", event.campaign)
    ]


@given(EVENTS, FILTERS)
def test_tallies_are_those_counted_by_hand(events: list[Event], asked: EventFilter) -> None:
    """Each customer with an admitted event has one tally: count, first, last and sum as by hand."""
    counted = list(tallies(entries_of(events), asked))
    met = wanted(events, asked)
    by_hand = set()
    for openid in {one.openid for one in met if one.openid}:
        mine = [one for one in met if one.openid == openid]
        times, amount_fen = [one.at for one in mine], sum(one.amount_fen for one in mine)
        by_hand.add((openid, len(mine), min(times), max(times), amount_fen))
    attributed = [tally for tally in counted if tally.is_attributed]
    assert by_hand == {
        (one.customer.openid, one.count, one.first_at, one.last_at, one.amount_fen) for one in attributed
    }
    assert len(attributed) == len(by_hand)
    apart = [one for one in met if not one.openid]
    loose = [tally for tally in counted if not tally.is_attributed]
    assert sum(tally.count for tally in loose) == len(apart)
    assert sum(tally.amount_fen for tally in loose) == sum(one.amount_fen for one in apart)


@given(EVENTS, FILTERS)
def test_board_is_the_one_counted_by_hand(events: list[Event], asked: EventFilter) -> None:
    """Each kind, and each of its Beijing days, has one line with counts, customers and amounts as by hand."""
    met = wanted(events, asked)
    by_hand = {
        BoardLine(
            kind,
            day,
            len(mine),
            len({one.openid for one in mine} - {""}),
            sum(one.openid == "" for one in mine),
            sum(one.amount_fen for one in mine),
        )
        for kind in {one.kind for one in met}
        for day in {None, *(beijing_day(one.at) for one in met)}
        if (mine := [one for one in met if one.kind is kind and day in (None, beijing_day(one.at))])
    }
    lines = board_of(entries_of(events), asked)
    assert set(lines) == by_hand
    assert len(lines) == len(by_hand)
    assert [line.day is None for line in lines] == [
        n == 0 for _, mine in groupby(lines, key=lambda line: line.kind) for n, _ in enumerate(mine)
    ]


@given(EVENTS, FILTERS, st.integers(1, 5))
def test_portions_add_up(events: list[Event], asked: EventFilter, bound: int) -> None:
    """However small the portions, the lines of their boards add up to the whole one, customers too."""
    rest, parts, is_all = entries_of(events), [], False
    whole = board_of(rest, asked)
    while not is_all:
        portion = Portion(rest, bound)
        parts += board_of(portion, asked)
        is_all = portion.is_all
        rest = [entry for entry in rest if entry[0] > portion.place]
    added = {
        BoardLine(
            *key,
            count=sum(one.count for one in parts if (one.kind, one.day) == key),
            customers=sum(one.customers for one in parts if (one.kind, one.day) == key),
            unattributed=sum(one.unattributed for one in parts if (one.kind, one.day) == key),
            amount_fen=sum(one.amount_fen for one in parts if (one.kind, one.day) == key),
        )
        for key in {(one.kind, one.day) for one in parts}
    }
    assert added == set(whole)


@pytest.fixture
def make_event() -> Callable[..., Event]:
    """Make a paid event of 100 fen of one customer; give fields to change them."""

    def make(**changes: Any) -> Event:
        values: dict[str, Any] = {
            "event_id": "1", "kind": PAID, "at": T0, "appid": "wx1", "openid": "oA", "phone": "", "target_id": "1",
            "target_name": "t", "amount_fen": 100, "mchid": "1900000001", "campaign": "", "source": "page",
        }  # fmt: skip
        return Event(**(values | changes))

    return make


def test_tally_shows_the_latest_phone(make_event: Callable[..., Event]) -> None:
    """Of the phones that a customer's events tell, the latest is shown."""
    told = ["", "13800138000", "13900139000", ""]
    events = [make_event(at=T0 + timedelta(minutes=n), phone=phone) for n, phone in enumerate(told)]
    (tally,) = tallies([("p", event) for event in events], EventFilter((PAID,), *SPAN))
    assert (tally.customer, tally.phone, tally.count) == (Customer("wx1", "oA"), "13900139000", 4)


def test_portion_never_divides_a_customer(make_event: Callable[..., Event]) -> None:
    """A bound that is reached within a customer's events lets the rest of them pass, and no other's."""
    entries = [(place, make_event()) for place in "aabbbcc"]
    portion = Portion(entries, 3)
    assert [place for place, _ in portion] == list("aabbb")
    assert (portion.place, portion.is_all) == ("b", False)


@pytest.mark.parametrize(
    ("conditions", "index"),
    [
        ({}, EventIndex.KIND),
        ({"campaign": "spring"}, EventIndex.CAMPAIGN),
        ({"target_id": "1"}, EventIndex.TARGET),
        ({"target_id": "1", "campaign": "spring"}, EventIndex.TARGET),
    ],
)
def test_most_telling_index_is_asked(conditions: dict[str, str], index: EventIndex) -> None:
    """A target tells more than a campaign, a campaign more than a kind alone."""
    assert EventFilter((PAID,), *SPAN, **conditions).index is index


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kinds": ()}, "kinds"),
        ({"kinds": (PAID, PAID)}, "kinds"),
        ({"end": SPAN[0]}, "to"),
        ({"end": datetime(9999, 1, 1, tzinfo=UTC)}, "to"),
        ({"start": datetime(1969, 1, 1, tzinfo=UTC)}, "from"),
        ({"kinds": tuple(EventKind), "start": datetime(1990, 1, 1, tzinfo=UTC)}, "to"),
    ],
)
def test_question_without_an_answer_is_refused(changes: dict[str, Any], field: str) -> None:
    """No kind, one counted twice, an empty span, a year beyond calendars, too many streams: the field is named."""
    with pytest.raises(InvalidInputError) as refusal:
        EventFilter(**({"kinds": (PAID,), "start": SPAN[0], "end": SPAN[1]} | changes))
    assert [one.field for one in refusal.value.problems] == [field]


def test_months_are_beijing_months() -> None:
    """Sixteen hours UTC begin the next day in Beijing: a span up to there ends in November, one beyond in December."""
    turn = datetime(2026, 11, 30, 16, tzinfo=UTC)
    start = datetime(2026, 10, 31, 15, tzinfo=UTC)
    assert EventFilter((PAID,), start, turn).months == ("2026-10", "2026-11")
    assert EventFilter((PAID,), start, turn + timedelta(microseconds=1)).months == ("2026-10", "2026-11", "2026-12")
    assert month_of(turn) == "2026-12"


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given
    st.timedeltas(timedelta(microseconds=1), timedelta(days=365 * 3)),
    st.floats(0, 1, exclude_max=True),
)
def test_every_instant_of_a_span_lies_in_one_of_its_months(start: datetime, length: timedelta, share: float) -> None:
    """Whatever the span, an instant in it is filed under a month that is read, and no month is read in vain."""
    asked = EventFilter((PAID,), start, start + length)
    assert month_of(start + length * share) in asked.months
    assert asked.months == tuple(sorted(set(asked.months)))
    assert len(asked.months) <= min(MAX_STREAMS, length / timedelta(days=28) + 2)


def test_share_of_places_is_that_of_their_digests() -> None:
    """A place with half of all digests before it is half of the way; the last one is not yet the end."""
    assert [percent_before(f"{digest}#wx1#oA") for digest in ("00000000", "80000000", "ffffffff")] == [0, 50, 99]


def test_day_of_a_line_is_a_beijing_day(make_event: Callable[..., Event]) -> None:
    """A minute before and at midnight in Beijing are two days."""
    entries = [("p", make_event()), ("p", make_event(at=T0 + timedelta(minutes=1)))]
    days = [line.day for line in board_of(entries, EventFilter((PAID,), *SPAN))]
    assert days == [None, date(2026, 11, 30), date(2026, 12, 1)]
