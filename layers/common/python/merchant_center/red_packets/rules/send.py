"""One red packet on its way to one customer: its states, its numbers, and what is to be done next about it."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.sources import Source
from merchant_center.core.transitions import TransitionTable
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, EventKind, Movement, MovementKind
from merchant_center.red_packets.rules.payout import Channel, Payout
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket

SEND_ID_PATTERN = r"G[A-Z2-7]{26}"

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
POLL_SCHEDULE = (
    _MINUTE,
    5 * _MINUTE,
    20 * _MINUTE,
    *(hours * _HOUR for hours in range(1, 26)),
    48 * _HOUR,
    72 * _HOUR,
)
"""When a send is polled, counted from its first call and anew from its delivery; daily afterwards, and then a
person reviews it too."""
NOT_FOUND_WINDOW = _HOUR
"""For so long after a call of unknown outcome, "no such number" proves nothing, not even beside a refusal."""
REPEATABLE = timedelta(days=29)
"""For so long a number may be called again."""
CALL_LEASE = timedelta(seconds=40)
"""Longer than a call and a query with their time-outs; whoever holds a send for longer has died."""
UNDER_WAY = timedelta(minutes=20)
"""What WeChat works on for longer is called again under its number (sendredpack, PROCESSING; transfers, ACCEPTED)."""
SOON = timedelta(seconds=10)
CONFIGURATION_PAUSE = timedelta(minutes=10)
"""How often a send whose definition is stopped is polled."""
BY_HAND = "BY_HAND"
"""The reason of a status that a person gave."""


class SendState(StrEnum):
    """Where a send stands. SENT is with the customer, who has not opened or confirmed it."""

    RESERVED = "RESERVED"
    SENDING = "SENDING"
    SENT = "SENT"
    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"
    FAILED = "FAILED"


class SendTrigger(StrEnum):
    """What can happen to a send."""

    CALL = "CALL"
    DELIVER = "DELIVER"
    RECEIVE = "RECEIVE"
    RETURN = "RETURN"
    FAIL = "FAIL"


TRANSITIONS = TransitionTable(
    "a red packet send",
    {
        (SendState.RESERVED, SendTrigger.CALL): SendState.SENDING,
        (SendState.RESERVED, SendTrigger.FAIL): SendState.FAILED,
        (SendState.SENDING, SendTrigger.DELIVER): SendState.SENT,
        (SendState.SENDING, SendTrigger.FAIL): SendState.FAILED,
        (SendState.SENT, SendTrigger.RECEIVE): SendState.RECEIVED,
        (SendState.SENT, SendTrigger.RETURN): SendState.RETURNED,
    },
)


class Release(StrEnum):
    """What of a reservation another customer may have."""

    NOTHING = "NOTHING"
    BUDGET = "BUDGET"
    """Count and amount; the customer had their chance, and it stays counted for them."""
    ALL = "ALL"
    """It never was theirs to take."""


FINAL = frozenset({SendState.RECEIVED, SendState.RETURNED, SendState.FAILED})
UNDECIDED = frozenset({SendState.RESERVED, SendState.SENDING})
UNPAID = frozenset({SendState.FAILED, SendState.RETURNED})
"""Ended without money for the customer: may be sent again."""

_EVENTS = {
    SendState.RESERVED: EventKind.RED_PACKET_RESERVED,
    SendState.SENDING: EventKind.RED_PACKET_SENDING,
    SendState.SENT: EventKind.RED_PACKET_SENT,
    SendState.RECEIVED: EventKind.RED_PACKET_RECEIVED,
    SendState.RETURNED: EventKind.RED_PACKET_RETURNED,
    SendState.FAILED: EventKind.RED_PACKET_FAILED,
}


@dataclass(frozen=True, slots=True)
class SendRequest:
    """Who is to get which red packet why. ``attempt`` 2 and on: sent again after the one before ended unpaid."""

    red_packet_id: str
    customer: Customer
    source: Source
    phone: str = ""
    campaign: str = ""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class LastError:
    """What WeChat last said of a send that is no success: its code, what it said, when."""

    code: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RedPacketSend:
    """One payout to one customer, from the reservation to the end. Neither its number nor its amount ever changes.

    Attributes:
        send_id: follows from the request.
        payout: what WeChat is asked to do, the same for every repeat.
        day: the Beijing day, and ``shard`` the part of the quota, that it is counted in.
        called_at: when the first call began that WeChat may have taken; ``None`` before, and if each was refused.
        outcome_unknown_since: when the last call of unknown outcome began; ``None`` if every answer was definite.
        calling_until: the lease of who is calling.
        last_error: why it failed or came back, or is not through yet.
        frees: whether its money may be given to somebody else when it comes back.
        released: what of its reservation was given back.
        review_note: why a person has to review it, "" if nobody has to.
        trouble: the reason of trouble that lasts, which a person has to review too; "" if there is none.
        trouble_since: since when it cannot even be polled.
        is_barred: WeChat holds something else under this number: it is asked about, and never sent again.
        paid_after_all: it ended unpaid here, and WeChat or a person says that it paid: never sent again.
        package: what the customer's page confirms a transfer with.
    """

    send_id: str
    red_packet_id: str
    red_packet_name: str
    channel: Channel
    payout: Payout
    source: Source
    attempt: int
    state: SendState
    reserved_at: datetime
    day: date
    shard: int
    frees: bool
    phone: str = ""
    campaign: str = ""
    reference: str = ""
    package: str = ""
    called_at: datetime | None = None
    outcome_unknown_since: datetime | None = None
    calling_until: datetime | None = None
    calls: int = 0
    last_error: LastError | None = None
    released: Release = Release.NOTHING
    review_note: str = ""
    is_barred: bool = False
    paid_after_all: bool = False
    trouble: str = ""
    trouble_since: datetime | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    returned_at: datetime | None = None
    next_poll_at: datetime | None = None
    version: int = 1

    @property
    def bill_no(self) -> str:
        """Return the number that WeChat knows it by."""
        return self.payout.bill_no

    @property
    def amount_fen(self) -> int:
        """Return what is in it."""
        return self.payout.amount_fen

    @property
    def customer(self) -> Customer:
        """Return whose it is."""
        return Customer(self.payout.appid, self.payout.openid)

    @property
    def request(self) -> SendRequest:
        """Return the request that it was made for."""
        return SendRequest(self.red_packet_id, self.customer, self.source, self.phone, self.campaign, self.attempt)

    @property
    def review_reason(self) -> str:
        """Return why a person has to review it, "" if nobody has to."""
        return self.review_note or self.trouble

    def is_calling(self, now: datetime) -> bool:
        """Return whether somebody is in the middle of a call."""
        return self.calling_until is not None and now < self.calling_until

    def is_due(self, moment: datetime) -> bool:
        """Return whether the date of its next poll has come by then."""
        return self.next_poll_at is not None and self.next_poll_at <= moment


AUDITED = Audited(
    ResourceKind.RED_PACKET_SEND,
    "send_id",
    ("red_packet_id", "bill_no", "amount_fen", "attempt", "state", "review_note"),
)
"""Not whose it is: who may read sends finds the customer by the send."""


class Step(StrEnum):
    """What is to be done next about a send."""

    CALL = "CALL"
    POLL = "POLL"
    GIVE_UP = "GIVE_UP"
    WAIT = "WAIT"
    NOTHING = "NOTHING"


def send_id(request: SendRequest) -> str:
    """Return the id of a request's send: whoever repeats the request finds the same send."""
    customer, source = request.customer, request.source
    parts = (request.red_packet_id, source.kind, source.id, customer.appid, customer.openid, str(request.attempt))
    return "G" + base64.b32encode(hashlib.sha256("\n".join(parts).encode()).digest())[:26].decode()


