"""What becomes of a send with each call, answer and look, by value."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import instant_text
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import EventKind, Movement, MovementKind
from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.judgement import judge_status, settled_by_hand
from merchant_center.red_packets.rules.payout import Channel, Payout, PayoutStatus, Progress
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import RedPacket, Terms
from merchant_center.red_packets.rules.send import (
    FINAL,
    POLL_SCHEDULE,
    TRANSITIONS,
    UNDECIDED,
    UNPAID,
    LastError,
    Release,
    SendRequest,
    SendState,
    event_for,
    may_have_paid,
)

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PACKET = RedPacket(
    red_packet_id="0" * 20,
    mchid="1900000001",
    appid="wx1",
    channel=Channel.TRANSFER,
    terms=Terms(
        "新春", "新春活动", "茶铺", Amounts(100, 100), "恭喜", Limits(1_000), T0, T0 + 60 * DAY, campaign="spring"
    ),
    created_at=T0,
    updated_at=T0,
)
REQUEST = SendRequest(PACKET.red_packet_id, Customer("wx1", "o1"), Source(SourceKind.LOTTERY, "draw-1"))
PAYOUT = Payout("1" * 28, "1900000001", "wx1", "o1", 100, "茶铺", "新春活动", "恭喜", "新春活动", "")
RESERVED = outcomes.reserved(PACKET, REQUEST, PAYOUT, 3, date(2026, 11, 22), T0).send
CALLED = outcomes.called(RESERVED, T0).send
SENT = judge_status(CALLED, PayoutStatus(Progress.WAITING, "wx-1", package="p-1"), T0 + MINUTE).send
RECEIVED = judge_status(SENT, PayoutStatus(Progress.RECEIVED), T0 + HOUR).send
RETURNED = judge_status(SENT, PayoutStatus(Progress.RETURNED, reason="OVERDUE_CLOSE"), T0 + DAY).send
FAILED = outcomes.failed(CALLED, "OPENID_ERROR", "no", T0 + MINUTE).send
ALL = {one.state: one for one in (RESERVED, CALLED, SENT, RECEIVED, RETURNED, FAILED)}
NO = LastError("NOTENOUGH", "no money", T0 + MINUTE)


def kinds(change):
    return [one.kind for one in change.events]


def test_reservation_waits_and_is_told():
    """A new send has a date within seconds, the campaign of its packet, and one fact."""
    change = outcomes.reserved(PACKET, REQUEST, PAYOUT, 3, date(2026, 11, 22), T0)
    assert (change.send.campaign, change.send.shard, change.send.version) == ("spring", 3, 1)
    assert timedelta() < change.send.next_poll_at - T0 <= timedelta(seconds=10)
    assert kinds(change) == [EventKind.RED_PACKET_RESERVED]
    own = outcomes.reserved(PACKET, replace(REQUEST, campaign="own"), PAYOUT, 3, date(2026, 11, 22), T0)
    assert own.send.campaign == "own"


def test_call_is_in_doubt_until_it_is_recorded():
    """From the call on the outcome is unknown, somebody holds it, and it is looked at if they die; told once."""
    change = outcomes.called(RESERVED, T0)
    assert (change.send.state, change.send.calls) == (SendState.SENDING, 1)
    assert change.send.called_at == change.send.outcome_unknown_since == T0
    assert change.send.is_calling(T0)
    assert not change.send.is_calling(T0 + MINUTE)
    assert change.send.next_poll_at == T0 + POLL_SCHEDULE[0]
    again = outcomes.called(change.send, T0 + HOUR)
    assert (again.send.called_at, again.send.outcome_unknown_since, again.send.calls) == (T0, T0 + HOUR, 2)
    assert (kinds(change), kinds(again)) == ([EventKind.RED_PACKET_SENDING], [])


@pytest.mark.parametrize(
    ("progress", "state", "told"),
    [
        (Progress.PROCESSING, SendState.SENDING, []),
        (Progress.WAITING, SendState.SENT, ["red_packet_sent"]),
        (Progress.RETURNING, SendState.SENT, ["red_packet_sent"]),
        (Progress.RECEIVED, SendState.RECEIVED, ["red_packet_sent", "red_packet_received"]),
        (Progress.RETURNED, SendState.RETURNED, ["red_packet_sent", "red_packet_returned"]),
        (Progress.FAILED, SendState.FAILED, ["red_packet_failed"]),
    ],
)
def test_send_goes_where_wechat_says_it_stands(progress, state, told):
    """From SENDING each status leads to its state, every state on the way is told, and only ends have no date."""
    change = judge_status(replace(CALLED, channel=Channel.CASH), PayoutStatus(progress, "wx-1"), T0 + MINUTE)
    assert (change.send.state, kinds(change), change.send.reference) == (state, told, "wx-1")
    assert (change.send.next_poll_at is None) is (state in FINAL)
    assert (change.send.outcome_unknown_since is None) is (progress is not Progress.PROCESSING)
    assert change.send.calling_until is None
    assert (change.send.released is Release.ALL) is (progress is Progress.FAILED)


@given(
    st.sampled_from(list(ALL.values())),
    st.sampled_from(list(Progress)),
    st.booleans(),
    st.timedeltas(-2 * DAY, 10 * DAY),
    st.timedeltas(timedelta(), 10 * DAY),
)
def test_following_keeps_to_the_table(send, progress, is_timed, told, after):
    """Whatever WeChat says whenever: moves of the table alone, a date while open, facts in the order of time."""
    if send.state is SendState.RESERVED:
        return
    now = T0 + DAY + after
    change = judge_status(send, PayoutStatus(progress, at=T0 + told if is_timed else None), now)
    reached = {send.state}
    for _ in SendState:
        reached |= {after for (before, _), after in TRANSITIONS.items() if before in reached}
    assert change.send.state in reached
    assert (change.send.next_poll_at is None) is (change.send.state in FINAL)
    assert change.send.next_poll_at is None or change.send.next_poll_at > now
    assert change.send is send or change.send.version == send.version + 1
    assert change.send.state is not SendState.FAILED or change.send.released is Release.ALL
    assert change.send.state in UNPAID or change.send.released is Release.NOTHING
    times = [(one.at, one.event_id) for one in change.events]
    assert [at for at, _ in times] == sorted({at for at, _ in times})
    assert all(at > T0 for at, _ in times)


@pytest.mark.parametrize("end", [RECEIVED, RETURNED, FAILED], ids=lambda one: one.state)
@pytest.mark.parametrize("progress", list(Progress))
def test_what_is_decided_is_not_decided_again(end, progress):
    """An end stays, told by nobody twice; only money where we hold it for unpaid needs a person."""
    change = judge_status(end, PayoutStatus(progress), T0 + 2 * DAY)
    contradicts = progress in {
        FAILED.state: {Progress.WAITING, Progress.RECEIVED},
        # Seen waiting by a slower look, it may be back by now.
        RETURNED.state: {Progress.RECEIVED},
    }.get(end.state, ())
    assert (change.send.state, change.events, change.send.released) == (end.state, (), end.released)
    assert bool(change.send.review_note) is contradicts
    assert (change.send is end) is not contradicts


def test_times_of_the_end_are_wechats():
    """RECEIVED and RETURNED have WeChat's second; without one, or with one to come, the instant of the poll."""
    told_at = (T0 + 2 * HOUR, None, T0 + 3 * DAY)
    ends = [judge_status(SENT, PayoutStatus(Progress.RECEIVED, at=at), T0 + DAY).send for at in told_at]
    assert [one.received_at.replace(microsecond=0) for one in ends] == [T0 + 2 * HOUR, T0 + DAY, T0 + DAY]
    back = judge_status(SENT, PayoutStatus(Progress.RETURNED, at=T0 + DAY), T0 + 2 * DAY).send
    assert (back.returned_at.replace(microsecond=0), back.last_error) == (T0 + DAY, None)


