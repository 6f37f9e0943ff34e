"""Callers, operators and WeChat contradict each other: nobody is paid twice, and nothing is stranded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core import clock
from merchant_center.core.errors import ConfigurationError, ConflictError, InvalidInputError, OutcomeUnknownError
from merchant_center.core.http_client import build_http_client
from merchant_center.customers.rules import Customer
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan
from merchant_center.red_packets.client.transfer import Transfers
from merchant_center.red_packets.errors import LimitReachedError, RedPacketClosedError, StaleSendError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.judgement import judge_status
from merchant_center.red_packets.rules.payout import Channel, PayoutStatus, Progress
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import Release, SendState
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.manage_red_packets import archive, change
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.world import actor

PLAN = NoticePlan(NoticeChannel.SMS, "", (("text", "{activity}: {reason}"),))


def test_customer_of_another_official_account_is_refused(packets):
    """A draw that names another appid than the packet's is refused, and pays nobody."""
    packet, customer = packets.define(), packets.customer()
    with pytest.raises(InvalidInputError, match="appid"):
        packets.send(packet, Customer("wx0000000000000000", customer.openid), "draw")
    packets.send(packet, customer, "draw")
    assert packets.paid(packet)[customer.openid] == 1


def test_disabled_account_pays_nothing_that_waits(packets):
    """What waits for its turn when its account is disabled is not called, and goes on when it is enabled."""
    packet = packets.define()
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)

    def disabled(_mchid: str) -> None:
        raise ConfigurationError("merchant account is disabled")

    held = process_queued_send(replace(packets.payout_deps, require_enabled=disabled), waiting.send_id)
    assert (held.state, held.last_error.code) == (SendState.RESERVED, "configuration_error")
    assert packets.at_wechat(packet) == {}
    packets.later(minutes=11)
    packets.sweep()
    assert packets.now(waiting).state is SendState.SENT


def test_terms_that_changed_while_reserving_are_not_paid(packets):
    """A reservation that lost to a change of the terms is made under the new ones, or not at all."""
    packet = packets.define(amounts=Amounts(20_000, 20_000))
    lowered = overtaken(
        packets, packet, lambda: change(packets.manage_deps, packet.red_packet_id, cheaper, actor=actor())
    )
    assert send_red_packet(lowered, packets.request(packet)).payout.amount_fen == 200
    ended = overtaken(packets, packet, lambda: archive(packets.manage_deps, packet.red_packet_id, actor=actor()))
    with pytest.raises(RedPacketClosedError):
        send_red_packet(ended, packets.request(packet))
    packets.check_books(packet)


def cheaper(terms):
    return replace(terms, amounts=Amounts(200, 200))


def overtaken(packets, packet, act):
    """A deps whose first reservation comes second to what somebody else does."""
    store, real = packets.with_changes().sends, packets.sends.reserve
    done = []

    def reserve(*args):
        if not done:
            done.append(act())
            raise StaleSendError("overtaken")
        real(*args)

    store.reserve = reserve
    return replace(packets.send_deps, payouts=replace(packets.payout_deps, sends=store))


def test_hand_does_not_overrule_wechat(packets):
    """What a person wants to settle as failed is SENT if WeChat says so, and is not sent again."""
    packet = packets.define()
    send = packets.send(packet)
    marked = replace(packets.now(send), review_note="trouble", version=send.version + 1)
    packets.sends.save(packets.now(send), Change(marked))
    settled = settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "not seen")
    assert settled.state is SendState.SENT
    with pytest.raises(ConflictError):
        send_again(packets.send_deps, send.send_id)
    assert packets.paid(packet).total() == 1