def bill_no(mchid: str, day: date, of_send: str, salt: int) -> str:
    """Return mchid, Beijing date and 10 digits that follow from the send (WeChat Pay V2, "sendredpack", mch_billno).

    Two sends of a day may come to the same digits: the second takes those of the next ``salt``.
    """
    digest = hashlib.sha256(f"{of_send}\n{salt}".encode()).digest()
    return f"{mchid}{day:%Y%m%d}{int.from_bytes(digest[:8]) % 10**10:010d}"


def event_for(send: RedPacketSend, at: datetime) -> Event:
    """Return the event of the state the send is in."""
    return Event(
        event_id=f"{send.send_id}:{send.state}",
        kind=_EVENTS[send.state],
        at=at,
        appid=send.payout.appid,
        openid=send.payout.openid,
        phone=send.phone,
        target_id=send.red_packet_id,
        target_name=send.red_packet_name,
        amount_fen=send.payout.amount_fen,
        mchid=send.payout.mchid,
        campaign=send.campaign,
        source=str(send.source),
        movement=movement_of(send, at),
    )


_MOVEMENTS = {
    (Channel.CASH, SendState.SENT): MovementKind.RED_PACKET,
    (Channel.CASH, SendState.RETURNED): MovementKind.RED_PACKET_RETURN,
    (Channel.TRANSFER, SendState.SENT): MovementKind.TRANSFER,
    (Channel.TRANSFER, SendState.RETURNED): MovementKind.TRANSFER_RETURN,
}


