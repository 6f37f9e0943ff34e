"""Operators define, change, stop, start and archive red packets, and see what became of the money."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.accounts.use_cases.connect_merchant import connect_merchant
from merchant_center.core.errors import (
    ConfigurationError,
    ConflictError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotFoundError,
)
from merchant_center.red_packets.errors import LimitReachedError, RedPacketClosedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.use_cases.manage_red_packets import (
    archive,
    change,
    define,
    restore,
    start,
    with_figures,
)
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.world import actor

SEND = "/mmpaymkttransfers/sendredpack"


def terms_of(packets, **changes):
    """Terms as an operator gives them."""
    return replace(packets.define().terms, **changes)


def defined(packets, terms, key="", by="operator", channel=Channel.CASH):
    return define(
        packets.manage_deps,
        packets.mchid,
        packets.appid,
        channel,
        lambda _: terms,
        actor=actor(subject=by),
        key=key or secrets.token_hex(8),
    )


def edited(packets, packet, **changes):
    return change(packets.manage_deps, packet.red_packet_id, lambda terms: replace(terms, **changes), actor=actor())


def limited(packets, packet, **limits):
    return change(
        packets.manage_deps,
        packet.red_packet_id,
        lambda terms: replace(terms, limits=replace(terms.limits, **limits)),
        actor=actor(),
    )


def problem_fields(caught):
    return [one.field for one in caught.value.problems]


def test_definition_is_active_at_once_and_listed_first(packets):
    """What is defined gives at once, and is found newest first, page by page."""
    older, newer = packets.define(name="一"), packets.define(name="二")
    assert newer.state is PacketState.ACTIVE
    (place, first), *_ = packets.store.newest()
    assert first == newer
    assert [one for _, one in packets.store.newest(place)] == [older]


def test_same_key_is_the_same_definition(packets):
    """A repeated request makes nothing new; the same key with other terms, or for another account, is refused."""
    terms = terms_of(packets)
    first = defined(packets, terms, key="k-1")
    assert defined(packets, terms, key="k-1") == first
    assert defined(packets, terms, key="k-1", by="somebody else").red_packet_id != first.red_packet_id
    with pytest.raises(IdempotencyKeyReusedError):
        defined(packets, replace(terms, name="another"), key="k-1")
    with pytest.raises(IdempotencyKeyReusedError):
        defined(packets, terms, key="k-1", channel=Channel.TRANSFER)
    changed = change(packets.manage_deps, first.red_packet_id, lambda now: replace(now, name="renamed"), actor=actor())
    assert defined(packets, terms, key="k-1") == changed
    for other in (replace(terms, name="renamed"), replace(terms, campaign="autumn")):
        with pytest.raises(IdempotencyKeyReusedError):
            defined(packets, other, key="k-1")


def test_definition_is_found_by_its_key_when_it_is_over(packets):
    """A new definition must not be over; one that was made before is found by its key all the same."""
    now, key = packets.world.clock(), "campaign-over"
    terms = packets.define().terms
    soon = replace(terms, valid_to=now + timedelta(hours=1))
    asked = (packets.manage_deps, packets.mchid, packets.appid, Channel.CASH, lambda _: soon)
    made = define(*asked, actor=actor(), key=key)
    packets.later(hours=2)
    assert define(*asked, actor=actor(), key=key) == made
    with pytest.raises(InvalidInputError, match="valid_to"):
        define(*asked, actor=actor(), key="another")


def test_definitions_with_one_key_at_once_are_one(packets, at_once):
    """Eight repeats at once make one definition with one set of quotas."""
    terms = terms_of(packets)
    made = at_once(8, lambda _: defined(packets, terms, key="k-8"))
    assert len({one.red_packet_id for one in made}) == 1
    packets.check_books(made[0])


def test_account_must_be_able_to_pay(packets):
    """Refused before anything is written: an unknown account, another's official account, a missing APIv2 key."""
    terms, world = terms_of(packets), packets.world
    asked = {"terms_at": lambda _: terms, "key": ""}
    with pytest.raises(NotFoundError):
        define(packets.manage_deps, "1900000099", packets.appid, Channel.CASH, **asked, actor=actor())
    with pytest.raises(InvalidInputError) as caught:
        define(
            packets.manage_deps,
            packets.mchid,
            "wx0000000000000000",
            Channel.CASH,
            lambda _: terms,
            actor=actor(),
            key="",
        )
    assert problem_fields(caught) == ["appid"]
    with pytest.raises(InvalidInputError) as caught:
        define(packets.manage_deps, world.mchid, world.appid, Channel.CASH, **asked, actor=actor())
    assert problem_fields(caught) == ["channel"]
    assert define(packets.manage_deps, world.mchid, world.appid, Channel.TRANSFER, **asked, actor=actor())


