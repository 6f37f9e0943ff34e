"""A red packet as its merchant defines it: who sends how much to whom under which limits, and when it is closed."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.sources import MACHINE_KINDS, SourceKind
from merchant_center.core.texts import mentions
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.notices.rules.wording import NoticePlan
from merchant_center.red_packets.errors import RedPacketClosedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_shards import Limits

RED_PACKET_ID_PATTERN = r"[0-9a-f]{20}"


class PacketState(StrEnum):
    """Where a definition stands. STOPPED has a reason: an operator's, or WeChat's code."""

    ACTIVE = "ACTIVE"
    STOPPED = "STOPPED"
    ARCHIVED = "ARCHIVED"


class PacketTrigger(StrEnum):
    """What can happen to a definition."""

    STOP = "STOP"
    START = "START"
    ARCHIVE = "ARCHIVE"
    RESTORE = "RESTORE"


TRANSITIONS = TransitionTable(
    "a red packet",
    {
        (PacketState.ACTIVE, PacketTrigger.STOP): PacketState.STOPPED,
        (PacketState.STOPPED, PacketTrigger.START): PacketState.ACTIVE,
        (PacketState.ACTIVE, PacketTrigger.ARCHIVE): PacketState.ARCHIVED,
        (PacketState.STOPPED, PacketTrigger.ARCHIVE): PacketState.ARCHIVED,
        # Not active at once: whoever takes it out starts it when its terms were read again.
        (PacketState.ARCHIVED, PacketTrigger.RESTORE): PacketState.STOPPED,
    },
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an operator sets and may change; a send keeps the terms it was reserved under.

    Attributes:
        name: internal.
        activity_name: what WeChat shows it is given for.
        sender_name: who WeChat shows it is from.
        amounts: what one packet holds; drawn between the bounds if they differ.
        blessing: what the customer reads.
        remark: internal, "" for none.
        scene: WeChat's scene id, "" for none.
        limits: see ``quotas.Limits``.
        valid_from, valid_to: nothing is reserved outside this span.
        notice: how a customer is told that a limit refused them; ``None`` for not at all.
        frees_on_return: whether money that comes back unopened may be given to somebody else.
        source_kinds: for what machines may send it; an operator's jobs are not concerned.
    """

    name: str
    activity_name: str
    sender_name: str
    amounts: Amounts
    blessing: str
    limits: Limits
    valid_from: datetime
    valid_to: datetime
    campaign: str = ""
    remark: str = ""
    scene: str = ""
    notice: NoticePlan | None = None
    frees_on_return: bool = False
    source_kinds: tuple[SourceKind, ...] = MACHINE_KINDS


@dataclass(frozen=True, slots=True)
class RedPacket:
    """A definition. RedPacketFigures, official account and channel never change.

    ``defined_as`` are the terms it began with, which a repeated request is compared with.
    """

    red_packet_id: str
    mchid: str
    appid: str
    channel: Channel
    terms: Terms
    created_at: datetime
    updated_at: datetime
    state: PacketState = PacketState.ACTIVE
    reason: str = ""
    defined_as: Terms | None = None
    version: int = 1

    def is_over(self, now: datetime) -> bool:
        """Return whether what was reserved and never sent will not be sent any more."""
        is_late = self.state is PacketState.STOPPED and now >= self.terms.valid_to
        return self.state is PacketState.ARCHIVED or is_late


AUDITED = Audited(ResourceKind.RED_PACKET, "red_packet_id", ("mchid", "appid", "channel", "state", "reason", "*terms"))


@dataclass(frozen=True, slots=True)
class PacketFilter:
    """Conditions on definitions that all hold; "" and ``None`` mean: any."""

    state: PacketState | None = None
    mchid: str = ""
    campaign: str = ""
    text: str = ""

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Return those that are set, by name: a list without any is the list that there always was."""
        return tuple((one.name, value) for one in fields(self) if (value := getattr(self, one.name)))

    def admits(self, packet: RedPacket) -> bool:
        """Return whether the definition meets every condition."""
        terms = packet.terms
        return (
            (self.state is None or packet.state is self.state)
            and (not self.mchid or packet.mchid == self.mchid)
            and (not self.campaign or terms.campaign == self.campaign)
            and mentions(self.text, terms.name, terms.activity_name, packet.red_packet_id)
        )


def require_source_kind(packet: RedPacket, kind: SourceKind) -> None:
    """Return if machines may send the red packet for this kind of source.

    Raises:
        InvalidInputError: an operator named others.
    """
    if kind in MACHINE_KINDS and kind not in packet.terms.source_kinds:
        raise InvalidInputError.of("source.kind", "must be one of the source_kinds of this red packet")


def moved(packet: RedPacket, trigger: PacketTrigger, reason: str, now: datetime) -> RedPacket:
    """Return the definition stopped, started or archived; a started one has no reason."""
    return replace(
        packet,
        state=transition(TRANSITIONS, packet.state, trigger),
        reason=reason,
        updated_at=now,
        version=packet.version + 1,
    )


def require_open(packet: RedPacket, now: datetime) -> None:
    """Return if something may be reserved now.

    Raises:
        RedPacketClosedError: not now; the message says why.
    """
    if packet.state is not PacketState.ACTIVE:
        why = f": {packet.reason}" if packet.reason else ""
        raise RedPacketClosedError(f"the red packet is {packet.state}{why}")
    if now < packet.terms.valid_from:
        raise RedPacketClosedError("the red packet has not begun")
    if now >= packet.terms.valid_to:
        raise RedPacketClosedError("the red packet is over")
