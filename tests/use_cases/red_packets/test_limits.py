"""Limits hold to the fen under any number of writers, and whom they refuse is told once (law 3)."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import ThrottledError
from merchant_center.core.times import beijing_day, day_bounds
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan
from merchant_center.red_packets.errors import LimitName, LimitReachedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.use_cases.manage_red_packets import change
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.world import actor

WRITERS = 64
PLAN = NoticePlan(NoticeChannel.SMS, "", (("text", "{activity}: {reason}"),))


def take_all(packets, packet, at_once, writers=WRITERS, customers=None):
    """Writers that send to customer after customer until a limit refuses; how often each limit did."""
    queue, lock = iter(customers or packets.customers(1_000)), threading.Lock()
    refused: Counter[LimitName] = Counter()

    def write(_number: int) -> None:
        while True:
            with lock:
                customer = next(queue)
            try:
                send_again_if_busy(packets.send_deps, packets.request(packet, customer))
            except LimitReachedError as error:
                with lock:
                    refused[error.limit] += 1
                return

    results = at_once(writers, write)
    assert [one for one in results if one is not None] == []
    return refused


def send_again_if_busy(deps, request):
    """What a machine does that is told to repeat."""
    while True:
        try:
            return send_red_packet(deps, request)
        except ThrottledError:
            continue


@pytest.mark.parametrize(
    ("limits", "amounts", "limit", "writers"),
    [
        (Limits(total_amount_fen=1_000_000, total_count=160), Amounts(100, 100), LimitName.TOTAL_COUNT, WRITERS),
        (Limits(total_amount_fen=30_011), Amounts(100, 300), LimitName.TOTAL_AMOUNT, WRITERS),
        (Limits(total_amount_fen=1_000_000, daily_count=40), Amounts(100, 100), LimitName.DAILY_COUNT, 16),
        (Limits(total_amount_fen=1_000_000, daily_amount_fen=7_011), Amounts(100, 300), LimitName.DAILY_AMOUNT, 16),
    ],
)
def test_writers_at_once_take_exactly_the_limit(packets, at_once, limits, amounts, limit, writers):
    """64 writers at once take exactly the limit, to the fen, and each of them is refused by that limit."""
    packet = packets.define(limits, amounts=amounts)
    refused = take_all(packets.with_changes(rate_limiter=no_slot), packet, at_once, writers)
    assert refused == {limit: writers}
    used = packets.check_books(packet).used
    wanted = getattr(limits, limit)
    assert wanted == (used.count if limit.endswith("count") else used.amount_fen)


def test_writers_that_pay_take_exactly_the_limit(packets, at_once):
    """With WeChat called for each, what it paid out is the budget to the fen, to as many customers as packets."""
    packet = packets.define(Limits(total_amount_fen=4_000))
    assert take_all(packets, packet, at_once, writers=16) == {LimitName.TOTAL_AMOUNT: 16}
    assert packets.check_books(packet).unopened.amount_fen == 4_000
    held = packets.at_wechat(packet)
    assert sum(one["amount"] for one in held.values()) == 4_000
    assert set(packets.paid(packet).values()) == {1}


def test_one_customer_64_times_at_once(packets, at_once):
    """64 draws of one customer at once, with one packet a customer: one packet, 63 refusals, one call."""
    packet, customer = packets.define(Limits(total_amount_fen=100_000, per_customer=1)), packets.customer()

    def send(_: int) -> str:
        try:
            return str(send_again_if_busy(packets.send_deps, packets.request(packet, customer)).state)
        except LimitReachedError as error:
            return str(error.limit)

    assert Counter(at_once(WRITERS, send)) == {"SENT": 1, "per_customer": WRITERS - 1}
    assert packets.paid(packet)[customer.openid] == 1
    assert packets.check_books(packet).used.count == 1


def test_customers_day_begins_at_midnight_in_beijing(packets):
    """A customer who had today's packet is refused until midnight in Beijing, and not after it."""
    packet, customer = packets.define(Limits(total_amount_fen=100_000, per_customer_daily=1)), packets.customer()
    _, midnight = day_bounds(beijing_day(packets.world.clock()))
    packets.world.offset += midnight - packets.world.clock() - timedelta(seconds=30)
    packets.send(packet, customer)
    with pytest.raises(LimitReachedError) as refused:
        packets.send(packet, customer)
    assert refused.value.limit is LimitName.PER_CUSTOMER_DAILY
    packets.world.offset += timedelta(seconds=31)
    packets.send(packet, customer)
    packets.check_books(packet)