def test_facts_of_one_second_keep_their_order():
    """WeChat tells whole seconds: what it dates before the delivery is told after it all the same."""
    early = PayoutStatus(Progress.RECEIVED, at=T0 - timedelta(milliseconds=900))
    (received,) = judge_status(SENT, early, T0 + DAY).events
    assert received.at > SENT.sent_at
    sent, received = judge_status(CALLED, early, T0 + DAY).events
    assert T0 < sent.at < received.at


@pytest.mark.parametrize("end", [Progress.WAITING, Progress.RECEIVED, Progress.FAILED])
@pytest.mark.parametrize("called_after", [timedelta(0), timedelta(milliseconds=-5), timedelta(microseconds=300)])
def test_facts_keep_their_order_whatever_the_clocks_of_workers_say(end, called_after):
    """A send that is called in the millisecond of its reservation, or by a clock behind it, is told in its order."""
    called = outcomes.called(RESERVED, T0 + called_after)
    followed = judge_status(called.send, PayoutStatus(end, "wx-1", at=T0 - MINUTE), T0 + called_after)
    told = [event_for(RESERVED, T0), *called.events, *followed.events]
    moments = [instant_text(one.at) for one in told]
    assert moments == sorted(set(moments))


def test_package_is_kept_while_it_can_be_confirmed_with():
    """A look that tells no package takes none away; the end does."""
    assert SENT.package == "p-1"
    assert judge_status(SENT, PayoutStatus(Progress.WAITING), T0 + HOUR).send.package == "p-1"
    assert judge_status(SENT, PayoutStatus(Progress.WAITING, package="p-2"), T0 + HOUR).send.package == "p-2"
    assert [one.package for one in (RECEIVED, RETURNED, FAILED)] == ["", "", ""]


