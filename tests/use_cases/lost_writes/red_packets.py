"""Red packets whose writes lose their answers: reserved once, paid once, given back once."""

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from merchant_center.core import clock
from merchant_center.core.errors import ConflictError
from merchant_center.notices.rules.notice import NoticeState
from merchant_center.notices.rules.wording import NoticeChannel
from merchant_center.notices.store import NoticeTests
from merchant_center.notices.use_cases.send_notice import send_notice
from merchant_center.notices.use_cases.sweep_notices import SweepNoticesDeps, sweep_notices
from merchant_center.notices.use_cases.try_notice import TryNoticeDeps, example_values, try_notice
from merchant_center.red_packets.errors import LimitReachedError
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import FINAL, SendState
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.manage_red_packets import archive, change, define, restore, stop
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.use_cases.receive_transfer import receive_transfer
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from merchant_center.red_packets.use_cases.start_red_packet import StartRedPacketDeps, start_and_announce
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_account, stop_packet
from tests.use_cases.lost_writes.playing import flow
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.red_packets.transfers import confirm
from tests.use_cases.world import actor

SEND = "/mmpaymkttransfers/sendredpack"


def fault(packets, path, **effects):
    packets.world.simulator.panel("faults", on="api", match={"path_contains": path}, **effects)


def swept(packets, caller, packet):
    """Let the schedule run until everything is decided."""
    for minutes in (1.1, 5, 20, 60, 60, 1_440, 70, 1_440):
        packets.later(minutes=minutes)
        caller.asks(packets.sweep)
        if all(one.state in FINAL for one in packets.of(packet)):
            break
    packets.check_books(packet)


def kinds(packets, customer):
    return [str(one.kind) for one in packets.events_of(customer)]


@flow(
    "manage_red_packets.define",
    "manage_red_packets.change",
    "manage_red_packets.restore",
    "manage_red_packets.start",
    "manage_red_packets.archive",
    "manage_red_packets.stop",
    "stop_red_packets.stop_packet",
    "stop_red_packets.stop_account",
    "start_red_packet.start_and_announce",
)
def red_packet_is_kept(caller, packets):
    terms = packets.define().terms
    key = secrets.token_hex(8)
    asked = (packets.manage_deps, packets.mchid, packets.appid, Channel.CASH, lambda _: terms)
    packet = caller.asks(lambda: define(*asked, actor=actor(), key=key))
    number, store, clock = packet.red_packet_id, packets.store, packets.world.clock
    caller.asks(lambda: stop_packet(StopRedPacketsDeps(store, clock), number, "r"))
    assert store.get(number).state is PacketState.STOPPED
    starting = StartRedPacketDeps(packets.manage_deps, packets.sends, packets.payout_deps.queue)
    caller.asks(lambda: start_and_announce(starting, number, actor=actor()))
    assert store.get(number).state is PacketState.ACTIVE
    limits = replace(terms.limits, total_amount_fen=2_000)
    caller.asks(lambda: change(packets.manage_deps, number, lambda old: replace(old, limits=limits), actor=actor()))
    caller.asks(lambda: stop_account(StopRedPacketsDeps(store, clock), packets.mchid, "r"))
    assert store.get(number).state is PacketState.STOPPED
    caller.asks(lambda: start_and_announce(starting, number, actor=actor()))
    caller.asks(lambda: stop(packets.manage_deps, number, "r", actor()))
    assert store.get(number).state is PacketState.STOPPED
    caller.asks(lambda: archive(packets.manage_deps, number, actor=actor()))
    assert (store.get(number).state, store.get(number).terms.limits) == (PacketState.ARCHIVED, limits)
    caller.asks(lambda: restore(packets.manage_deps, number, actor=actor()))
    assert store.get(number).state is PacketState.STOPPED
    packets.check_books(packet)


@flow(
    "send_red_packet.send_red_packet",
    "pay_red_packet.call_under_lease",
    "pay_red_packet.advance",
    "settle_red_packets.sweep_red_packets",
    "record_send.record_status",
)
def red_packet_is_sent_and_returned(caller, packets):
    packet, customer = packets.define(Limits(1_000, daily_amount_fen=800, per_customer=2)), packets.customer()
    request = packets.request(packet, customer)
    for _ in range(2):
        caller.asks(lambda: send_red_packet(packets.send_deps, request))
    swept(packets, caller, packet)
    (send,) = packets.of(packet)
    assert send.state is SendState.RETURNED
    assert packets.paid(packet)[customer.openid] == 1
    assert kinds(packets, customer) == [f"red_packet_{told}" for told in ("reserved", "sending", "sent", "returned")]


@flow("pay_red_packet.process_queued_send", "record_send.record_change", "send_again.send_again")
def red_packet_fails_and_is_sent_again(caller, packets):
    packet, customer = packets.define(Limits(1_000, total_count=10)), packets.customer()
    send = packets.with_changes(rate_limiter=no_slot).send(packet, customer)
    fault(packets, SEND, error={"code": "SENDNUM_LIMIT", "executed": False})
    caller.asks(lambda: process_queued_send(packets.payout_deps, send.send_id))
    if packets.now(send).state is not SendState.FAILED:
        swept(packets, caller, packet)
    if packets.now(send).state is SendState.FAILED:
        caller.asks(lambda: send_again(packets.send_deps, send.send_id))
        swept(packets, caller, packet)
    assert packets.paid(packet)[customer.openid] == 1


