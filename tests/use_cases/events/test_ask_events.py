"""Questions about events on real tables: answered as by hand, page by page, by index, never by a scan."""

import secrets
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core.errors import InvalidInputError, NotFoundError
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import EventKind
from merchant_center.events.rules.search import EventFilter
from merchant_center.events.store.writes import event_delete, event_put
from merchant_center.events.use_cases.ask_events import AskEventsDeps, list_customers, read_board, read_timeline


def test_customers_are_those_found_by_hand(settled, shown, operations):
    """Whatever the kinds, span, target, campaign and size of a page: each customer once, counted as by hand."""
    indexes, answers = set(), 0
    for _ in range(60):
        asked = settled.filter()
        expected = settled.expected(asked)
        assert shown(settled.pages(asked, settled.chance.choice([1, 3, 100]))) == expected, asked
        indexes.add(asked.index)
        answers += bool(expected[0])
    assert len(indexes) == 3
    assert answers > 25
    assert {name for name, _ in operations} == {"Query"}
    assert {index for _, index in operations} == {"by_kind", "by_target", "by_campaign"}


def test_board_is_the_one_added_up_by_hand(world, settled, operations, monkeypatch):
    """Each kind and Beijing day has its counts, customers, unattributed and amounts; small pages add up to it."""
    for campaign in settled.campaigns[1:]:
        for asked in (settled.span(EventKind, campaign=campaign), settled.span(settled.kinds[1:], campaign=campaign)):
            page = read_board(AskEventsDeps(world.events), asked)
            lines = {
                (one.kind, one.day, one.count, one.customers, one.unattributed, one.amount_fen) for one in page.lines
            }
            assert lines == settled.board(asked)
            assert len(lines) > 8
            assert page.cursor == ""
    monkeypatch.setattr("merchant_center.events.use_cases.ask_events.MAX_BOARD_READ", 20)
    sums, cursor, count = defaultdict(lambda: [0, 0, 0, 0]), "", 0
    while cursor or not count:
        page = read_board(AskEventsDeps(world.events), asked, cursor)
        cursor, count = page.cursor, count + 1
        for one in page.lines:
            added = zip(
                sums[one.kind, one.day], (one.count, one.customers, one.unattributed, one.amount_fen), strict=True
            )
            sums[one.kind, one.day] = [a + b for a, b in added]
    assert {(*key, *line) for key, line in sums.items()} == lines
    assert count > 2
    assert set(operations) == {("Query", "by_campaign")}


def test_board_of_no_campaign_is_not_found(world):
    """A name that no campaign can have has no board; a campaign without events has an empty one."""
    span = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 2, 1, tzinfo=UTC))
    with pytest.raises(NotFoundError):
        read_board(AskEventsDeps(world.events), EventFilter((EventKind.ORDER_PAID,), *span, campaign="a/b"))
    asked = EventFilter((EventKind.ORDER_PAID,), *span, campaign="nobody")
    assert read_board(AskEventsDeps(world.events), asked).lines == ()


def test_order_and_voucher_events_answer_the_same_questions(settled, shown):
    """One question about a campaign shows customers by their orders and by their vouchers in one line each."""
    asked = settled.span(campaign=settled.campaigns[1])
    kinds_of = defaultdict(set)
    for one in settled.meeting(asked):
        kinds_of[one.openid].add(str(one.kind).partition("_")[0])
    assert {"order", "voucher"} in kinds_of.values()
    assert {row[1] for row in shown(settled.pages(asked, 5))[0]} == set(kinds_of) - {""}


@pytest.mark.parametrize("condition", ["kind", "target", "campaign"])
def test_pages_stay_stable_while_events_arrive(crowd, shown, condition):
    """Customers with new events between two pages are never shown twice, and nobody who was there is left out."""
    conditions = {"kind": {}, "target": {"target_id": crowd.stocks[0]}, "campaign": {"campaign": crowd.campaigns[1]}}
    asked = crowd.span(**conditions[condition])
    before, _ = crowd.expected(asked)
    assert len(before) > 4

    def arrive():
        for customer in crowd.customers:
            crowd.order_event(customer)
            crowd.voucher_event(customer)
        newcomer = Customer(f"wx{crowd.mark}", f"o{secrets.token_hex(4)}")
        crowd.voucher_event(newcomer)

    seen, _ = shown(crowd.pages(asked, 2, arrive))
    assert {row[1] for row in before} <= {row[1] for row in seen}
    assert shown(crowd.pages(asked, 50)) == crowd.expected(asked)


def test_page_that_meets_little_is_bounded(settled, shown, monkeypatch):
    """A page that meets few of what it reads stops, is short, and goes on with its cursor."""
    monkeypatch.setattr("merchant_center.events.use_cases.ask_events.MAX_READ", 10)
    asked = EventFilter(settled.kinds, settled.turn, settled.turn + timedelta(minutes=1))
    found = settled.pages(asked, 50)
    assert len(found) > 5
    assert shown(found) == settled.expected(asked)


def test_page_reads_one_shard(world, settled, operations):
    """A page that is full after the first shard asks no other: one read for each kind and month, seldom a second."""
    list_customers(AskEventsDeps(world.events), settled.span(), 1)
    a_shard = len(settled.kinds) * 2
    assert set(operations) == {("Query", "by_kind")}
    assert a_shard <= len(operations) < 2 * a_shard


def test_event_that_found_its_customer_is_no_longer_unattributed(world, crowd, shown):
    """When a use turns out to be of a voucher of ours, it moves from the unattributed to its customer."""
    asked = crowd.span([EventKind.VOUCHER_REDEEMED])
    event = crowd.foreign_event()
    told = replace(event, appid=crowd.customers[0].appid, openid=crowd.customers[0].openid, event_id="told")
    _, (count, amount_fen) = shown(crowd.pages(asked, 50))
    table = world.deployment.resources["EventsTable"]
    world.dynamo.transact([event_put(table, told), event_delete(table, event)])
    crowd.all.remove(event)
    crowd.all.append(told)
    found = shown(crowd.pages(asked, 50))
    assert found == crowd.expected(asked)
    assert found[1] == (count - 1, amount_fen - event.amount_fen)


@pytest.mark.parametrize("cursor", ["zz", "00", "5b5d", "22", "7b7d", "ff" * 20])
def test_cursor_that_nobody_gave_is_refused(world, settled, cursor):
    """A made-up cursor is the caller's mistake, whatever is asked."""
    asked = settled.span(campaign=settled.campaigns[1])
    for ask in (
        lambda: list_customers(AskEventsDeps(world.events), asked, 5, cursor),
        lambda: read_board(AskEventsDeps(world.events), asked, cursor),
        lambda: read_timeline(AskEventsDeps(world.events), settled.customers[0], 5, cursor),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            ask()
        assert [one.field for one in refusal.value.problems] == ["cursor"]


def test_cursor_of_another_question_is_refused(world, settled):
    """A cursor goes on with its own question only."""
    page = list_customers(AskEventsDeps(world.events), settled.span(), 1)
    with pytest.raises(InvalidInputError):
        list_customers(AskEventsDeps(world.events), settled.span(settled.kinds[:2]), 1, page.cursor)
