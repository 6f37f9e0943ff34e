"""Messages come twice and at once, processes die at any line, answers are lost: nobody is told twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import ConditionFailedError, NotFoundError, OutcomeUnknownError, ThrottledError
from merchant_center.core.http_client import build_http_client
from merchant_center.events.rules.event import EventKind
from merchant_center.notices.rules.notice import DEDUPLICATION_WINDOW, LEASE, LIFETIME, RETRY_SCHEDULE, NoticeState
from merchant_center.notices.rules.wording import NoticeChannel
from merchant_center.notices.use_cases.notice_senders import SubscriptionNotices
from merchant_center.notices.use_cases.sweep_notices import SweepNoticesDeps, sweep_notices
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.messages import MessageClient
from merchant_center.official_account.use_cases.access_tokens import AccessTokens

TEMPLATE, SUBSCRIPTION, SMS = NoticeChannel.TEMPLATE_MESSAGE, NoticeChannel.SUBSCRIPTION_NOTICE, NoticeChannel.SMS


class _Store:
    """The store of notices, whose nth save ends the process before or after the deed."""

    def __init__(self, real, nth, when, error):
        self._real, self._nth, self._when, self._error = real, nth, when, error

    def __getattr__(self, name):
        return getattr(self._real, name)

    def save(self, *arguments):
        """Save, or die."""
        self._nth -= 1
        if self._nth == 0 and self._when == "before":
            raise self._error
        self._real.save(*arguments)
        if self._nth == 0:
            raise self._error


@pytest.fixture
def template_message(notices):
    return notices.refused(notices.plan(TEMPLATE), notices.customer())


@pytest.fixture
def subscription_notice(notices):
    plan = notices.plan(SUBSCRIPTION)
    return notices.refused(plan, notices.customer(taps=5))


@pytest.fixture
def settle(notices):
    """Every look that the plan, the lease and the queue bring, until nothing waits any more."""

    def polls(notice):
        for at in (LEASE, *RETRY_SCHEDULE, LIFETIME):
            notices.world.offset = at + timedelta(seconds=10)
            notices.send(notice)
        return notices.now(notice)

    return polls


def test_second_notice_of_one_refusal_is_not_stored(notices):
    """The transaction that would store the same notice again fails as a whole."""
    notice = notices.sms()
    with pytest.raises(ConditionFailedError):
        notices.world.dynamo.transact([notices.store.put(notice)])


def test_message_that_came_twice_tells_once(notices):
    """A notice that was sent is not sent again by a second message."""
    notice = notices.sms()
    assert [notices.send(notice).state for _ in range(3)] == [NoticeState.SENT] * 3
    assert len(notices.texts(notice)) == 1
    assert len(notices.events(notice)) == 1


def test_messages_at_once_tell_once(notices, at_once):
    """Of eight deliveries at once, all at the same millisecond, one calls."""
    notice, moment = notices.sms(), notices.world.clock()
    results = at_once(8, lambda _: notices.send(notice, clock=lambda: moment))
    assert not [one for one in results if isinstance(one, Exception)]
    assert len(notices.texts(notice)) == 1
    assert notices.now(notice).state is NoticeState.SENT
    assert notices.now(notice).tries == 1


def test_message_about_nothing_is_an_error(notices):
    """A message without its notice is not taken for done."""
    with pytest.raises(NotFoundError):
        notices.send(replace(notices.sms(), notice_id="N" * 27))


@pytest.mark.parametrize(
    ("nth", "when", "told"),
    [(1, "before", 1), (1, "after", 0), (2, "before", 1), (2, "after", 1)],
    ids=["before the take", "before the call", "before the record", "after the record"],
)
def test_death_never_sends_two_sms(notices, settle, died, nth, when, told):
    """Wherever the sender dies, the phone gets one SMS at the most, and the notice ends with what is known."""
    notice = notices.sms()
    with pytest.raises(died):
        notices.send(notice, notices=_Store(notices.store, nth, when, died()))
    done = settle(notice)
    assert len(notices.texts(notice)) == told
    is_known = (nth, when) in {(1, "before"), (2, "after")}
    assert done.state is (NoticeState.SENT if is_known else NoticeState.FAILED)
    assert is_known or done.failure.code == "outcome_unknown"
    assert len(notices.events(notice)) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_death_in_the_call_sends_no_second_subscription_notice(notices, settle, died, subscription_notice, when):
    """A customer with taps to spare gets no second notice when the sender died in the call."""
    with pytest.raises(died):
        notices.send(subscription_notice, senders=notices.odd(SUBSCRIPTION, error=died(), when=when))
    assert settle(subscription_notice).failure.code == "outcome_unknown"
    assert len(notices.messages(subscription_notice)) == (when == "after")


@pytest.mark.parametrize("when", ["before", "after"])
def test_death_in_the_call_repeats_a_template_message(notices, died, template_message, when):
    """The repeat of a template message is the same message to WeChat, and tells once in either case."""
    with pytest.raises(died):
        notices.send(template_message, senders=notices.odd(TEMPLATE, error=died(), when=when))
    assert notices.send(template_message).is_calling
    notices.world.offset = LEASE
    assert notices.send(template_message).state is NoticeState.SENT
    assert len(notices.messages(template_message)) == 1


@pytest.mark.parametrize("channel", [SMS, SUBSCRIPTION])
def test_lost_answer_is_not_asked_for_by_another_message(notices, settle, subscription_notice, channel):
    """When nobody knows whether an SMS or a subscription notice was sent, it is recorded so and not repeated."""
    notice = notices.sms() if channel is SMS else subscription_notice
    notices.send(notice, senders=notices.odd(channel))
    done = settle(notice)
    assert (done.state, done.failure.code, done.tries) == (NoticeState.FAILED, "outcome_unknown", 1)
    assert len(notices.texts(notice) if channel is SMS else notices.messages(notice)) == 1


def test_lost_answer_of_a_template_message_is_repeated(notices, template_message):
    """The repeat within ten minutes finds the message sent, and the customer has one."""
    doubtful = notices.send(template_message, senders=notices.odd(TEMPLATE))
    assert (doubtful.state, doubtful.failure.code) == (NoticeState.QUEUED, "outcome_unknown")
    notices.world.offset = RETRY_SCHEDULE[0]
    assert notices.send(template_message).state is NoticeState.SENT
    assert len(notices.messages(template_message)) == 1


def test_lost_answers_of_a_template_message_are_not_repeated_late(notices, template_message):
    """When a repeat could be a second message, the notice fails as unknown."""
    notices.send(template_message, senders=notices.odd(TEMPLATE))
    notices.world.offset = DEDUPLICATION_WINDOW
    done = notices.send(template_message)
    assert (done.state, done.failure.code, done.tries) == (NoticeState.FAILED, "outcome_unknown", 1)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OutcomeUnknownError("refused", remote_code="NOT_CONNECTED"), "NOT_CONNECTED"),
        (ThrottledError("busy"), "throttled"),
    ],
)
def test_what_certainly_was_not_sent_is_tried_again(notices, error, code):
    """An SMS for which no connection was to be had, or the database had no time, is sent at the next date."""
    notice = notices.sms()
    waiting = notices.send(notice, senders=notices.odd(SMS, error=error, when="before"))
    assert (waiting.state, waiting.failure.code) == (NoticeState.QUEUED, code)
    notices.world.offset = RETRY_SCHEDULE[0]
    assert notices.send(notice).state is NoticeState.SENT
    assert len(notices.texts(notice)) == 1


def test_no_token_is_no_doubt(notices, subscription_notice):
    """A subscription notice for which WeChat gave no token was not sent, and is tried again."""
    world = notices.world
    world.transient.delete_token(world.appid, "access_token")
    with build_http_client("http://127.0.0.1:9") as nowhere:
        tokens = AccessTokens(world.transient, world.secrets, OfficialAccountClient(nowhere), world.clock)
        silent = SubscriptionNotices(tokens, MessageClient(world.http))
        waiting = notices.send(subscription_notice, senders=notices.with_sender(SUBSCRIPTION, silent))
    assert (waiting.state, waiting.failure.code) == (NoticeState.QUEUED, "NO_TOKEN")
    world.offset = RETRY_SCHEDULE[0]
    assert notices.send(subscription_notice).state is NoticeState.SENT


def test_host_out_of_reach_is_no_doubt(notices, subscription_notice):
    """A subscription notice that found no connection was not sent, and is tried again."""
    real = notices.deps.senders[SUBSCRIPTION]
    with build_http_client("http://127.0.0.1:9") as nowhere:
        away = replace(real, client=MessageClient(nowhere))
        waiting = notices.send(subscription_notice, senders=notices.with_sender(SUBSCRIPTION, away))
    assert (waiting.state, waiting.failure.code) == (NoticeState.QUEUED, "NOT_CONNECTED")


def test_slow_caller_changes_nothing_any_more(notices):
    """A call that outlived its lease records nothing over what a later delivery decided."""
    notice = notices.sms()

    class Slow:
        def send(self, found):
            reference = notices.deps.senders[SMS].send(found)
            notices.world.offset = LEASE
            notices.send(notice)
            return reference

    seen = notices.send(notice, senders=notices.with_sender(SMS, Slow()))
    assert seen == notices.now(notice)
    assert (seen.state, seen.failure.code) == (NoticeState.FAILED, "outcome_unknown")
    assert [event.kind for event in notices.events(notice)] == [EventKind.NOTICE_FAILED]


def test_old_refusal_is_not_told(notices):
    """A notice that waited for a day fails without a call."""
    notice = notices.sms()
    notices.world.offset = LIFETIME
    assert notices.send(notice).failure.code == "OUTDATED"
    assert notices.texts(notice) == []


class Enqueued:
    """The queue, as a list."""

    def __init__(self):
        self.ids = []

    def enqueue(self, notice_id):
        """Keep the id."""
        self.ids.append(notice_id)


def enqueue(notices, queue, limit=10_000):
    return sweep_notices(SweepNoticesDeps(notices.store, queue, notices.world.clock), limit=limit, go_on=lambda: True)


def test_notice_that_the_queue_lost_is_announced_again(notices):
    """The sweep finds what waits longer than it should, and what is to be tried again, and nothing decided."""
    lost, waiting, done = notices.sms(), notices.sms(), notices.sms()
    error = OutcomeUnknownError("refused", remote_code="NOT_CONNECTED")
    notices.send(waiting, senders=notices.odd(SMS, error=error, when="before"))
    notices.send(done)
    ours = {one.notice_id for one in (lost, waiting, done)}
    early, late = Enqueued(), Enqueued()
    enqueue(notices, early)
    notices.world.offset = RETRY_SCHEDULE[0] + timedelta(seconds=10)
    assert enqueue(notices, late) == {"announced": len(late.ids)}
    assert not ours & set(early.ids)
    assert ours & set(late.ids) == {lost.notice_id, waiting.notice_id}


def test_sweep_takes_the_longest_waiting_and_no_more_than_it_may(notices):
    """A sweep with a limit announces the oldest first, and leaves the others for the next."""
    for _ in range(5):
        notices.sms()
    notices.world.offset = RETRY_SCHEDULE[-1] + timedelta(days=1)
    everything, some = Enqueued(), Enqueued()
    enqueue(notices, everything)
    assert enqueue(notices, some, limit=3) == {"announced": 3}
    assert some.ids == everything.ids[:3]
    dates = [notices.store.get(one).next_poll_at for one in everything.ids]
    assert dates == sorted(dates)


def test_notice_that_the_queue_refuses_does_not_stop_the_others(notices):
    """The queue takes no message for one: it is counted and told, keeps its date, and the others are announced."""
    bad, good = notices.sms(), notices.sms()
    notices.world.offset = RETRY_SCHEDULE[-1] + timedelta(days=1)

    class Busy(Enqueued):
        """The queue, busy for one notice."""

        def enqueue(self, notice_id):
            """Refuse one."""
            if notice_id == bad.notice_id:
                raise ThrottledError("busy")
            super().enqueue(notice_id)

    queue, reports = Busy(), []
    counts = sweep_notices(
        SweepNoticesDeps(notices.store, queue, notices.world.clock),
        limit=10_000,
        go_on=lambda: True,
        report=lambda *told: reports.append(told),
    )
    assert (counts["failed"], reports) == (1, [(bad.notice_id, "throttled")])
    assert good.notice_id in queue.ids
    assert bad.notice_id in notices.store.due(notices.world.clock(), 10_000)


def test_announcement_is_a_message_with_the_id(notices):
    """The queue's message says which notice, and nothing about the customer."""
    url = notices.world.deployment.resources["NoticesQueue"]
    sqs = notices.world.aws.client("sqs")
    sqs.purge_queue(QueueUrl=url)
    notices.queue.enqueue("N123")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == '{"notice_id": "N123"}'
