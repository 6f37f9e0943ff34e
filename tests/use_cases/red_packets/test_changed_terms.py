"""Terms that an operator has changed hold for every reservation from then on, also for one that is under way."""

from dataclasses import replace

import pytest

from merchant_center.red_packets.errors import LimitReachedError, RedPacketClosedError, StalePacketError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.use_cases.manage_red_packets import change
from tests.use_cases.world import actor


def limited(**limits):
    """An edit of the limits."""
    return lambda terms: replace(terms, limits=replace(terms.limits, **limits))


def changed_meanwhile(packets, packet, edit):
    """Let an operator change the terms after the next reservation has read them, and before it reads any quota."""
    real, done = packets.sends.customer_quota, []

    def overtaken(*args):
        if not done:
            done.append(change(packets.manage_deps, packet.red_packet_id, edit, actor=actor()))
        return real(*args)

    packets.sends.customer_quota = overtaken


@pytest.mark.parametrize("limit", ["per_customer", "per_customer_daily"])
def test_customer_gets_no_more_than_the_lowered_limit(packets, limit):
    """A limit per customer that was lowered to what the customer has refuses the reservation under way."""
    packet, customer = packets.define(Limits(10_000, **{limit: 2})), packets.customer()
    packets.send(packet, customer)
    changed_meanwhile(packets, packet, limited(**{limit: 1}))
    with pytest.raises(LimitReachedError):
        packets.send(packet, customer)
    assert packets.paid(packet)[customer.openid] == 1


def test_customer_limit_that_is_new_binds_at_once(packets):
    """A definition that had no limit per customer has one for the reservation under way."""
    packet, customer = packets.define(Limits(10_000)), packets.customer()
    packets.send(packet, customer)
    changed_meanwhile(packets, packet, limited(per_customer=1))
    with pytest.raises(LimitReachedError):
        packets.send(packet, customer)


@pytest.mark.parametrize(
    ("before", "after"),
    [(Amounts(20_000, 20_000), Amounts(100, 100)), (Amounts(10_000, 20_000), Amounts(100, 200))],
)
def test_corrected_amount_is_what_is_paid(packets, before, after):
    """The reservation under way pays an amount of the terms that hold now."""
    packet = packets.define(Limits(100_000), amounts=before)
    changed_meanwhile(packets, packet, lambda terms: replace(terms, amounts=after))
    assert after.least_fen <= packets.send(packet).payout.amount_fen <= after.most_fen


def test_corrected_words_are_what_the_customer_reads(packets):
    """The reservation under way carries the sender name and the blessing of the terms that hold now."""
    packet = packets.define()
    changed_meanwhile(packets, packet, lambda terms: replace(terms, sender_name="改正的名称", blessing="改正的祝福"))
    payout = packets.send(packet).payout
    assert (payout.sender_name, payout.blessing) == ("改正的名称", "改正的祝福")


def test_span_that_was_shortened_ends_at_once(packets):
    """Nothing is reserved by who read the longer span."""
    packet = packets.define()
    over = packets.world.clock()
    changed_meanwhile(packets, packet, lambda terms: replace(terms, valid_to=over))
    with pytest.raises(RedPacketClosedError):
        packets.send(packet)


def test_older_reading_of_the_terms_finds_no_shard(packets):
    """Shards are not given out under a definition older than the terms they hold, one by one or together."""
    packet = packets.define()
    change(packets.manage_deps, packet.red_packet_id, limited(per_customer=5), actor=actor())
    for read in (
        lambda: packets.store.shard(packet, 0),
        lambda: packets.store.shards(packet),
        lambda: packets.store.shards(packet, snapshot=False),
    ):
        with pytest.raises(StalePacketError):
            read()
    assert {one.terms_version for one in packets.store.shards(packets.store.get(packet.red_packet_id))} == {2}