def test_second_number_is_refused_while_the_first_may_pay(packets):
    """A send that is FAILED here and with the customer at WeChat is shown to a person, and not sent again."""
    packet, customer = packets.define(), packets.customer()
    send = packets.send(packet, customer)
    wrong = judge_status(
        replace(packets.now(send), state=SendState.SENDING), PayoutStatus(Progress.FAILED), packets.world.clock()
    )
    packets.sends.save(packets.now(send), wrong)
    with pytest.raises(ConflictError, match="WeChat says"):
        send_again(packets.send_deps, send.send_id)
    assert [one.send_id for _, one in packets.sends.needing_review(10)] == [send.send_id]
    assert packets.paid(packet)[customer.openid] == 1


def test_what_paid_after_all_is_never_sent_again(packets):
    """FAILED here and RECEIVED at WeChat, settled by a person: still so when WeChat has forgotten it after a month."""
    packet, customer = packets.define(), packets.customer()
    send = packets.send(packet, customer)
    wrong = judge_status(
        replace(packets.now(send), state=SendState.SENDING), PayoutStatus(Progress.FAILED), packets.world.clock()
    )
    packets.sends.save(packets.now(send), wrong)
    packets.world.simulator.panel("red-packets/open", mchid=packets.mchid, mch_billno=send.payout.bill_no)
    with pytest.raises(ConflictError):
        send_again(packets.send_deps, send.send_id)
    assert packets.now(send).review_note == "is FAILED here, and RECEIVED at WeChat"
    settled = settle_by_hand(packets.payout_deps, send.send_id, SendState.RECEIVED, "seen on the platform")
    assert (settled.state, settled.review_note, settled.paid_after_all) == (SendState.FAILED, "", True)
    packets.later(days=31)
    with pytest.raises(ConflictError):
        send_again(packets.send_deps, send.send_id)
    assert packets.paid(packet)[customer.openid] == 1


def test_third_number_waits_for_the_first_too(packets, fault):
    """When the first attempt pays after all, the second having failed, there is no third."""
    packet, customer = packets.define(channel=Channel.TRANSFER), packets.customer()
    fault("/transfer-bills", drop={"executed": False})
    first = packets.send(packet, customer)
    packets.sends.save(first, Change(replace(first, review_note="lost", calling_until=None, version=first.version + 1)))
    packets.later(hours=2)
    settle_by_hand(packets.payout_deps, first.send_id, SendState.FAILED, "not there")
    match = {"path_contains": "/transfer-bills", "method": "POST"}
    refusal = {"status": 400, "code": "USER_ERROR", "executed": False}
    packets.world.simulator.panel("faults", on="api", match=match, times=1, error=refusal)
    second = send_again(packets.send_deps, first.send_id)
    assert (second.state, second.attempt) == (SendState.FAILED, 2)
    packets.channels(Channel.TRANSFER, packets.mchid).pay(first.payout)
    with pytest.raises(ConflictError, match=first.send_id):
        send_again(packets.send_deps, second.send_id)
    with pytest.raises(ConflictError, match="attempt 1"):
        send_again(packets.send_deps, second.send_id)
    assert {one.attempt for one in packets.of(packet)} == {1, 2}


@pytest.mark.parametrize("outcome", [SendState.FAILED, SendState.RETURNED])
def test_hand_does_not_call_unpaid_what_wechat_is_at(packets, knobs, outcome):
    """While WeChat says PROCESSING a person cannot free the budget: it may pay yet, and another customer would too."""
    knobs(transfer_accepted_seconds=400_000)
    packet = packets.define(Limits(total_amount_fen=100), channel=Channel.TRANSFER)
    send = packets.send(packet)
    for _ in range(4):
        packets.later(hours=19)
        packets.sweep()
    assert packets.now(send).review_note
    with pytest.raises(ConflictError, match="still at it"):
        settle_by_hand(packets.payout_deps, send.send_id, outcome, "hangs")
    with pytest.raises(LimitReachedError):
        packets.send(packet)
    assert cancel_send(packets.payout_deps, send.send_id).state is SendState.FAILED
    assert packets.check_books(packet).left_fen == 100