@pytest.mark.parametrize("frees", [True, False])
def test_return_frees_money_only_by_the_terms(frees):
    """What comes back may be given to somebody else if the send was reserved under such terms."""
    for send in (replace(CALLED, channel=Channel.CASH), SENT):
        change = judge_status(replace(send, frees=frees), PayoutStatus(Progress.RETURNED), T0 + DAY)
        assert change.send.released is (Release.BUDGET if frees else Release.NOTHING)


@pytest.mark.parametrize("frees", [True, False])
def test_transfer_that_was_never_offered_counts_for_nobody(frees):
    """A transfer that comes back before its customer could confirm it has failed, and is given back whole."""
    back = PayoutStatus(Progress.RETURNED, reason="MCH_CANCEL")
    going = judge_status(replace(CALLED, frees=frees), replace(back, progress=Progress.RETURNING), T0 + MINUTE)
    assert (going.send.state, going.send.last_error.code, going.events) == (SendState.SENDING, "MCH_CANCEL", ())
    change = judge_status(going.send, back, T0 + HOUR)
    assert (change.send.state, change.send.released) == (SendState.FAILED, Release.ALL)
    assert (change.send.last_error.code, [one.kind for one in change.events]) == ("MCH_CANCEL", ["red_packet_failed"])


def test_what_is_on_its_way_back_says_why():
    """A transfer that is being cancelled is still with its customer, with that as the last word."""
    change = judge_status(SENT, PayoutStatus(Progress.RETURNING, reason="MCH_CANCEL"), T0 + HOUR)
    assert (change.send.state, change.send.last_error.code) == (SendState.SENT, "MCH_CANCEL")
    assert judge_status(SENT, PayoutStatus(Progress.RETURNING), T0 + HOUR).send.last_error is None


@pytest.mark.parametrize(
    "failed_look",
    [
        lambda send: outcomes.undecided(send, "outcome_unknown", "no answer", T0 + 2 * HOUR),
        lambda send: outcomes.in_trouble(send, "throttled", "busy", MINUTE, T0 + 2 * HOUR),
    ],
    ids=["no answer", "trouble"],
)
def test_failed_look_leaves_the_reason_of_the_way_back_alone(failed_look):
    """A transfer that is being taken back says so, though WeChat could not be asked for it a moment ago."""
    returning = PayoutStatus(Progress.RETURNING, "wx-1", reason="MCH_CANCEL")
    back = judge_status(SENT, returning, T0 + HOUR).send
    assert failed_look(back).send.last_error == back.last_error
    assert failed_look(SENT).send.last_error.code in {"outcome_unknown", "throttled"}


def test_contradiction_that_pays_is_kept_for_ever():
    """RECEIVED at WeChat outweighs that a person was already told it waits there; what is known is not told again."""
    unpaid = outcomes.failed(CALLED, "E", "x", T0).send
    waits = judge_status(unpaid, PayoutStatus(Progress.WAITING), T0 + HOUR).send
    assert (waits.paid_after_all, may_have_paid(waits)) == (False, True)
    paid = judge_status(waits, PayoutStatus(Progress.RECEIVED), T0 + HOUR).send
    assert (paid.paid_after_all, paid.review_note) == (True, "is FAILED here, and RECEIVED at WeChat")
    settled = settled_by_hand(paid, SendState.FAILED, "seen", T0 + DAY).send
    assert (settled.review_note, settled.paid_after_all, may_have_paid(settled)) == ("", True, True)
    assert judge_status(settled, PayoutStatus(Progress.RECEIVED), T0 + DAY).send == settled


def test_looks_are_on_the_plan_and_then_daily():
    """Each look that decides nothing sets the next date of the plan; after the last one a person is told, daily."""
    send, dates = CALLED, []
    for _ in range(len(POLL_SCHEDULE) + 2):
        send = outcomes.undecided(send, "SYSTEMERROR", "", send.next_poll_at).send
        dates.append(send.next_poll_at - T0)
    assert dates == [*POLL_SCHEDULE[1:], 4 * DAY, 5 * DAY, 6 * DAY]
    assert "72 hours" in send.review_note
    assert send.state in UNDECIDED


