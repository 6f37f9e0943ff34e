"""Every remote call of a deed dies or fails, before and after: never two payouts, and exact books in the end."""

from collections import Counter
from contextlib import suppress

import pytest

from merchant_center.domain.payouts import Channel
from merchant_center.domain.quotas import Limits
from merchant_center.domain.red_packet_sends import FINAL, SendState
from merchant_center.domain.red_packets import PacketState, RedPacketClosedError
from merchant_center.use_cases.keep_red_packets import start
from merchant_center.use_cases.send_red_packet import send_red_packet
from tests.use_cases.red_packets.crashes import Trouble, attempt, doomed, each_crash

CASH, TRANSFER = Channel.CASH, Channel.TRANSFER
PAID = ["red_packet_reserved", "red_packet_sending", "red_packet_sent", "red_packet_received"]
UNPAID = ["red_packet_reserved", "red_packet_sending", "red_packet_failed"]
STOPS = {CASH: {"red_packet_api_closed": True}, TRANSFER: {"transfer_product_closed": True}}
GOES_ON = {CASH: {"red_packet_api_closed": False}, TRANSFER: {"transfer_product_closed": False}}
each_trouble = pytest.mark.parametrize("trouble", Trouble)


def at_wechat(packets, packet, customer):
    """The numbers that WeChat pays a customer under, failed ones left out."""
    kind = "red_packets" if packet.channel is CASH else "transfers"
    found = packets.world.simulator.http.get(
        f"/_simulator/{kind.replace('_', '-')}", params={"mchid": packet.mchid, "openid": customer.openid}
    ).json()[kind]
    assert packet.channel is TRANSFER or all(one["status"] != "FAILED" for one in found)
    return [one.get("mch_billno") or one["out_bill_no"] for one in found if one.get("state") != "FAIL"]


def take(packets, send):
    """The customer opens it, or confirms with the package that our page has."""
    number = {"mchid": send.payout.mchid}
    if send.channel is CASH:
        packets.world.simulator.panel("red-packets/open", mch_billno=send.payout.bill_no, **number)
    else:
        packets.world.simulator.panel(
            "transfers/confirm", out_bill_no=send.payout.bill_no, package=send.package, **number
        )


def settle(packets, runs, *, opens=True):
    """Time passes and the schedule runs until all is decided; who has a packet takes it."""
    for minutes in (0.02, 1.1, 5, 20, 40, 60, 60, 1_440, 70, 1_440):
        packets.later(minutes=minutes)
        assert "failed" not in packets.sweep()
        sends = [send for packet, _ in runs for send in packets.of(packet)]
        for send in sends:
            assert (send.next_look_at is None) == (send.state in FINAL)
            if send.state is SendState.SENT and opens and minutes < 60:
                take(packets, send)
        if all(send.state in FINAL for send in sends):
            return
    raise AssertionError([(send.state, send.remark) for send in sends])


def check(packets, packet, customer, kinds, *, attempts=1):
    """Books, facts and WeChat agree that this customer has had one payout, or none."""
    packets.check_books(packet)
    sends = [send for send in packets.of(packet) if send.customer == customer]
    assert len(sends) == attempts
    is_paid = kinds == PAID
    assert at_wechat(packets, packet, customer) == [send.payout.bill_no for send in sends if is_paid]
    assert Counter(one.kind for one in packets.facts(customer)) == Counter(kinds * attempts)
    assert not any(send.care for send in sends)


@each_trouble
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("answer", ["paid", "refused", "stopped"])
def test_send_in_trouble_at_any_call_pays_once(packets, knobs, channel, answer, trouble):
    """Wherever a send dies or fails, its grant repeated at once and later is one payout at the most under one number."""
    refuses = answer == "refused"
    knobs(**(STOPS[channel] if answer == "stopped" else {}))
    knobs(transfer_daily_amount=1 if refuses else 0)
    runs = []
    for fate in each_crash(trouble):
        customer = packets.customer(account_abnormal=refuses)
        packet = packets.define(Limits(total_amount_fen=300, per_customer=1), channel=channel)
        grant = packets.grant(packet, customer)
        attempt(lambda fate=fate, grant=grant: send_red_packet(doomed(packets, fate).cashier, grant))
        runs.append((packet, grant))
    assert len(runs) > 10
    repeat(packets, runs)
    packets.later(minutes=2)
    packets.sweep()
    if answer == "stopped":
        assert {packets.store.get(packet.red_packet_id).state for packet, _ in runs} == {PacketState.STOPPED}
        assert at_wechat_of_all(packets, runs) == []
        knobs(**GOES_ON[channel])
        for packet, _ in runs:
            start(packets.desk, packet.red_packet_id)
    repeat(packets, runs)
    settle(packets, runs)
    repeat(packets, runs)
    for packet, grant in runs:
        check(packets, packet, grant.customer, UNPAID if refuses else PAID)


def repeat(packets, runs):
    """Another process is asked for the same."""
    for _, grant in runs:
        with suppress(RedPacketClosedError):
            send_red_packet(packets.with_changes().cashier, grant)


def at_wechat_of_all(packets, runs):
    return [number for packet, grant in runs for number in at_wechat(packets, packet, grant.customer)]