def test_refused_resend_leaves_the_place_of_what_came_back(packets):
    """A returned packet whose next attempt is refused, as its definition is stopped, frees nothing that it may not."""
    packet = packets.define(Limits(total_amount_fen=100), channel=Channel.TRANSFER)
    first = cancel_send(packets.payout_deps, packets.send(packet).send_id)
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "by an operator")
    with pytest.raises(RedPacketClosedError):
        send_again(packets.send_deps, first.send_id)
    assert packets.now(first).released is Release.NOTHING
    assert packets.check_books(packet).left_fen == 0


def test_transfer_that_fails_after_waiting_counts_for_nobody(packets):
    """A transfer that could be confirmed and failed after all gives back budget and customer's place."""
    packet = packets.define(Limits(total_amount_fen=100, per_customer=1), channel=Channel.TRANSFER)
    customer = packets.customer()
    send = packets.send(packet, customer)
    assert send.state is SendState.SENT
    ended = judge_status(send, PayoutStatus(Progress.FAILED, reason="REAL_NAME_CHECK_FAIL"), packets.world.clock())
    packets.sends.save(send, ended)
    assert (ended.send.state, ended.send.released) == (SendState.RETURNED, Release.ALL)
    assert packets.check_books(packet).left_fen == 100
    assert packets.send(packet, customer).state is SendState.SENT


def test_processing_does_not_end_the_doubt(packets):
    """That WeChat is at it says nothing of how it ends: a no that follows is still not believed at once."""
    packet = packets.define()
    send = packets.with_changes(rate_limiter=no_slot).send(packet)
    doubtful = replace(send, state=SendState.SENDING, outcome_unknown_since=packets.world.clock())
    change_ = judge_status(doubtful, PayoutStatus(Progress.PROCESSING), packets.world.clock())
    assert change_.send.outcome_unknown_since == doubtful.outcome_unknown_since


def test_customer_is_told_once_a_day_however_often_they_try(packets):
    """Five submissions of a form by a customer who had theirs are five refusals and one notice."""
    packet, customer = packets.define(Limits(10_000, per_customer=1), notice=PLAN), packets.customer()
    packets.send(packet, customer)
    for number in range(5):
        with pytest.raises(LimitReachedError):
            packets.send(packet, customer, f"submission-{number}", phone="13800138000")
    kinds = [one.kind for one in packets.events_of(customer)]
    assert kinds.count("red_packet_refused") == 5
    assert len(packets.notices.due(packets.world.clock() + timedelta(minutes=2), 10)) == 1


def test_no_after_a_silent_host_is_not_believed(packets, fault):
    """When the main host gave no answer, a refusal of the backup host says nothing about what the main one did."""
    payout = packets.with_changes(rate_limiter=no_slot).send(packets.define(channel=Channel.TRANSFER)).payout
    fault("/transfer-bills", error={"status": 400, "code": "INVALID_REQUEST", "executed": False})
    world = packets.world
    silent, backup = (world.keep(build_http_client(url)) for url in ("http://127.0.0.1:9", world.simulator.url))
    channel = Transfers(
        silent,
        backup,
        world.merchants.credentials(packets.mchid),
        clock=lambda: clock.now().timestamp(),
        nonce=clock.nonce,
        notify_url=f"{world.api_url}/x",
    )
    with pytest.raises(OutcomeUnknownError) as unknown:
        channel.pay(payout)
    assert unknown.value.remote_code == "INVALID_REQUEST"


def test_trouble_with_one_send_is_not_the_others(packets):
    """A send that cannot even be put off leaves the looks at those behind it alone."""
    packet = packets.define()
    sends = [packets.with_changes(rate_limiter=no_slot).send(packet) for _ in range(12)]
    broken, real = sends[0].send_id, packets.sends.save

    def save(old, change_):
        if old.send_id == broken:
            raise RuntimeError("no answer from the database")
        real(old, change_)

    packets.later(minutes=1)
    packets.sends.save = save
    counts = packets.sweep()
    del packets.sends.save
    assert counts == {"failed": 1, "SENT": 11}