def test_days_roll_over_under_load(packets, at_once):
    """Midnight passes in Beijing while 16 writers are in the middle of reserving: each day gives exactly its limit."""
    packet = packets.define(Limits(total_amount_fen=1_000_000, daily_count=60))
    eve = day_bounds(beijing_day(packets.world.clock()))[1] - timedelta(milliseconds=1)
    passed = threading.Event()
    payer = replace(packets.payout_deps, rate_limiter=no_slot, clock=lambda: eve + timedelta(seconds=passed.is_set()))
    waiting, customers, lock = replace(packets.send_deps, payouts=payer), iter(packets.customers(400)), threading.Lock()

    def write(_: int) -> None:
        is_tomorrow = False
        while True:
            with lock:
                customer = next(customers)
            try:
                send_again_if_busy(waiting, packets.request(packet, customer))
            except LimitReachedError:
                if is_tomorrow:
                    return
                # The first who is refused on the eve lets midnight pass, whatever the others are at.
                passed.set()
                is_tomorrow = True

    assert [one for one in at_once(16, write) if one is not None] == []
    packets.check_books(packet)
    assert sorted(Counter(one.day for one in packets.of(packet)).items()) == [
        (beijing_day(eve), 60),
        (beijing_day(eve + timedelta(seconds=1)), 60),
    ]


def test_failed_send_gives_its_place_to_another(packets):
    """What WeChat refuses for good frees its place once, in all limits and the customer's."""
    packet = packets.define(Limits(total_amount_fen=100, daily_count=1, per_customer=1))
    barred = packets.customer(account_abnormal=True)
    assert packets.send(packet, barred).state is SendState.FAILED
    assert packets.check_books(packet).used.count == 0
    assert packets.send(packet).state is SendState.SENT
    assert packets.check_books(packet).used.count == 1


def test_stop_of_a_hot_packet_and_its_limits(packets, at_once):
    """Limits of a packet that 16 writers are taking from can be changed, and hold from then on."""
    waiting = packets.with_changes(rate_limiter=no_slot)
    packet = packets.define(Limits(total_amount_fen=1_000_000, total_count=400))

    def work(number: int) -> int:
        if number == 0:
            lowered = Limits(total_amount_fen=1_000_000, total_count=90)
            while True:
                try:
                    change(
                        packets.manage_deps,
                        packet.red_packet_id,
                        lambda terms: replace(terms, limits=lowered),
                        actor=actor(),
                    )
                except ThrottledError:
                    continue
                return 0
        taken = 0
        for customer in packets.customers(8):
            try:
                send_again_if_busy(waiting.send_deps, waiting.request(packet, customer))
            except LimitReachedError:
                break
            taken += 1
        return taken

    results = at_once(17, work)
    used = packets.check_books(packet).used.count
    assert used == sum(results) <= 90
    take_all(waiting, packet, at_once, writers=8)
    assert packets.check_books(packet).used.count == 90


def test_refused_customer_is_told_once(packets):
    """A refusal is a fact and a notice, once for each request however often it is repeated."""
    packet = packets.define(Limits(total_amount_fen=100), notice=PLAN)
    packets.send(packet)
    late = packets.request(packet, draw="late", phone="13800138000")
    for _ in range(3):
        with pytest.raises(LimitReachedError):
            send_red_packet(packets.send_deps, late)
    facts = packets.events_of(late.customer)
    assert [(one.kind, one.amount_fen) for one in facts] == [("red_packet_refused", 0)]
    (notice_id,) = packets.notices.due(packets.world.clock() + timedelta(minutes=2), 10)
    notice = packets.notices.get(notice_id)
    assert (notice.openid, notice.phone, notice.values.reason) == (late.customer.openid, "13800138000", "红包已领完")
    assert packets.check_books(packet).used.count == 1


def test_refused_grant_succeeds_when_there_is_room_again(packets):
    """A request that a limit refused may be repeated when the budget was raised."""
    packet = packets.define(Limits(total_amount_fen=100))
    packets.send(packet)
    late = packets.request(packet, draw="late")
    with pytest.raises(LimitReachedError):
        send_red_packet(packets.send_deps, late)
    raised = Limits(total_amount_fen=200)
    change(packets.manage_deps, packet.red_packet_id, lambda terms: replace(terms, limits=raised), actor=actor())
    assert send_red_packet(packets.send_deps, late).state is SendState.SENT
    assert packets.check_books(packet).used.amount_fen == 200


def test_crowd_that_comes_too_late_reads_little(packets, at_once):
    """Who is refused within a second of another is refused by the sign, without reading all the quotas again."""
    packet = packets.define(Limits(total_amount_fen=100))
    packets.send(packet)
    reads: list[str] = []
    seen = packets.store.shards
    packets.store.shards = lambda of, **how: reads.append(of.red_packet_id) or seen(of, **how)
    counting = replace(packets.send_deps, payouts=replace(packets.payout_deps, packets=packets.store))

    def late(_: int) -> object:
        with pytest.raises(LimitReachedError):
            send_red_packet(counting, packets.request(packet))
        return None

    late(0)
    first = len(reads)
    at_once(8, late)
    assert len(reads) - first <= 16
    frozen = packets.world.clock()
    still = replace(counting, payouts=replace(counting.payouts, clock=lambda: frozen))
    for _ in range(5):
        with pytest.raises(LimitReachedError):
            send_red_packet(still, packets.request(packet))
    assert len(reads) - first <= 18
