"""The life of a failure notice: who is told, when it is tried again, and when never, lest anybody be told twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import beijing_day
from merchant_center.core.transitions import transition
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import EventKind
from merchant_center.notices.rules import notice as rules
from merchant_center.notices.rules.notice import (
    DEDUPLICATION_WINDOW,
    LEASE,
    LIFETIME,
    RETRY_SCHEDULE,
    TRANSITIONS,
    Notice,
    NoticeState,
    NoticeTrigger,
    claimed,
    failed,
    new_notice,
    notice_id,
    postponed,
    sent,
    undecided,
)
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan, values_at

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WHO = Customer("wx0123456789abcdef", "o-1")
DRAW = Source(SourceKind.LOTTERY, "draw-1")


def new(channel: NoticeChannel = NoticeChannel.TEMPLATE_MESSAGE, phone: str = "13800138000") -> Notice:
    plan = NoticePlan(channel, "template-1", (("thing1", "{reason}"),))
    return new_notice(
        plan,
        red_packet_id="r-1",
        red_packet_name="双十一",
        mchid="1900000001",
        customer=WHO,
        source=DRAW,
        values=values_at(T0, name="示例商店", activity="双十一", reason="已领完"),
        now=T0,
        phone=phone,
        campaign="c-1",
    )


def calling(notice: Notice, at: datetime) -> Notice:
    changed, events = claimed(notice, at)
    assert changed.is_calling
    assert events == ()
    return changed


@pytest.fixture(params=[NoticeChannel.SMS, NoticeChannel.SUBSCRIPTION_NOTICE])
def told_once(request):
    """A notice on a channel where a repeat is another message."""
    return new(request.param)


def test_every_state_is_reached():
    """From QUEUED the table leads to all states, uses every trigger, and knows no way out of the end."""
    assert set(TRANSITIONS.values()) | {NoticeState.QUEUED} == set(NoticeState)
    assert {trigger for _, trigger in TRANSITIONS} == set(NoticeTrigger)
    assert {before for before, _ in TRANSITIONS} == {NoticeState.QUEUED}


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.FAILED])
@pytest.mark.parametrize("trigger", NoticeTrigger)
def test_decided_notice_does_not_change(state, trigger):
    """What the table does not have is a conflict."""
    with pytest.raises(ConflictError):
        transition(TRANSITIONS, state, trigger)


def test_id_follows_from_packet_customer_and_day():
    """A customer is told once on a Beijing day about a red packet: its id is the same for every grant."""
    today = beijing_day(new().created_at)
    same = notice_id("r-1", WHO, today)
    assert notice_id("r-1", WHO, today) == same == new().notice_id
    others = {
        notice_id("r-2", WHO, today),
        notice_id("r-1", replace(WHO, openid="o-2"), today),
        notice_id("r-1", replace(WHO, appid="wx0"), today),
        notice_id("r-1", WHO, today + timedelta(days=1)),
        same,
    }
    assert len(others) == 5
    assert len(same) == 27
    assert same.isalnum()


def test_new_notice_is_found_by_the_sweep_if_the_queue_loses_it():
    """A notice that nobody has called for yet has a date for a look."""
    assert new().next_poll_at == T0 + RETRY_SCHEDULE[0]


def test_new_notice_is_taken_before_its_date():
    """The first message of the queue does not wait for the date that is there in case it is lost."""
    taken = calling(new(), T0)
    assert (taken.tries, taken.version, taken.next_poll_at) == (1, 2, T0 + LEASE)


def test_look_during_a_call_changes_nothing():
    """Whoever comes while a call is under way leaves the notice as it is."""
    taken = calling(new(), T0)
    assert claimed(taken, T0 + LEASE - SECOND) == (taken, ())


def test_second_message_before_the_next_date_changes_nothing():
    """A message that came twice does not try earlier than the plan."""
    waiting, _ = postponed(calling(new(), T0), "45011", "too fast", T0 + SECOND)
    assert claimed(waiting, T0 + 2 * SECOND) == (waiting, ())
    assert calling(waiting, T0 + RETRY_SCHEDULE[0]).tries == 2


def test_sent_notice_tells_the_fact():
    """A notice that was taken for delivery is SENT, waits for nothing, and has its number and its fact."""
    done, (event,) = sent(calling(new(), T0), "4001", T0 + SECOND)
    assert (done.state, done.reference, done.sent_at) == (NoticeState.SENT, "4001", T0 + SECOND)
    assert (done.next_poll_at, done.is_calling, done.failure, done.version) == (None, False, None, 3)
    assert (event.kind, event.target_id, event.openid) == (EventKind.NOTICE_SENT, "r-1", "o-1")
    assert (event.campaign, event.source, event.amount_fen) == ("c-1", "lottery:draw-1", 0)
    assert claimed(done, T0 + 2 * LIFETIME) == (done, ())


def test_failed_notice_keeps_the_reason():
    """A notice that failed is not looked at again, and says why."""
    done, (event,) = failed(calling(new(), T0), "43004", "require subscribe", T0 + SECOND)
    assert (done.state, done.next_poll_at) == (NoticeState.FAILED, None)
    assert done.failure == rules.NoticeFailure("43004", "require subscribe", T0 + SECOND)
    assert event.kind is EventKind.NOTICE_FAILED
    assert claimed(done, T0 + LIFETIME) == (done, ())


def test_what_was_certainly_not_sent_is_tried_by_the_plan_and_given_up():
    """One try at once and one at each date of the plan; then the notice fails with the last code."""
    notice, at = new(NoticeChannel.SMS), T0
    for step in RETRY_SCHEDULE:
        notice, events = postponed(calling(notice, at), "Throttled", "too fast", at + SECOND)
        assert (notice.state, notice.next_poll_at, events) == (NoticeState.QUEUED, T0 + step, ())
        at = T0 + step
    notice, events = postponed(calling(notice, at), "Throttled", "too fast", at + SECOND)
    assert (notice.state, notice.failure.code, notice.tries) == (NoticeState.FAILED, "Throttled", 5)
    assert len(events) == 1


def test_unknown_outcome_is_not_repeated_where_a_repeat_is_another_message(told_once):
    """An SMS or a subscription notice that was perhaps sent fails, with the reason that nobody knows."""
    done, _ = undecided(calling(told_once, T0), rules.OUTCOME_UNKNOWN, "time-out", T0 + SECOND)
    assert (done.state, done.failure.code) == (NoticeState.FAILED, rules.OUTCOME_UNKNOWN)


def test_call_that_was_never_recorded_is_not_repeated_where_a_repeat_is_another_message(told_once):
    """Who finds a call whose caller died makes no second one."""
    taken = calling(told_once, T0)
    done, _ = claimed(taken, T0 + LEASE)
    assert (done.state, done.failure.code, done.tries) == (NoticeState.FAILED, rules.OUTCOME_UNKNOWN, 1)


def test_unknown_outcome_of_a_template_message_is_repeated_while_wechat_drops_the_repeat():
    """The repeat comes by the plan, and no more once the repeat could be a second message."""
    unsure, _ = undecided(calling(new(), T0), "-1", "busy", T0 + SECOND)
    assert (unsure.state, unsure.unknown_since) == (NoticeState.QUEUED, T0)
    again = calling(unsure, T0 + RETRY_SCHEDULE[0])
    unsure, _ = undecided(again, "-1", "busy", again.next_poll_at)
    assert (unsure.unknown_since, unsure.next_poll_at) == (T0, T0 + RETRY_SCHEDULE[1])
    last, _ = undecided(calling(unsure, T0 + RETRY_SCHEDULE[1]), "-1", "busy", T0 + RETRY_SCHEDULE[1] + SECOND)
    assert (last.state, last.failure.code) == (NoticeState.FAILED, "-1")


def test_late_poll_of_an_undecided_template_message_repeats_nothing():
    """A sweep that comes when WeChat no longer drops repeats fails the notice."""
    unsure, _ = undecided(calling(new(), T0), "-1", "busy", T0 + SECOND)
    assert claimed(unsure, T0 + DEDUPLICATION_WINDOW - SECOND)[0].is_calling
    assert claimed(unsure, T0 + DEDUPLICATION_WINDOW)[0].state is NoticeState.FAILED


def test_dead_call_of_a_template_message_counts_from_its_beginning():
    """After a death the window of repeats runs from the call that was begun, through every later refusal."""
    taken = calling(new(), T0)
    again = calling(taken, T0 + LEASE)
    assert again.unknown_since == T0
    refused, _ = postponed(again, "45011", "too fast", T0 + LEASE + SECOND)
    assert (refused.unknown_since, refused.next_poll_at) == (T0, T0 + RETRY_SCHEDULE[1])
    done, _ = postponed(calling(refused, T0 + RETRY_SCHEDULE[1]), "45011", "too fast", T0 + RETRY_SCHEDULE[1] + SECOND)
    assert (done.state, done.failure.code) == (NoticeState.FAILED, "45011")


def test_old_refusal_is_not_told():
    """A notice that nobody could send for a day fails instead of surprising the customer."""
    done, _ = claimed(new(), T0 + LIFETIME)
    assert (done.state, done.failure.code) == (NoticeState.FAILED, rules.OUTDATED)


@pytest.mark.parametrize("phone", ["", "010-12345678", "+8525551234", "12800138000", "1380013800"])
def test_sms_without_a_number_fails_before_any_call(phone):
    """Nobody is called for an SMS to a customer without a mobile number in mainland China."""
    done, _ = claimed(new(NoticeChannel.SMS, phone), T0)
    assert (done.state, done.failure.code, done.tries) == (NoticeState.FAILED, rules.NO_PHONE, 0)


OUTCOMES = {"sent": None, "final": failed, "retry": postponed, "unknown": undecided, "death": None}


@given(
    channel=st.sampled_from(NoticeChannel),
    steps=st.lists(st.tuples(st.integers(0, 4000), st.sampled_from(sorted(OUTCOMES))), max_size=20),
)
def test_nobody_is_told_twice_and_nothing_waits_for_ever(channel, steps):
    """Whatever the calls come to and whenever polls come: no repeat could tell twice, and there is always a date."""
    notice, at, unsure = new(channel), T0, []
    for pause, outcome in steps:
        at += timedelta(seconds=pause)
        before, (notice, _) = notice, claimed(notice, at)
        if not (notice.is_calling and notice is not before):
            continue
        # WeChat drops what comes within ten minutes of the first under the same id; others send again.
        since = min(unsure, default=at)
        assert not unsure or (channel is NoticeChannel.TEMPLATE_MESSAGE and at < since + timedelta(minutes=10))
        if outcome in {"unknown", "death"}:
            unsure.append(at)
        if outcome == "sent":
            notice, _ = sent(notice, "1", at)
        elif outcome != "death":
            notice, _ = OUTCOMES[outcome](notice, outcome, "", at + SECOND)
        assert (notice.next_poll_at is None) == (notice.state is not NoticeState.QUEUED)
        assert notice.version > before.version
    assert notice.tries <= 1 + len(RETRY_SCHEDULE) + sum(outcome == "death" for _, outcome in steps)