@flow("refuse_red_packet.refuse", "sweep_notices.sweep_notices", "send_notice.send_notice")
def red_packet_is_refused_by_a_limit(caller, packets, notices):
    plan = notices.plan(NoticeChannel.SMS)
    packet = packets.define(Limits(100), notice=plan)
    packets.send(packet)
    customer = packets.customer()
    request = packets.request(packet, customer, phone=f"138{secrets.randbelow(10**8):08d}")

    def send_in_vain():
        with suppress(LimitReachedError):
            send_red_packet(packets.send_deps, request)

    for _ in range(2):
        caller.asks(send_in_vain)
    deps = replace(notices.deps, notices=packets.notices)
    packets.later(minutes=5)
    (notice_id,) = packets.notices.due(packets.world.clock(), 10)
    caller.asks(
        lambda: sweep_notices(
            SweepNoticesDeps(packets.notices, notices.queue, packets.world.clock), limit=10, go_on=lambda: True
        )
    )
    for _ in range(2):
        caller.asks(lambda: send_notice(deps, notice_id))
        packets.later(minutes=70)
    is_told_once(caller, packets.notices.get(notice_id), notices.texts)
    assert kinds(packets, customer).count("red_packet_refused") == 1
    packets.check_books(packet)


@flow("cancel_red_packet.cancel_send")
def transfer_is_taken_back(caller, packets):
    packet = packets.define(channel=Channel.TRANSFER)
    send = caller.asks(lambda: send_red_packet(packets.send_deps, packets.request(packet, draw="d")))
    caller.asks(lambda: cancel_send(packets.payout_deps, send.send_id))
    swept(packets, caller, packet)
    assert packets.now(send).state is SendState.RETURNED


@flow("receive_transfer.receive_transfer")
def transfer_is_received(caller, packets, callback, keys_of):
    packet, customer = packets.define(channel=Channel.TRANSFER), packets.customer()
    send = packets.send(packet, customer)
    headers, body = callback("/transfer", lambda: confirm(packets, send))
    for _ in range(2):
        caller.asks(lambda: receive_transfer(packets.payout_deps.record_deps, headers, body, **keys_of(packets.mchid)))
    assert packets.now(send).state is SendState.RECEIVED
    assert kinds(packets, customer) == [f"red_packet_{told}" for told in ("reserved", "sending", "sent", "received")]
    packets.check_books(packet)


@flow("settle_by_hand.settle_by_hand")
def red_packet_is_settled_by_hand(caller, packets):
    packet = packets.define()
    fault(packets, SEND, error={"executed": False}, times=0)
    send = packets.send(packet)
    packets.later(hours=73)
    packets.sweep()
    # As long as a call may still pay, no hand ends what it began.
    packets.later(hours=1, minutes=1)
    caller.asks(
        lambda: settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "not in the list"),
        done=ConflictError,
    )
    assert packets.now(send).state is SendState.FAILED
    assert packets.check_books(packet).used.count == 0


@flow("access_tokens.AccessTokens", "notice_senders.TemplateMessages", "send_notice.send_notice")
def customer_is_told_by_template_message(caller, notices):
    told(caller, notices, notices.plan(NoticeChannel.TEMPLATE_MESSAGE), notices.customer())


@flow("access_tokens.AccessTokens", "notice_senders.SubscriptionNotices", "send_notice.send_notice")
def customer_is_told_by_subscription_notice(caller, notices):
    plan = notices.plan(NoticeChannel.SUBSCRIPTION_NOTICE)
    told(caller, notices, plan, notices.customer(taps=1))


@flow("try_notice.try_notice")
def notice_is_tried(caller, notices):
    """A try whose answer was lost may be counted once more, and never keeps the operator from the message."""
    world, customer = notices.world, notices.customer()
    # A minute that no other flow counts in.
    minute = world.clock() + timedelta(minutes=1_000 + secrets.randbelow(10**6))
    tests = NoticeTests(world.dynamo, world.deployment.resources["TransientTable"])
    deps = TryNoticeDeps(tests, notices.deps.senders, lambda: minute, clock.entropy)
    plan = notices.plan(NoticeChannel.TEMPLATE_MESSAGE)
    caller.asks(lambda: try_notice(deps, plan, customer, "", example_values(deps, "示例商店", "双十一")))
    query = {"appid": customer.appid, "openid": customer.openid}
    assert world.simulator.http.get("/_simulator/messages", params=query).json()["messages"]


def told(caller, notices, plan, customer):
    """Return a customer, with a token that WeChat does not take any more, at each of the dates of a notice."""
    world = notices.world
    world.transient.save_token(world.appid, "access_token", "dead", timedelta(hours=1), world.clock())
    notice = notices.refused(plan, customer)
    for minutes in (0, 6, 70):
        world.offset += timedelta(minutes=minutes)
        caller.asks(lambda: notices.send(notice))
    is_told_once(caller, notices.now(notice), notices.messages)


def is_told_once(caller, notice, received):
    """Nobody is told twice, and nobody waits for ever; after a call of unknown outcome the customer is left alone."""
    assert notice.state is not NoticeState.QUEUED
    assert len(received(notice)) == 1 or (caller.may_repeat and received(notice) == [])