def test_disabled_account_defines_nothing(packets, new_account):
    """A merchant account that is disabled begins nothing new."""
    mchid, appid, given = new_account("public_key")
    world, terms = packets.world, terms_of(packets)
    connect_merchant(world.office, mchid, given(enabled=False), actor=actor())
    with pytest.raises(ConfigurationError):
        define(packets.manage_deps, mchid, appid, Channel.TRANSFER, lambda _: terms, actor=actor(), key="")


def test_terms_that_wechat_refuses_are_not_kept(packets):
    """Neither a definition nor a change has terms that break WeChat's rules; all of them are named."""
    with pytest.raises(InvalidInputError) as caught:
        packets.define(amounts=Amounts(99, 99), blessing="")
    assert set(problem_fields(caught)) == {"blessing", "least_fen"}
    packet = packets.define()
    with pytest.raises(InvalidInputError):
        edited(packets, packet, amounts=Amounts(100, 20_001))
    assert packets.store.get(packet.red_packet_id) == packet


def test_change_is_for_sends_to_come(packets):
    """A changed amount and blessing are those of the next send; one that waits keeps its own, at WeChat too."""
    packet = packets.define()
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)
    changed = edited(packets, packet, amounts=Amounts(200, 200), blessing="岁岁平安", name="新名")
    assert (changed.version, changed.terms.name) == (packet.version + 1, "新名")
    second = packets.send(packet)
    packets.later(minutes=1)
    packets.sweep()
    held = packets.at_wechat(packet)
    told = [held[one.payout.bill_no] for one in (waiting, second)]
    assert [(one["amount"], one["fields"]["wishing"]) for one in told] == [(100, "恭喜发财"), (200, "岁岁平安")]
    assert packets.check_books(packet).used == Usage(2, 300)


@pytest.mark.parametrize(
    ("name", "used", "narrower"),
    [
        ("total_amount_fen", 300, "daily_amount_fen"),
        ("total_count", 3, "daily_count"),
        ("daily_amount_fen", 300, "daily_amount_fen"),
        ("daily_count", 3, "daily_count"),
    ],
)
def test_limit_goes_down_to_what_is_used_and_not_below(packets, name, used, narrower):
    """A limit may be lowered to what is given already, then gives no more; below it is refused by its name."""
    packet = packets.define(Limits(total_amount_fen=10_000, total_count=50, daily_count=40, daily_amount_fen=9_000))
    for _ in range(3):
        packets.send(packet)
    with pytest.raises(InvalidInputError) as caught:
        limited(packets, packet, **{name: used - 1, narrower: used - 1})
    assert f"limits.{name}" in problem_fields(caught)
    assert packets.store.get(packet.red_packet_id) == packet
    limited(packets, packet, **{name: used, narrower: used})
    packets.check_books(packet)
    with pytest.raises(LimitReachedError):
        packets.send(packet)
    more = used * 4 // 3
    limited(packets, packet, **{name: more, narrower: more})
    assert packets.send(packet).state is SendState.SENT
    packets.check_books(packet)


def test_limit_lowered_under_load_is_never_broken(packets, at_once):
    """While sixteen send, an operator lowers the limit: whoever comes first, never more is given than the limit."""
    packet = packets.define(Limits(total_amount_fen=2_000))
    customers = packets.customers(16)

    def work(number):
        if number == 0:
            return limited(packets, packet, total_amount_fen=1_000)
        return packets.send(packet, customers[number])

    results = at_once(16, work)
    account = packets.check_books(packet)
    if isinstance(results[0], InvalidInputError):
        assert account.packet.terms.limits.total_amount_fen == 2_000
    else:
        assert account.used.count <= 10
    assert account.used.count == sum(not isinstance(one, Exception) for one in results[1:])


