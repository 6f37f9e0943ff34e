"""The states of a send, its numbers, and what is to be done next about it, by value."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.transitions import transition
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import EventKind
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel, Payout
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket, Terms
from merchant_center.red_packets.rules.send import (
    FINAL,
    NOT_FOUND_WINDOW,
    POLL_SCHEDULE,
    REPEATABLE,
    SEND_ID_PATTERN,
    TRANSITIONS,
    UNDECIDED,
    RedPacketSend,
    SendRequest,
    SendState,
    SendTrigger,
    Step,
    bill_no,
    event_for,
    may_be_called,
    next_step,
    refusal_is_conclusive,
    send_id,
)

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRANT = SendRequest("0" * 20, Customer("wx1", "o1"), Source(SourceKind.LOTTERY, "draw-1"))
PACKET = RedPacket(
    red_packet_id="0" * 20,
    mchid="1900000001",
    appid="wx1",
    channel=Channel.CASH,
    terms=Terms("新春", "新春活动", "茶铺", Amounts(100, 100), "恭喜", Limits(1_000), T0, T0 + timedelta(days=60)),
    created_at=T0,
    updated_at=T0,
)
SEND = RedPacketSend(
    send_id=send_id(GRANT),
    red_packet_id="0" * 20,
    red_packet_name="新春",
    channel=Channel.CASH,
    payout=Payout("1" * 28, "1900000001", "wx1", "o1", 100, "茶铺", "新春活动", "恭喜", "新春活动", ""),
    source=GRANT.source,
    attempt=1,
    state=SendState.RESERVED,
    reserved_at=T0,
    day=date(2026, 11, 22),
    shard=0,
    frees=False,
)
SENDING = replace(SEND, state=SendState.SENDING, called_at=T0)
DOUBTFUL = replace(SENDING, outcome_unknown_since=T0)
SENT = replace(SENDING, state=SendState.SENT, sent_at=T0)
STOPPED = replace(PACKET, state=PacketState.STOPPED, reason="NOTENOUGH")
ARCHIVED = replace(PACKET, state=PacketState.ARCHIVED)


def test_sends_move_as_the_domain_says():
    """RESERVED -> SENDING -> SENT -> RECEIVED | RETURNED, and RESERVED | SENDING -> FAILED: nothing else."""
    assert {(before.value, after.value) for (before, _), after in TRANSITIONS.items()} == {
        ("RESERVED", "SENDING"),
        ("SENDING", "SENT"),
        ("SENT", "RECEIVED"),
        ("SENT", "RETURNED"),
        ("RESERVED", "FAILED"),
        ("SENDING", "FAILED"),
    }


def test_every_state_leads_to_an_end():
    """From every state that is no end an end can be reached, and an end leads nowhere."""
    ends = set(FINAL)
    for _ in SendState:
        ends |= {before for (before, _), after in TRANSITIONS.items() if after in ends}
    assert ends == set(SendState)
    assert not {before for before, _ in TRANSITIONS} & FINAL
    assert set(SendState) - FINAL - {SendState.SENT} == UNDECIDED


@pytest.mark.parametrize("state", list(SendState))
@pytest.mark.parametrize("trigger", list(SendTrigger))
def test_what_the_table_does_not_have_is_a_conflict(state, trigger):
    """A move is the table's or none."""
    if (state, trigger) in TRANSITIONS:
        assert transition(TRANSITIONS, state, trigger) is TRANSITIONS[state, trigger]
    else:
        with pytest.raises(ConflictError, match=f"{state} cannot {trigger}"):
            transition(TRANSITIONS, state, trigger)


def test_every_state_has_a_fact_of_its_own():
    """Each state is told by one kind of event, with one id, so that telling twice tells once."""
    facts = [event_for(replace(SEND, state=state), T0) for state in SendState]
    assert len({one.kind for one in facts}) == len({one.event_id for one in facts}) == len(SendState)
    fact = event_for(SEND, T0)
    assert (fact.kind, fact.amount_fen, fact.openid) == (EventKind.RED_PACKET_RESERVED, 100, "o1")


def test_plan_is_the_one_of_the_sheet():
    """1, 5 and 20 minutes, then hourly to 25 hours, then 48 and 72 hours."""
    minutes = [step / timedelta(minutes=1) for step in POLL_SCHEDULE]
    assert minutes == [1, 5, 20, *(60 * hours for hours in range(1, 26)), 48 * 60, 72 * 60]


def test_same_grant_is_the_same_send():
    """The id follows from packet, customer, source and attempt alone; phone and campaign change nothing."""
    assert re.fullmatch(SEND_ID_PATTERN, send_id(GRANT))
    assert send_id(replace(GRANT, phone="13800138000", campaign="x")) == send_id(GRANT)
    others = [
        replace(GRANT, red_packet_id="1" * 20),
        replace(GRANT, customer=Customer("wx2", "o1")),
        replace(GRANT, customer=Customer("wx1", "o2")),
        replace(GRANT, source=Source(SourceKind.FLOW, "draw-1")),
        replace(GRANT, source=Source(SourceKind.LOTTERY, "draw-2")),
        replace(GRANT, attempt=2),
    ]
    assert len({send_id(one) for one in [GRANT, *others]}) == 7
    assert SEND.request == GRANT