def movement_of(send: RedPacketSend, at: datetime) -> Movement | None:
    """Return how money moved as the send came into its state: it leaves as the customer gets it, opened or not."""
    kind = _MOVEMENTS.get((send.channel, send.state))
    if kind is None:
        return None
    amount = send.payout.amount_fen
    return Movement(kind, send.payout.bill_no, send.reference, at, amount, amount)


def may_have_paid(send: RedPacketSend) -> bool:
    """Return whether the customer might be paid twice if the request were sent again under another number."""
    return send.state not in UNPAID or bool(send.review_note) or send.paid_after_all


def failed_there(send: RedPacketSend) -> bool:
    """Return whether WeChat had a send and says that it failed, so that its money went and came back.

    Not what a person called unpaid, nor what WeChat tells otherwise since.
    """
    is_told = bool(send.reference) and not send.review_note and not send.paid_after_all
    by_hand = send.last_error is not None and send.last_error.code == BY_HAND
    return send.state is SendState.FAILED and is_told and not by_hand


def never_accepted(send: RedPacketSend) -> bool:
    """Return whether WeChat has taken no call of a send, nor may have: each was refused, or there was none."""
    return send.state in UNDECIDED and send.called_at is None and send.outcome_unknown_since is None


def outcome_unknown_until(send: RedPacketSend, now: datetime) -> datetime | None:
    """Return from when on "no such number" counts; ``None`` if no call of unknown outcome is younger."""
    if send.outcome_unknown_since is None or now - send.outcome_unknown_since >= NOT_FOUND_WINDOW:
        return None
    return send.outcome_unknown_since + NOT_FOUND_WINDOW


def refusal_is_conclusive(send: RedPacketSend, now: datetime) -> bool:
    """Return whether a refusal, with WeChat not knowing the number, proves that nobody was paid.

    Not while an earlier call may still be on its way: NOT_FOUND alone is no proof (gethbinfo, error table). And never
    of a number that WeChat has told its own number for.
    """
    return not send.reference and outcome_unknown_until(send, now) is None


def next_step(send: RedPacketSend, packet: RedPacket, now: datetime) -> Step:
    """Return what to do about a send whose date has come."""
    if send.state in FINAL:
        return Step.NOTHING
    if send.is_calling(now):
        return Step.NOTHING
    if send.called_at is None and not packet.is_over(now):
        return Step.CALL if may_be_called(send, packet, now) else Step.WAIT
    if send.state is SendState.RESERVED:
        return Step.GIVE_UP
    outcome_is_known = send.state is SendState.SENDING and send.outcome_unknown_since is None
    return Step.CALL if outcome_is_known and may_be_called(send, packet, now) else Step.POLL


def may_be_called(send: RedPacketSend, packet: RedPacket, now: datetime) -> bool:
    """Return whether WeChat may be called under this number, for the first time or again.

    Not a month after the first call: WeChat answers for 30 days, and whether it still knows a number that it paid
    then, nobody says (gethbinfo; transfer bills).
    """
    is_known = send.called_at is None or now - send.called_at < REPEATABLE
    return packet.state is PacketState.ACTIVE and is_known and not send.is_barred
