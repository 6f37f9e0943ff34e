"""A transfer that its customer has not confirmed is taken back, once, and nobody else's is."""

from dataclasses import replace

import pytest

from merchant_center.core.errors import ConflictError, OutcomeUnknownError
from merchant_center.red_packets.rules.payout import Channel, Progress
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.use_cases.send_again import send_again
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.red_packets.transfers import confirm, kinds, poll

BILLS = "/mch-transfer/transfer-bills"


@pytest.fixture
def packet(packets):
    return packets.define(channel=Channel.TRANSFER)


def test_cancelled_transfer_returns(packets, packet, door, knobs):
    """What an operator takes back is SENT until WeChat has cancelled it, and RETURNED with that reason then."""
    knobs(transfer_canceling_seconds=60)
    send = packets.send(packet)
    for _ in range(2):
        going_back = cancel_send(packets.payout_deps, send.send_id)
        assert (going_back.state, going_back.last_error.code) == (SendState.SENT, "MCH_CANCEL")
    poll(packets)
    returned = packets.now(send)
    assert (returned.state, returned.last_error.code) == (SendState.RETURNED, "MCH_CANCEL")
    packets.check_books(packet)


def test_confirmed_transfer_is_not_taken_back(packets, packet):
    """The customer was faster: the send is RECEIVED, and who wanted it back is told so."""
    packets.world.simulator.panel("faults", on="callback", lose=True, times=0)
    send = packets.send(packet)
    confirm(packets, send)
    with pytest.raises(ConflictError, match="customer has it"):
        cancel_send(packets.payout_deps, send.send_id)
    assert packets.now(send).state is SendState.RECEIVED
    assert packets.check_books(packet).opened == Usage(1, 100)


@pytest.mark.parametrize("executed", [True, False], ids=["after the deed", "before it"])
def test_lost_answer_to_a_cancel_decides_nothing(packets, packet, fault, executed):
    """When WeChat does not answer a cancel, the send is as it was, and asking again takes it back."""
    packets.world.simulator.panel("faults", on="callback", lose=True, times=0)
    send = packets.send(packet)
    fault("/cancel", drop={"executed": executed})
    with pytest.raises(OutcomeUnknownError):
        cancel_send(packets.payout_deps, send.send_id)
    assert packets.now(send) == replace(send, version=send.version + 1)
    assert cancel_send(packets.payout_deps, send.send_id).state is SendState.RETURNED


def test_number_of_somebody_else_is_not_cancelled(packets, packet):
    """Where another system of the merchant has a transfer under our number, a cancel leaves theirs alone."""
    send = packets.with_changes(rate_limiter=no_slot).send(packet)
    theirs = replace(send.payout, openid=packets.customer().openid, amount_fen=5_000)
    channel = packets.channels(Channel.TRANSFER, packets.mchid)
    channel.pay(theirs)
    poll(packets)
    assert packets.now(send).is_barred
    with pytest.raises(ConflictError):
        cancel_send(packets.payout_deps, send.send_id)
    assert channel.poll(theirs).progress is Progress.WAITING


def test_transfer_that_never_reached_its_customer_fails(packets, knobs):
    """Cancelled before there was anything to confirm, it took nobody's chance: budget and customer's place are free."""
    knobs(transfer_accepted_seconds=400)
    packet = packets.define(Limits(10_000, per_customer=1), channel=Channel.TRANSFER)
    send = packets.send(packet)
    assert send.state is SendState.SENDING
    ended = cancel_send(packets.payout_deps, send.send_id)
    assert (ended.state, ended.last_error.code) == (SendState.FAILED, "MCH_CANCEL")
    assert kinds(packets, send) == ["red_packet_reserved", "red_packet_sending", "red_packet_failed"]
    assert packets.check_books(packet).used == Usage()
    knobs(transfer_accepted_seconds=0)
    assert packets.send(packet, send.customer).state is SendState.SENT


def test_cancel_that_wechat_does_not_show_is_unknown(packets, packet):
    """WeChat takes a cancel and goes on saying that the transfer waits: the operator is told to ask again."""
    send = packets.send(packet)
    deaf = packets.channels(Channel.TRANSFER, packets.mchid)
    deaf.cancel = lambda _payout: None
    with pytest.raises(OutcomeUnknownError, match="ask again"):
        cancel_send(replace(packets.payout_deps, channel=lambda *_: deaf), send.send_id)
    assert packets.now(send).state is SendState.SENT


def test_what_may_be_on_its_way_is_not_cancelled(packets, packet, fault):
    """A send that WeChat does not know after a lost call is not given up by a cancel: it may be made yet."""
    fault(BILLS, drop={"executed": False})
    lost = packets.send(packet)
    with pytest.raises(ConflictError, match="does not know"):
        cancel_send(packets.payout_deps, lost.send_id)
    assert packets.now(lost) == replace(lost, version=lost.version + 1)


@pytest.mark.parametrize("channel", Channel)
def test_send_that_waits_for_its_turn_is_withdrawn(packets, channel):
    """What WeChat was never asked for fails at once, gives its place back, and may be sent again."""
    packet = packets.define(Limits(total_amount_fen=100, per_customer=1), channel=channel)
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)
    for _ in range(2):
        withdrawn = cancel_send(packets.payout_deps, waiting.send_id)
        assert (withdrawn.state, withdrawn.last_error.code) == (SendState.FAILED, "WITHDRAWN")
    assert packets.check_books(packet).used == Usage()
    assert process_queued_send(packets.payout_deps, waiting.send_id).state is SendState.FAILED
    again = send_again(packets.send_deps, waiting.send_id)
    assert (again.state, again.attempt) == (SendState.SENT, 2)


@pytest.mark.parametrize("channel", Channel)
def test_send_that_wechat_refused_for_its_settings_is_withdrawn(packets, balance, channel):
    """Held without a payout, as the balance is used up, it is withdrawn once WeChat says that it has no such number."""
    packet = packets.define(channel=channel)
    balance(0)
    held = packets.send(packet)
    assert (held.state, held.called_at) == (SendState.SENDING, None)
    assert cancel_send(packets.payout_deps, held.send_id).last_error.code == "WITHDRAWN"
    assert packets.check_books(packet).used == Usage()


def test_withdrawn_and_paid_at_once_is_one_of_both(packets, at_once):
    """A send that is withdrawn while the queue pays it is paid and counted, or neither."""
    packet = packets.define(Limits(total_amount_fen=10_000))
    sends = [packets.with_changes(rate_limiter=no_slot).send(packet) for _ in range(12)]
    deeds = [(deed, send) for send in sends for deed in (cancel_send, process_queued_send)]
    at_once(len(deeds), lambda number: deeds[number][0](packets.payout_deps, deeds[number][1].send_id))
    paid = packets.paid(packet)
    for send in map(packets.now, sends):
        assert send.state in {SendState.SENT, SendState.FAILED}
        assert paid[send.payout.openid] == (send.state is SendState.SENT)
    packets.check_books(packet)


def test_cancelled_transfer_is_sent_again_under_a_new_number(packets, packet):
    """Taken back, it paid nobody: the customer may have it after all, once."""
    packets.world.simulator.panel("faults", on="callback", lose=True, times=0)
    send = packets.send(packet)
    assert cancel_send(packets.payout_deps, send.send_id).state is SendState.RETURNED
    again = send_again(packets.send_deps, send.send_id)
    assert (again.state, again.attempt) == (SendState.SENT, 2)
    packets.check_books(packet)
