"""What the packet machine knows of the world: its definitions, what WeChat holds, what may go wrong there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from merchant_center.core.times import beijing_day
from merchant_center.red_packets.rules import quota_shards as quotas
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Share, Usage
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import FINAL, RedPacketSend, Release, SendState
from tests.use_cases.red_packets.conftest import Packets, is_freed

DEFINITIONS: tuple[dict[str, Any], ...] = (
    {
        "limits": Limits(700, total_count=6, daily_count=3, per_customer=3, per_customer_daily=2),
        "frees_on_return": True,
    },
    {"limits": Limits(1_000, daily_amount_fen=500), "amounts": Amounts(100, 180)},
    {
        "limits": Limits(650, daily_count=4, per_customer=4),
        "amounts": Amounts(100, 130),
        "channel": Channel.TRANSFER,
        "frees_on_return": True,
    },
)
ALIVE = {"SENDING", "SENT", "RECEIVED", "ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING", "SUCCESS"}
"""WeChat's words for a payout that has paid or still may."""
TAKEN = {"RECEIVED", "SUCCESS"}
WRONGS: tuple[dict[str, Any], ...] = (
    {"red_packet_processing": True, "red_packet_processing_seconds": 900},
    {"red_packet_processing": True, "red_packet_processing_seconds": 900, "red_packet_processing_result": "FAILED"},
    {"red_packet_not_found_seconds": 300, "red_packet_replay_fails": True},
    {"red_packet_ip_not_listed": True},
    {"red_packet_api_closed": True, "transfer_product_closed": True},
    {"red_packet_user_day_count": 1, "transfer_daily_count": 1},
    {"transfer_processing_seconds": 900},
    {"transfer_processing_seconds": 900, "transfer_fail_reason": "TRANSFER_RISK"},
)
"""What may be set wrong at WeChat for a while."""


@dataclass(frozen=True)
class Lost:
    """WeChat's next answer to such a call is lost, or a lie, before or after it did what was asked."""

    path: str
    after: bool
    says: str = ""

    def fault(self) -> dict[str, Any]:
        """What the simulator is told."""
        effect: dict[str, Any] = {"drop": {"executed": self.after}}
        if self.says:
            effect = {"error": {"code": self.says, "executed": self.after}}
        return {"on": "api", "match": {"path_contains": self.path}, **effect}


@dataclass(frozen=True)
class Held:
    """What WeChat holds under one number."""

    number: str
    openid: str
    amount_fen: int
    status: str


def held_by_wechat(packets: Packets) -> dict[str, Held]:
    """All payouts of the merchant account, by both channels."""
    http, query = packets.world.simulator.http, {"mchid": packets.mchid}
    cash = http.get("/_simulator/red-packets", params=query | {"limit": "100000"}).json()["red_packets"]
    bills = http.get("/_simulator/transfers", params=query).json()["transfers"]
    held = [Held(one["mch_billno"], one["openid"], one["amount"], one["status"]) for one in cash]
    held += [Held(one["out_bill_no"], one["openid"], one["request"]["transfer_amount"], one["state"]) for one in bills]
    return {one.number: one for one in held}


def check_quotas(packets: Packets, packet: RedPacket, sends: Sequence[RedPacketSend], day: date) -> None:
    """Law 3: counters, shards and records agree to the fen, and no limit is broken, of all time and of today."""
    limits, shards = packet.terms.limits, packets.store.shards(packet)
    counted = [one for one in sends if one.state is not SendState.FAILED and not is_freed(one)]
    used = usage_of(counted)
    assert quotas.usage(shards) == used == packets.account(packet).used
    assert quotas.usage_today(shards, day) == usage_of([one for one in counted if one.day == day])
    room = quotas.remaining(shards, day)
    for left, limit, part in (
        (room.total, limits.total, used),
        (room.today, limits.daily, quotas.usage_today(shards, day)),
    ):
        assert left == rest_of(limit, part)
        assert min(left.count or 0, left.amount_fen or 0) >= 0
    for customer in {one.customer for one in sends}:
        had = [one for one in sends if one.customer == customer and one.released is not Release.ALL]
        assert packets.sends.customer_quota(packet.red_packet_id, customer).count == len(had)
        assert len(had) <= (limits.per_customer or len(had))
        of_days = Counter(one.day for one in had).values()
        assert max(of_days, default=0) <= (limits.per_customer_daily or len(had))


def usage_of(sends: Sequence[RedPacketSend]) -> Usage:
    """What these sends use."""
    return Usage(len(sends), sum(one.payout.amount_fen for one in sends))


def rest_of(limit: Share, used: Usage) -> Share:
    """What is left of a limit."""
    return Share(
        None if limit.count is None else limit.count - used.count,
        None if limit.amount_fen is None else limit.amount_fen - used.amount_fen,
    )


def payment_details_from(send: RedPacketSend) -> list[str]:
    """Law 5: the facts that the states tell which a send went through."""
    passed = {
        SendState.RESERVED: True,
        SendState.SENDING: send.calls > 0,
        SendState.SENT: send.sent_at is not None,
        SendState.RECEIVED: send.received_at is not None,
        SendState.RETURNED: send.returned_at is not None,
        SendState.FAILED: send.state is SendState.FAILED,
    }
    return [f"{send.send_id}:{state}" for state, is_so in passed.items() if is_so]


def check_dates(sends: Sequence[RedPacketSend], needing_review: Sequence[RedPacketSend], now: datetime) -> None:
    """Law 6: whatever is open has a date, at most a day off; whoever needs a person is on the list."""
    for send in sends:
        assert (send.next_poll_at is None) == (send.state in FINAL)
        assert send.next_poll_at is None or send.next_poll_at <= now + timedelta(days=1, minutes=1)
    assert {one.send_id for one in needing_review} == {one.send_id for one in sends if one.review_note}


def today(packets: Packets) -> date:
    """The Beijing day."""
    return beijing_day(packets.world.clock())