def test_stop_start_and_archive(packets):
    """A stop keeps its first reason, a start takes it away, an archive leaves the sends and can be left again."""
    packet = packets.define()
    send = packets.send(packet)
    for reason in ("by an operator", "later"):
        stopped = stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, reason)
        assert (stopped.state, stopped.reason) == (PacketState.STOPPED, "by an operator")
    assert edited(packets, packet, name="改名").state is PacketState.STOPPED
    for _ in range(2):
        assert (started := start(packets.manage_deps, packet.red_packet_id, actor=actor())).state is PacketState.ACTIVE
    assert (started.reason, started.terms.name) == ("", "改名")
    for _ in range(2):
        assert archive(packets.manage_deps, packet.red_packet_id, actor=actor()).state is PacketState.ARCHIVED
    with pytest.raises(ConflictError):
        start(packets.manage_deps, packet.red_packet_id, actor=actor())
    with pytest.raises(ConflictError):
        edited(packets, packet, name="再改")
    assert (
        stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "late").state
        is PacketState.ARCHIVED
    )
    with pytest.raises(RedPacketClosedError):
        packets.send(packet)
    assert list(packets.store.newest()) == []
    assert [one.red_packet_id for _, one in packets.store.newest(archived=True)] == [packet.red_packet_id]
    assert packets.of(packet) == [send]
    packets.settle(packet)
    assert packets.now(send).state is SendState.RETURNED


def test_restored_red_packet_gives_out_again_once_it_is_started(packets):
    """What was archived comes back stopped; what was given up meanwhile stays so, and its place is free again."""
    packet = packets.define(Limits(total_amount_fen=100))
    slotless = replace(packets.send_deps, payouts=replace(packets.payout_deps, rate_limiter=no_slot))
    waiting = send_red_packet(slotless, packets.request(packet))
    assert waiting.state is SendState.RESERVED
    archive(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.settle(packet)
    assert packets.now(waiting).state is SendState.FAILED
    for _ in range(2):
        restored = restore(packets.manage_deps, packet.red_packet_id, actor=actor())
        assert (restored.state, restored.reason) == (PacketState.STOPPED, "")
    with pytest.raises(RedPacketClosedError):
        packets.send(packet)
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    assert packets.send(packet).state is SendState.SENT
    with pytest.raises(ConflictError):
        restore(packets.manage_deps, packet.red_packet_id, actor=actor())


def test_figures_of_today_begin_anew_each_day(packets):
    """What counts against the limits of a day is shown beside what counts in all, and is nothing on the next day."""
    packet = packets.define(Limits(total_amount_fen=10_000, daily_count=3, daily_amount_fen=900))
    for _ in range(2):
        packets.send(packet)
    (figures,) = with_figures(packets.manage_deps, [packet])
    assert (figures.used, figures.today) == (Usage(2, 200), Usage(2, 200))
    packets.later(hours=24)
    (figures,) = with_figures(packets.manage_deps, [packet])
    assert (figures.used, figures.today) == (Usage(2, 200), Usage())
    packets.send(packet)
    (figures,) = with_figures(packets.manage_deps, [packet])
    assert (figures.used, figures.today) == (Usage(3, 300), Usage(1, 100))


def test_figures_tell_where_the_money_is(packets, fault):
    """Waiting, unopened, opened, returned, failed and left, by count and amount: all told, and they add up."""
    packet = packets.define(Limits(total_amount_fen=1_000), frees_on_return=True)
    other = packets.define()
    returning = packets.send(packet)
    packets.later(hours=24, minutes=30)
    packets.sweep()
    packets.later(hours=1)
    packets.sweep()
    assert packets.now(returning).state is SendState.RETURNED
    opened = packets.send(packet)
    packets.world.simulator.panel("red-packets/open", mchid=packets.mchid, mch_billno=opened.payout.bill_no)
    packets.later(minutes=1, seconds=1)
    packets.sweep()
    packets.send(packet)
    fault(SEND, error={"code": "OPENID_ERROR", "executed": False})
    packets.send(packet)
    fault(SEND, drop={"executed": True})
    packets.send(packet)
    packets.with_changes(rate_limiter=no_slot).send(packet)
    account = packets.check_books(packet)
    one = Usage(1, 100)
    assert (account.waiting, account.sent, account.unopened) == (Usage(2, 200), Usage(3, 300), one)
    assert (account.opened, account.returned, account.failed) == (one, one, one)
    assert (account.used, account.left_fen) == (Usage(4, 400), 600)
    (both, alone) = with_figures(packets.manage_deps, [packet, other])
    assert (both.used, alone.used, alone.left_fen) == (account.used, Usage(), 100_000)


def test_packet_gives_nothing_outside_its_span(packets):
    """The span may be changed: what was over gives again, and what ends now gives no more."""
    packet = packets.define()
    now = packets.world.clock()
    edited(packets, packet, valid_to=now)
    with pytest.raises(RedPacketClosedError):
        packets.send(packet)
    edited(packets, packet, valid_to=now + timedelta(days=1))
    assert packets.send(packet).state is SendState.SENT