def test_missed_looks_are_not_made_up_for():
    """After a long pause the next date is the next of the plan that is still to come."""
    assert outcomes.undecided(CALLED, "X", "", T0 + 90 * MINUTE).send.next_poll_at == T0 + 2 * HOUR


def test_delivery_begins_the_plan_anew():
    """A packet that reaches the customer days after the first call is looked at as often as any other."""
    late = judge_status(replace(CALLED, review_note="late"), PayoutStatus(Progress.WAITING), T0 + 5 * DAY).send
    assert (late.next_poll_at, late.trouble) == (T0 + 5 * DAY + MINUTE, "")


def test_refused_call_counts_as_none():
    """After a definite no the send is as undecided as before: no call taken, no doubt, its number kept."""
    kept = outcomes.refused(CALLED, RESERVED, NO, 10 * MINUTE).send
    assert (kept.state, kept.called_at, kept.outcome_unknown_since) == (SendState.SENDING, None, None)
    assert (kept.next_poll_at, kept.last_error, kept.payout) == (NO.at + 10 * MINUTE, NO, PAYOUT)
    assert not kept.is_calling(T0)
    again = outcomes.called(CALLED, T0 + HOUR).send
    doubtful = outcomes.refused(again, CALLED, NO, 10 * MINUTE).send
    assert (doubtful.called_at, doubtful.outcome_unknown_since) == (T0, T0)


def test_barred_number_needs_a_person():
    """A number under which WeChat holds something else is never called again, and is asked about."""
    barred = outcomes.barred(CALLED, RESERVED, LastError("FATAL_ERROR", "other amount", T0), 10 * MINUTE).send
    assert (barred.is_barred, barred.review_note, barred.called_at) == (True, "FATAL_ERROR: other amount", T0)


def test_trouble_is_told_to_a_person_when_it_lasts():
    """Who cannot be looked at has a reason and a date, keeps its lease, and after an hour a person is told."""
    early = outcomes.in_trouble(CALLED, "E", "x", 5 * MINUTE, T0 + MINUTE).send
    assert (early.last_error.code, early.review_note, early.next_poll_at) == ("E", "", T0 + 6 * MINUTE)
    assert early.calling_until == CALLED.calling_until
    late = outcomes.in_trouble(early, "E", "x", 5 * MINUTE, T0 + 2 * HOUR).send
    assert late.trouble == "E: x"
    assert outcomes.in_trouble(CALLED, "E", "x", 5 * MINUTE, T0 + 2 * HOUR).send.review_reason == ""


def test_hand_waits_until_a_call_of_unknown_outcome_is_old():
    """What a person says is refused for an hour after a call that may still pay, and taken to the minute after it."""
    listed = replace(CALLED, review_note="late")
    for outcome in (SendState.RECEIVED, SendState.RETURNED, SendState.FAILED):
        with pytest.raises(ConflictError, match="ask again after"):
            settled_by_hand(listed, outcome, "seen", T0 + HOUR - MINUTE)
        assert settled_by_hand(listed, outcome, "seen", T0 + HOUR).send.state is outcome


@pytest.mark.parametrize(
    "over",
    [
        lambda send: outcomes.undecided(send, "E", "x", T0 + HOUR),
        lambda send: outcomes.refused(send, send, LastError("E", "x", T0 + HOUR), MINUTE),
        lambda send: outcomes.postponed(send, MINUTE, T0 + HOUR),
        lambda send: outcomes.called(send, T0 + HOUR),
        lambda send: judge_status(send, PayoutStatus(Progress.PROCESSING), T0 + HOUR),
    ],
)
def test_trouble_is_over_when_something_could_be_done(over):
    """A send that could be looked at, called or put off again is in trouble no more, and starts anew with the next."""
    send = over(replace(CALLED, trouble="E: x", trouble_since=T0)).send
    assert (send.review_reason, send.trouble_since) == ("", None)


def test_good_look_takes_remark_and_care_of_a_bad_one_away():
    """What went wrong on a look of a packet that is with the customer is no remark of it any more."""
    bad = outcomes.in_trouble(SENT, "E", "x", MINUTE, T0 + 5 * HOUR).send
    bad = replace(bad, review_note="E: x", trouble="E: x")
    for progress in (Progress.WAITING, Progress.RECEIVED):
        good = judge_status(bad, PayoutStatus(progress), T0 + 6 * HOUR).send
        assert (good.last_error, good.review_reason) == (None, "")


