"""An answer about a send with what is known of it, and the rows of the table that judges it (``judgement.py``)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from merchant_center.red_packets.rules.payout import Channel, PayoutStatus, Progress, RefusalAction
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import (
    UNDECIDED,
    UNDER_WAY,
    UNPAID,
    LastError,
    RedPacketSend,
    SendState,
    may_be_called,
)
from merchant_center.red_packets.rules.send_changes import Change

NO_STATUS = PayoutStatus(Progress.PROCESSING)


class Question(StrEnum):
    """What was asked of WeChat."""

    CALL = "CALL"
    """Pay, for the first time or again."""
    CONFIRM = "CONFIRM"
    """How it is, after a call that was refused."""
    POLL = "POLL"
    """How it is, as the date of the next poll has come."""
    NOTHING = "NOTHING"
    """WeChat called back, or somebody knows how it is."""


class Reply(StrEnum):
    """What came of a question."""

    STATUS = "STATUS"
    NOT_FOUND = "NOT_FOUND"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"
    """A time-out, a fault at WeChat, or an answer that cannot be believed."""
    UNSENDABLE = "UNSENDABLE"
    """A text cannot be sent as it is; nothing was sent."""
    STOPPED = "STOPPED"
    """The definition was stopped before the call; nothing was sent."""
    DISABLED = "DISABLED"
    """The merchant account may pay nobody; nothing was sent, and no lease was taken."""
    NO_SLOT = "NO_SLOT"
    """The rate limiter gave no slot; nothing was sent, and no lease was taken."""


class Next(StrEnum):
    """What is done with a judged case."""

    RECORD = "RECORD"
    CALL = "CALL"
    CONFIRM = "CONFIRM"


class Stop(StrEnum):
    """What stops, since WeChat would refuse more of it."""

    NOTHING = "NOTHING"
    DEFINITION = "DEFINITION"
    ACCOUNT = "ACCOUNT"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question: ``status`` of a STATUS, ``error`` of everything else, ``action`` of a REFUSED."""

    reply: Reply
    status: PayoutStatus = NO_STATUS
    error: LastError | None = None
    action: RefusalAction = RefusalAction.POLL


@dataclass(frozen=True, slots=True)
class Case:
    """An answer, and what is known of its send.

    Attributes:
        send: as it is stored; under the lease of its caller if it was called.
        before: the send before that call; the same as ``send`` if there was none.
        packet: its definition; ``None`` if nothing may be asked of WeChat next.
        refusal: of the call that a poll is to confirm.
    """

    question: Question
    answer: Answer
    send: RedPacketSend
    before: RedPacketSend
    packet: RedPacket | None
    now: datetime
    refusal: LastError | None = None

    @property
    def error(self) -> LastError:
        """Return what is recorded as the last error: the refusal that is confirmed, or that of the answer."""
        error = self.refusal or self.answer.error
        if error is None:
            raise ValueError(f"a case of {self.answer.reply} has no error")
        return error

    @property
    def may_call(self) -> bool:
        """Return whether WeChat may be called under this number now."""
        return self.packet is not None and may_be_called(self.send, self.packet, self.now)

    @property
    def is_undecided(self) -> bool:
        """Return whether neither its customer nor the merchant has the money for certain."""
        return self.send.state in UNDECIDED

    @property
    def is_unconfirmed_transfer(self) -> bool:
        """Return whether a transfer has not come as far as the package that its customer confirms it with."""
        return self.send.channel is Channel.TRANSFER and self.is_undecided

    @property
    def lacks_package(self) -> bool:
        """Return whether the customer cannot confirm: only the answer to a call has the package, and it was lost."""
        return self.send.channel is Channel.TRANSFER and not self.send.package

    @property
    def is_stuck(self) -> bool:
        """Return whether WeChat has worked on it for so long that it is called again."""
        return self.send.called_at is not None and self.now - self.send.called_at >= UNDER_WAY

    @property
    def never_paid(self) -> bool:
        """Return whether a send that WeChat does not know may be called unpaid, since its definition is over."""
        send = self.send
        is_over = self.packet is not None and self.packet.is_over(self.now)
        return is_over and not (send.outcome_unknown_since or send.reference or send.is_barred)

    @property
    def is_contradiction(self) -> bool:
        """Return whether WeChat newly says paid, or may pay, of a send that ended unpaid here."""
        send, is_paid = self.send, self.answer.status.progress is Progress.RECEIVED
        is_open = self.answer.status.progress is Progress.WAITING and send.state is SendState.FAILED
        is_known = send.paid_after_all or (bool(send.review_note) and not is_paid)
        return send.state in UNPAID and (is_paid or is_open) and not is_known


type Condition = Callable[[Case], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One branch: what it is for, which cases it fits, and what follows."""

    name: str
    questions: frozenset[Question]
    reply: Reply
    actions: frozenset[RefusalAction] = frozenset(RefusalAction)
    progress: frozenset[Progress] = frozenset(Progress)
    condition: Condition = lambda _case: True
    stop: Stop = Stop.NOTHING
    next: Next = Next.RECORD
    change: Callable[[Case], Change] = lambda case: Change(case.send)

    def fits(self, case: Case) -> bool:
        """Return whether the case is one of this row."""
        return (
            case.question in self.questions
            and case.answer.reply is self.reply
            and case.answer.action in self.actions
            and case.answer.status.progress in self.progress
            and self.condition(case)
        )
