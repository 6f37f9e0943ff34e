"""Answers that come in an order that nobody expects: what is known of a send is never unlearned."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.aws import keys
from merchant_center.core.errors import ThrottledError
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.use_cases.manage_red_packets import archive
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from tests.use_cases.world import actor

MONTH = timedelta(days=31)


@pytest.mark.parametrize("limits", [Limits(1_000, per_customer=1), Limits(1_000, per_customer_daily=1), Limits(100)])
def test_grant_that_used_up_the_limit_is_not_refused_by_itself(packets, limits):
    """Of two requests for one request at once, the second finds the first's send, not the limit that it used up."""
    packet = packets.define(limits)
    request, sends = packets.request(packet), []

    def overtaken(_mchid):
        if not sends:
            sends.append(send_red_packet(packets.send_deps, request))

    second = send_red_packet(
        replace(packets.send_deps, payouts=replace(packets.payout_deps, require_enabled=overtaken)), request
    )
    assert second.send_id == sends[0].send_id
    assert "red_packet_refused" not in [one.kind for one in packets.events_of(request.customer)]


def test_number_that_wechat_once_knew_is_never_held_for_unpaid(packets, knobs):
    """WeChat had the number, and forgets it after 30 days: that it is not found then proves nothing."""
    knobs(red_packet_processing=True, red_packet_processing_seconds=MONTH.total_seconds())
    packet = packets.define()
    send = packets.send(packet)
    packets.later(minutes=2)
    packets.sweep()
    assert packets.now(send).reference
    archive(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.later(seconds=MONTH.total_seconds())
    packets.sweep()
    kept = packets.now(send)
    assert (kept.state, bool(kept.review_note)) == (SendState.SENDING, True)
    assert [one.send_id for _, one in packets.sends.needing_review(10)] == [send.send_id]


def test_late_index_brings_nothing_decided_back(packets):
    """A send that was decided while the index still shows it as due is left alone."""
    packet = packets.define()
    send = packets.send(packet)
    packets.later(hours=26)
    packets.sweep()
    assert packets.now(send).state is SendState.RETURNED
    late = packets.with_changes(dynamo=_LateIndex(packets.dynamo, send))
    assert late.sends.due(packets.world.clock(), 10) == []
    assert late.sweep() == {}


def test_sweep_tells_of_a_send_that_cannot_be_postponed(packets):
    """The database is busy when a send in trouble gets its date: both troubles are told, and the send stays due."""
    send = packets.send(packets.define())
    packets.later(hours=26)

    class Busy:
        """The sends, with a database that is busy for every write."""

        def __getattr__(self, name):
            return getattr(packets.sends, name)

        def save(self, _old, _change):
            raise ThrottledError("busy")

    reports = []
    payer = replace(packets.payout_deps, sends=Busy())
    counts = sweep_red_packets(
        payer, limit=10, go_on=lambda: True, report=lambda *told: reports.append(told), workers=1
    )
    assert (counts, reports) == ({"failed": 1}, [(send.send_id, "throttled")] * 2)
    assert packets.sweep() == {"RETURNED": 1}


class _LateIndex:
    """DynamoDB whose index of what is due has not heard of a send's last change."""

    def __init__(self, dynamo, send):
        self._dynamo, self._send = dynamo, send

    def query(self, *_, index, **__):
        assert index == keys.BY_DUE
        yield {"pk": keys.send(self._send.send_id), "due_position": ""}

    def __getattr__(self, name):
        return getattr(self._dynamo, name)