@given(st.text(max_size=20), st.integers(0, 99), st.dates())
def test_bill_number_has_28_digits(of_send, salt, day):
    """mchid, day and 10 digits, whatever the send; the same each time it is asked for."""
    number = bill_no("1900000001", day, of_send, salt)
    assert re.fullmatch(rf"1900000001{day:%Y%m%d}[0-9]{{10}}", number) or day.year < 1000
    assert number == bill_no("1900000001", day, of_send, salt)


def test_bill_numbers_differ_by_send_and_salt():
    """Ten thousand numbers of a day collide seldom, and the next salt gives another."""
    day = date(2026, 11, 22)
    numbers = Counter(bill_no("1900000001", day, f"G{one}", 0) for one in range(10_000))
    assert len(numbers) >= 9_999
    assert bill_no("1900000001", day, "G1", 0) != bill_no("1900000001", day, "G1", 1)


@pytest.mark.parametrize(
    ("send", "packet", "after", "step"),
    [
        (SEND, PACKET, HOUR, Step.CALL),
        (SEND, STOPPED, HOUR, Step.WAIT),
        (SEND, STOPPED, timedelta(days=61), Step.GIVE_UP),
        (SEND, ARCHIVED, HOUR, Step.GIVE_UP),
        (SEND, PACKET, timedelta(days=61), Step.CALL),
        (DOUBTFUL, PACKET, HOUR, Step.POLL),
        (DOUBTFUL, STOPPED, HOUR, Step.POLL),
        (DOUBTFUL, ARCHIVED, HOUR, Step.POLL),
        (SENDING, PACKET, HOUR, Step.CALL),
        (SENDING, STOPPED, HOUR, Step.POLL),
        (SENDING, PACKET, timedelta(days=29), Step.POLL),
        (replace(SENDING, called_at=None), PACKET, timedelta(days=29), Step.CALL),
        (replace(SENDING, called_at=None), STOPPED, HOUR, Step.WAIT),
        (replace(SENDING, called_at=None), ARCHIVED, HOUR, Step.POLL),
        (replace(SENDING, is_barred=True), PACKET, HOUR, Step.POLL),
        (SENT, PACKET, HOUR, Step.POLL),
        (SENT, ARCHIVED, HOUR, Step.POLL),
        (replace(SEND, calling_until=T0 + 2 * HOUR), PACKET, HOUR, Step.NOTHING),
        (replace(DOUBTFUL, calling_until=T0 + HOUR), PACKET, HOUR, Step.POLL),
        *((replace(SEND, state=state), PACKET, HOUR, Step.NOTHING) for state in FINAL),
    ],
)
def test_next_step(send, packet, after, step):
    """What was never taken is called or waits; what is in doubt is asked about; nobody disturbs who is calling."""
    assert next_step(send, packet, T0 + after) is step


@given(
    st.sampled_from([SendState.RESERVED, SendState.SENDING, SendState.SENT]),
    st.sampled_from([PACKET, STOPPED, ARCHIVED]),
    st.booleans(),
    st.booleans(),
    st.floats(0, 100).map(lambda days: timedelta(days=days)),
)
def test_nothing_is_called_that_must_not_be(state, packet, is_doubtful, is_barred, after):
    """Nothing open is left without a step; no call while in doubt, while stopped, of a barred or an old number."""
    called_at = None if state is SendState.RESERVED else T0
    outcome_unknown_since = called_at if is_doubtful else None
    send = replace(
        SEND, state=state, called_at=called_at, outcome_unknown_since=outcome_unknown_since, is_barred=is_barred
    )
    step = next_step(send, packet, T0 + after)
    assert step is not Step.NOTHING
    if step is Step.CALL:
        assert state in UNDECIDED
        assert outcome_unknown_since is None
        assert packet is PACKET
        assert not is_barred
        assert called_at is None or after < REPEATABLE
    if step is Step.GIVE_UP:
        assert called_at is None


def test_number_may_be_called_for_29_days():
    """A number that WeChat may have taken is not called a month later; one that it never took may be."""
    assert may_be_called(SENDING, PACKET, T0 + REPEATABLE - timedelta(seconds=1))
    assert not may_be_called(SENDING, PACKET, T0 + REPEATABLE)
    assert may_be_called(SEND, PACKET, T0 + 2 * REPEATABLE)


def test_refusal_proves_something_only_without_doubt():
    """A no beside "no such number" is believed an hour after the last open call, and never of a known number."""
    assert refusal_is_conclusive(SENDING, T0)
    assert not refusal_is_conclusive(DOUBTFUL, T0 + NOT_FOUND_WINDOW - timedelta(seconds=1))
    assert refusal_is_conclusive(DOUBTFUL, T0 + NOT_FOUND_WINDOW)
    assert not refusal_is_conclusive(replace(SENDING, reference="1000000000"), T0 + timedelta(days=20))
