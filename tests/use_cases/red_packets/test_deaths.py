"""Every remote call of a deed dies or fails, before and after: never two payouts, and exact books in the end."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.red_packets.errors import RedPacketClosedError
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import FINAL, SendState, send_id
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.manage_red_packets import archive, change, start
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from tests.use_cases.red_packets.conftest import no_slot, tables_like
from tests.use_cases.red_packets.crashes import Trouble, attempt, doomed, each_crash
from tests.use_cases.world import actor

CASH, TRANSFER = Channel.CASH, Channel.TRANSFER
PAID = ["red_packet_reserved", "red_packet_sending", "red_packet_sent", "red_packet_received"]
RETURNED = ["red_packet_reserved", "red_packet_sending", "red_packet_sent", "red_packet_returned"]
UNPAID = ["red_packet_reserved", "red_packet_sending", "red_packet_failed"]
STOPS = {CASH: "red_packet_api_closed", TRANSFER: "transfer_product_closed"}
each_trouble = pytest.mark.parametrize("trouble", Trouble)


@each_trouble
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("answer", ["paid", "refused", "stopped"])
def test_send_in_trouble_at_any_call_pays_once(packets, knobs, channel, answer, trouble, sample):
    """Wherever a send dies or fails, its request repeated is one payout at the most, of one number."""
    is_refused, is_stopped = answer == "refused", answer == "stopped"
    knobs(transfer_daily_amount=int(is_refused), **{STOPS[channel]: is_stopped})
    packet, requests = packets.define(Limits(total_amount_fen=10_000, per_customer=1), channel=channel), []
    for fate in each_crash(trouble, sample, calls=10):
        start(packets.manage_deps, packet.red_packet_id, actor=actor())
        request = packets.request(packet, packets.customer(account_abnormal=is_refused))
        attempt(lambda fate=fate, request=request: send_red_packet(doomed(packets, fate).send_deps, request))
        requests.append(request)
    repeat(packets, requests)
    packets.later(minutes=2)
    packets.sweep()
    if is_stopped:
        assert packets.store.get(packet.red_packet_id).state is PacketState.STOPPED
        assert not any(at_wechat(packets, packet, request) for request in requests)
        knobs(**{STOPS[channel]: False})
        start(packets.manage_deps, packet.red_packet_id, actor=actor())
    repeat(packets, requests)
    settle(packets, requests)
    repeat(packets, requests)
    for request in requests:
        check(packets, packet, request, UNPAID if is_refused else PAID)
    assert packets.check_books(packet).used.count == (0 if is_refused else len(requests))


def repeat(packets, requests):
    """Another process is asked for the same; a definition that was stopped gives nothing new."""
    other = packets.with_changes()
    for request in requests:
        with suppress(RedPacketClosedError):
            send_red_packet(other.send_deps, request)


def settle(packets, requests):
    """Time passes and the schedule runs until all is decided; who has a packet takes it."""
    taken, sends = set(), []
    for minutes in (0.02, 1.1, 5, 20, 40, 60, 60, 1_440, 70, 1_440):
        packets.later(minutes=minutes)
        assert "failed" not in packets.sweep()
        sends = [packets.sends.find(send_id(request)) for request in requests]
        for send in sends:
            assert (send.next_poll_at is None) == (send.state in FINAL)
            if send.state is SendState.SENT and send.send_id not in taken:
                take(packets, send)
                taken.add(send.send_id)
        if all(send.state in FINAL for send in sends):
            return
    raise AssertionError([(send.state, send.last_error) for send in sends if send.state not in FINAL])


def take(packets, send):
    """The customer opens it, or confirms with the package that our page has."""
    panel, payout = packets.world.simulator.panel, send.payout
    if send.channel is CASH:
        panel("red-packets/open", mchid=payout.mchid, mch_billno=payout.bill_no)
    else:
        panel("transfers/confirm", mchid=payout.mchid, out_bill_no=payout.bill_no, package=send.package)


def check(packets, packet, request, kinds):
    """Our record, its facts and WeChat agree that this customer has had one payout, or none."""
    send = packets.sends.find(send_id(request))
    is_paid = any(one in kinds for one in ("red_packet_sent", "red_packet_received"))
    assert at_wechat(packets, packet, request) == ([send.payout.bill_no] if is_paid else [])
    assert Counter(one.kind for one in packets.events_of(request.customer)) == Counter(kinds)
    assert not send.review_note


def at_wechat(packets, packet, request):
    """The numbers under which WeChat has paid or pays a customer."""
    http, query = packets.world.simulator.http, {"mchid": packet.mchid, "openid": request.customer.openid}
    if packet.channel is CASH:
        found = http.get("/_simulator/red-packets", params=query).json()["red_packets"]
        return [one["mch_billno"] for one in found if one["status"] != "FAILED"]
    found = http.get("/_simulator/transfers", params=query).json()["transfers"]
    return [one["out_bill_no"] for one in found if one["state"] != "FAIL"]


@each_trouble
@pytest.mark.parametrize("story", ["lost before", "lost after", "no turn", "given up", "refused", "unopened", "opened"])
def test_sweep_in_trouble_at_any_call_is_made_good(packets, fault, story, trouble, sample):
    """Wherever a sweep dies or fails, those that follow end with one payout at the most, and give back once."""
    runs = []
    for fate in each_crash(trouble, sample, calls=5):
        room = packets.with_changes(tables=tables_like(packets.world, "RedPacketsTable", "EventsTable"))
        packet = room.define(Limits(total_amount_fen=100), frees_on_return=True)
        send = begin(room, packet, story, fault)
        dying = doomed(room, fate).payout_deps
        attempt(lambda dying=dying: sweep_red_packets(dying, limit=10, go_on=lambda: True, workers=1))
        runs.append((room, packet, send))
    for minutes in (6, 20, 60, 60, 1_440, 1_440):
        packets.later(minutes=minutes)
        for room, _, _ in runs:
            assert "failed" not in room.sweep()
    kinds, used = ENDS[story]
    for room, packet, send in runs:
        check(room, packet, send.request, kinds)
        assert room.check_books(packet).used.count == used


ENDS = {
    "lost before": (RETURNED, 0),
    "lost after": (RETURNED, 0),
    "no turn": (RETURNED, 0),
    "given up": (["red_packet_reserved", "red_packet_failed"], 0),
    "refused": (UNPAID, 0),
    "unopened": (RETURNED, 0),
    "opened": (PAID, 1),
}


def begin(room, packet, story, fault):
    """A send that a sweep has something to do about."""
    if story.startswith("lost"):
        fault("/sendredpack", drop={"executed": story == "lost after"})
    waits = (
        room
        if story in {"lost before", "lost after", "unopened", "opened"}
        else room.with_changes(rate_limiter=no_slot)
    )
    send = waits.send(packet, room.customer(account_abnormal=story == "refused"))
    if story == "given up":
        archive(room.manage_deps, packet.red_packet_id, actor=actor())
    if story == "opened":
        take(room, send)
    room.later(**({"hours": 26} if story == "unopened" else {"minutes": 2}))
    return send


@each_trouble
def test_second_attempt_in_trouble_at_any_call_pays_once(packets, trouble, sample):
    """Wherever sending again dies or fails, asked for again it is the one second attempt, under one new number."""
    packet, firsts = packets.define(Limits(total_amount_fen=10_000, per_customer=1)), []
    panel = packets.world.simulator.panel
    for fate in each_crash(trouble, sample):
        customer = packets.customer(account_abnormal=True)
        first = packets.send(packet, customer)
        assert first.state is SendState.FAILED
        panel("customers", appid=customer.appid, openid=customer.openid, account_abnormal=False)
        attempt(lambda fate=fate, first=first: send_again(doomed(packets, fate).send_deps, first.send_id))
        firsts.append(first)
    for first in firsts:
        send_again(packets.with_changes().send_deps, first.send_id)
    requests = [replace(first.request, attempt=2) for first in firsts]
    settle(packets, requests)
    for first, request in zip(firsts, requests, strict=True):
        second = send_again(packets.send_deps, first.send_id)
        assert second.send_id == send_id(request)
        check(packets, packet, request, [*UNPAID, *PAID])
    assert packets.check_books(packet).used.count == len(requests)


@each_trouble
def test_second_attempt_of_what_came_back_in_trouble_takes_its_place(packets, trouble, sample):
    """Wherever sending again dies, the old place given back or the new one taken, the books hold, now and later."""
    packet, firsts = packets.define(Limits(total_amount_fen=10_000, per_customer=1), channel=TRANSFER), []
    for fate in each_crash(trouble, sample, calls=10):
        first = cancel_send(packets.payout_deps, packets.send(packet).send_id)
        assert first.state is SendState.RETURNED
        attempt(lambda fate=fate, first=first: send_again(doomed(packets, fate).send_deps, first.send_id))
        packets.check_books(packet)
        firsts.append(first)
    for first in firsts:
        send_again(packets.with_changes().send_deps, first.send_id)
    settle(packets, [replace(first.request, attempt=2) for first in firsts])
    for first in firsts:
        second = send_again(packets.send_deps, first.send_id)
        assert (second.state, second.review_note) == (SendState.RECEIVED, "")
        assert sorted(at_wechat(packets, packet, second.request)) == sorted(
            one.payout.bill_no for one in (first, second)
        )
        assert packets.now(first).state is SendState.RETURNED
    account = packets.check_books(packet)
    assert (account.used.count, account.opened.count, account.returned.count) == (len(firsts),) * 3


@each_trouble
def test_cancel_in_trouble_at_any_call_is_made_good(packets, trouble, sample):
    """Wherever taking a transfer back dies or fails, asked for again it has come back once, with its facts."""
    packet, sends = packets.define(Limits(total_amount_fen=10_000), channel=TRANSFER), []
    for fate in each_crash(trouble, sample, calls=3):
        sends.append(packets.send(packet))
        attempt(lambda fate=fate, sent=sends[-1]: cancel_send(doomed(packets, fate).payout_deps, sent.send_id))
        packets.check_books(packet)
    for send in sends:
        with suppress(ConflictError):
            cancel_send(packets.payout_deps, send.send_id)
        assert packets.now(send).state is SendState.RETURNED
        assert Counter(one.kind for one in packets.events_of(send.customer)) == Counter(RETURNED)
    assert packets.check_books(packet).returned.count == len(sends)


@each_trouble
@pytest.mark.parametrize("limits", [Limits(300, 3, 3, 300), Limits(9_000_000, 90_000), Limits(200)])
def test_change_of_limits_in_trouble_at_any_call_is_whole_or_not_at_all(packets, limits, trouble, sample):
    """Wherever a change of limits dies or fails, definition and shards hold the old ones or the new ones, not both."""
    old = Limits(1_000_000, 10_000, 5_000, 500_000)
    for fate in each_crash(trouble, sample):
        packet = packets.define(old)
        packets.send(packet), packets.send(packet)
        new = lambda terms: replace(terms, limits=limits)  # noqa: E731
        dying = doomed(packets, fate).manage_deps
        attempt(lambda dying=dying, packet=packet, new=new: change(dying, packet.red_packet_id, new, actor=actor()))
        hold(packets, packet)
        assert change(packets.manage_deps, packet.red_packet_id, new, actor=actor()).terms.limits == limits
        hold(packets, packet)


def hold(packets, packet):
    """The allotments of the shards add up to the limits, all four of them."""
    now = packets.store.get(packet.red_packet_id)
    limits, shards = now.terms.limits, packets.store.shards(now)
    for pools, share in (([one.total for one in shards], limits.total), ([one.today for one in shards], limits.daily)):
        counts, fens = [one.allotted.count for one in pools], [one.allotted.amount_fen for one in pools]
        assert (share.count is None and set(counts) == {None}) or sum(counts) == share.count
        assert (share.amount_fen is None and set(fens) == {None}) or sum(fens) == share.amount_fen
    packets.check_books(packet)
