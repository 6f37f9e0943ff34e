"""What operators see of one send: what happened to it in the order of time, and what they may do about it now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from merchant_center.core.times import beijing_day, day_start
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket
from merchant_center.red_packets.rules.send import (
    FINAL,
    UNDECIDED,
    UNPAID,
    RedPacketSend,
    SendState,
    may_have_paid,
    never_accepted,
    outcome_unknown_until,
)

CANCELLABLE = UNDECIDED | {SendState.SENT}


class StoryStep(StrEnum):
    """What can have happened to a send."""

    RESERVED = "RESERVED"
    CALLED = "CALLED"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    REMARKED = "REMARKED"
    SENT = "SENT"
    RECEIVED = "RECEIVED"
    RETURNED = "RETURNED"
    FAILED = "FAILED"


class SendAction(StrEnum):
    """What an operator can do about a send."""

    LOOK = "LOOK"
    CANCEL = "CANCEL"
    SETTLE = "SETTLE"
    RESEND = "RESEND"


@dataclass(frozen=True, slots=True)
class SendFilter:
    """Conditions on sends that all hold; empty text and ``None`` mean: any. Days are Beijing days, both included."""

    openid: str = ""
    phone: str = ""
    day_from: date | None = None
    day_to: date | None = None

    @property
    def end(self) -> datetime | None:
        """The instant before which it was reserved."""
        return day_start(self.day_to + timedelta(days=1)) if self.day_to else None

    def is_before(self, send: RedPacketSend) -> bool:
        """Return whether a send was reserved before the first day."""
        return self.day_from is not None and beijing_day(send.reserved_at) < self.day_from

    def admits(self, send: RedPacketSend) -> bool:
        """Return whether a send meets every condition but the first day."""
        return (not self.openid or send.payout.openid == self.openid) and (not self.phone or send.phone == self.phone)


def story(send: RedPacketSend) -> list[tuple[datetime, StoryStep]]:
    """Return the steps of a send that are known, in the order of time."""
    failed = send.state is SendState.FAILED
    known = (
        (send.reserved_at, StoryStep.RESERVED),
        (send.called_at, StoryStep.CALLED),
        (send.outcome_unknown_since, StoryStep.OUTCOME_UNKNOWN),
        (send.sent_at, StoryStep.SENT),
        (send.last_error.at if send.last_error else None, StoryStep.FAILED if failed else StoryStep.REMARKED),
        (send.received_at, StoryStep.RECEIVED),
        (send.returned_at, StoryStep.RETURNED),
    )
    return sorted(((at, step) for at, step in known if at is not None), key=lambda one: one[0])


def allowed_actions(send: RedPacketSend, packet: RedPacket, now: datetime, *, was_repeated: bool) -> list[SendAction]:
    """Return what an operator may try now; WeChat, asked for it, may still say no.

    Args:
        send: as it is stored.
        packet: its definition.
        now: the present instant.
        was_repeated: whether it was sent again already, under the next attempt.
    """
    if send.is_calling(now):
        return []
    can_be_taken_back = send.channel is Channel.TRANSFER or never_accepted(send)
    is_open = packet.state is PacketState.ACTIVE and packet.terms.valid_from <= now < packet.terms.valid_to
    allowed = {
        SendAction.LOOK: send.state not in FINAL,
        SendAction.CANCEL: send.state in CANCELLABLE and not send.is_barred and can_be_taken_back,
        SendAction.SETTLE: bool(send.review_reason) and outcome_unknown_until(send, now) is None,
        SendAction.RESEND: send.state in UNPAID and not may_have_paid(send) and not was_repeated and is_open,
    }
    return [action for action, is_allowed in allowed.items() if is_allowed]
