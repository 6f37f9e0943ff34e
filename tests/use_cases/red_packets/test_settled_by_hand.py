"""A person settles what needs one: never while a call may still pay, and only what still needs one."""

from datetime import timedelta

import pytest

from merchant_center.core.errors import ConfigurationError, ConflictError
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.use_cases.manage_red_packets import start
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from tests.use_cases.world import actor

PATHS = {Channel.CASH: "/sendredpack", Channel.TRANSFER: "/mch-transfer/"}


def refused_for_days(packets, balance, channel=Channel.CASH):
    """A send that lack of money has kept back for so long that a person is told, and the money is there by now."""
    packet = packets.define(Limits(100, per_customer=1), channel=channel)
    balance(0)
    send = packets.send(packet)
    packets.later(hours=73)
    # What other tests left unopened is back in the account by now.
    balance(0)
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.sweep()
    assert packets.now(send).review_note.startswith("NOT")
    balance(10**9)
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    return send


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("outcome", [SendState.FAILED, SendState.RETURNED, SendState.RECEIVED])
def test_hand_does_not_end_what_a_lost_call_may_pay(packets, knobs, fault, balance, channel, outcome):
    """Until an hour after a call of unknown outcome no hand ends a send, whatever WeChat and the platform show."""
    send = refused_for_days(packets, balance, channel)
    knobs(red_packet_not_found_seconds=300)
    fault(PATHS[channel], drop={"executed": channel is Channel.CASH})
    packets.later(minutes=11)
    packets.sweep()
    doubted = packets.now(send)
    assert doubted.state is SendState.SENDING
    assert doubted.outcome_unknown_since is not None
    with pytest.raises(ConflictError):
        settle_by_hand(packets.payout_deps, send.send_id, outcome, "not seen on the platform")
    assert packets.now(send).released == send.released


def test_grant_is_paid_once_though_a_person_was_sure(packets, knobs, fault, balance):
    """Money that WeChat paid under a lost answer is not paid again by a hand and a resend."""
    send = refused_for_days(packets, balance)
    knobs(red_packet_not_found_seconds=300)
    fault("/sendredpack", drop={"executed": True})
    packets.later(minutes=11)
    packets.sweep()
    for act in (
        lambda: settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "not seen on the platform"),
        lambda: send_again(packets.send_deps, send.send_id),
    ):
        with pytest.raises(ConflictError):
            act()
    packets.later(hours=2)
    packets.sweep()
    assert packets.now(send).state is SendState.SENT
    assert packets.paid(packets.store.get(send.red_packet_id)).total() == 1


def test_hand_counts_again_when_the_doubt_is_old(packets, fault, balance):
    """An hour after the last call of unknown outcome the person is believed, if WeChat knows nothing."""
    send = refused_for_days(packets, balance, Channel.TRANSFER)
    fault("/mch-transfer/transfer-bills", drop={"executed": False}, times=1)
    packets.later(minutes=11)
    packets.sweep()
    fault("/mch-transfer/", error={"status": 500, "code": "SYSTEM_ERROR", "executed": False}, times=50)
    packets.later(hours=73)
    packets.sweep()
    assert packets.now(send).review_note
    settled = settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "not seen on the platform")
    assert settled.state is SendState.FAILED
    packets.check_books(packets.store.get(send.red_packet_id))


def test_refusal_that_is_over_is_no_longer_listed(packets, fault, balance):
    """A send that was listed for a refusal leaves the list as soon as a call is not refused."""
    send = refused_for_days(packets, balance)
    fault("/sendredpack", drop={"executed": True})
    packets.later(minutes=11)
    packets.sweep()
    assert packets.now(send).state is SendState.SENDING
    assert packets.sends.needing_review(10) == []


def test_trouble_that_is_over_is_no_longer_listed(packets):
    """A send that could not even be looked at is listed after an hour, and no more once it could be."""
    send = packets.send(packets.define())

    def missing(*_of):
        raise ConfigurationError("the keys are not there")

    troubled = packets.with_changes(channels=missing)
    for minutes in (2, 70):
        packets.later(minutes=minutes)
        sweep_red_packets(troubled.payout_deps, limit=10, go_on=lambda: True)
    assert [one.send_id for _, one in packets.sends.needing_review(10)] == [send.send_id]
    packets.later(minutes=6)
    packets.sweep()
    assert packets.sends.needing_review(10) == []
    assert packets.now(send).next_poll_at > packets.world.clock() + timedelta(minutes=1)


@pytest.mark.parametrize("outcome", [SendState.FAILED, SendState.RETURNED])
def test_silence_does_not_let_a_hand_end_what_wechat_holds(packets, knobs, fault, outcome):
    """A transfer that WeChat was at when it last answered is not called unpaid while it does not answer."""
    knobs(transfer_accepted_seconds=400_000)
    packet = packets.define(Limits(total_amount_fen=100), channel=Channel.TRANSFER)
    send = packets.send(packet)
    for _ in range(4):
        packets.later(hours=19)
        packets.sweep()
    assert packets.now(send).review_note
    packets.later(hours=2)
    fault(PATHS[Channel.TRANSFER], drop={"executed": False}, times=9)
    with pytest.raises(ConflictError, match="does not answer"):
        settle_by_hand(packets.payout_deps, send.send_id, outcome, "hangs")
    assert packets.now(send).released == send.released