def test_what_fails_after_it_was_offered_is_given_back_whole():
    """A transfer that failed while it waited for the customer could never be taken: it counts for nobody."""
    change = judge_status(SENT, PayoutStatus(Progress.FAILED, reason="PAYEE_ACCOUNT_ABNORMAL"), T0 + HOUR)
    assert (change.send.state, change.send.released) == (SendState.RETURNED, Release.ALL)
    assert change.send.last_error.code == "PAYEE_ACCOUNT_ABNORMAL"


@pytest.mark.parametrize("outcome", [SendState.RECEIVED, SendState.RETURNED, SendState.FAILED])
def test_person_settles_only_what_needs_one(outcome):
    """A send is settled by hand as the person found it, with the note; none that needs nobody."""
    with pytest.raises(ConflictError):
        settled_by_hand(CALLED, outcome, "seen", T0 + DAY)
    change = settled_by_hand(replace(CALLED, review_note="late"), outcome, "seen", T0 + DAY)
    assert (change.send.state, change.send.review_note, change.send.next_poll_at) == (outcome, "", None)
    assert (change.send.last_error.code, change.send.last_error.message) == ("BY_HAND", "seen")
    assert (change.send.released is Release.ALL) is (outcome is SendState.FAILED)


def test_person_may_not_pay_out_what_was_never_called():
    """What was never sent can only be given up."""
    stuck = replace(RESERVED, review_note="E: x")
    with pytest.raises(ConflictError):
        settled_by_hand(stuck, SendState.RECEIVED, "seen", T0 + DAY)
    given_up = settled_by_hand(stuck, SendState.FAILED, "never sent", T0 + DAY).send
    assert given_up.released is Release.ALL


@pytest.mark.parametrize("progress", [Progress.RETURNED, Progress.FAILED])
def test_contradiction_that_is_over_needs_nobody(progress):
    """What was FAILED here and waiting at WeChat, and is unpaid there too by now, is listed no more."""
    listed = judge_status(FAILED, PayoutStatus(Progress.WAITING), T0 + HOUR).send
    assert listed.review_note
    assert judge_status(listed, PayoutStatus(progress), T0 + DAY).send.review_note == ""
    paid = judge_status(FAILED, PayoutStatus(Progress.RECEIVED), T0 + HOUR).send
    assert judge_status(paid, PayoutStatus(progress), T0 + DAY).send.review_note


def test_contradiction_looked_at_changes_no_state():
    """An end that contradicted WeChat stays as it is and needs nobody once a person has looked."""
    change = settled_by_hand(replace(RETURNED, review_note="is RETURNED here"), SendState.RECEIVED, "paid", T0 + DAY)
    assert (change.send.state, change.send.review_note) == (SendState.RETURNED, "")
    assert change.send.released is Release.NOTHING
    assert change.events == ()


def test_giving_up_frees_what_was_reserved():
    """A send that pays nobody, for good, gives its reservation back and tells it once."""
    change = outcomes.failed(RESERVED, "STOPPED", "never sent", T0 + DAY)
    assert (change.send.state, change.send.released) == (SendState.FAILED, Release.ALL)
    assert kinds(change) == ["red_packet_failed"]
    with pytest.raises(ConflictError):
        outcomes.failed(SENT, "X", "", T0 + DAY)


@pytest.mark.parametrize(
    ("channel", "kinds_of_money"),
    [
        (Channel.CASH, (MovementKind.RED_PACKET, MovementKind.RED_PACKET_RETURN)),
        (Channel.TRANSFER, (MovementKind.TRANSFER, MovementKind.TRANSFER_RETURN)),
    ],
)
def test_money_leaves_as_the_customer_gets_it_and_comes_back_unopened(channel, kinds_of_money):
    """Delivery and return move the amount, in WeChat's second; receiving and failing move nothing more."""
    called = replace(CALLED, channel=channel)
    sent = judge_status(called, PayoutStatus(Progress.WAITING, "wx-1"), T0 + MINUTE)
    back_at = T0 + DAY
    back = judge_status(sent.send, PayoutStatus(Progress.RETURNED, at=back_at), T0 + 2 * DAY)
    moved = [one.movement for one in (*sent.events, *back.events)]
    assert [replace(one, at=one.at.replace(microsecond=0)) for one in moved] == [
        Movement(kind, PAYOUT.bill_no, "wx-1", at, 100, 100)
        for kind, at in zip(kinds_of_money, (T0 + MINUTE, back_at), strict=True)
    ]
    received = judge_status(called, PayoutStatus(Progress.RECEIVED, "wx-1"), T0 + MINUTE)
    assert [one.movement.kind if one.movement else None for one in received.events] == [kinds_of_money[0], None]
    assert all(one.movement is None for one in outcomes.failed(called, "OPENID_ERROR", "no", T0 + MINUTE).events)
