"""The life of a refund: one transition table, and the values that it is made of.

A refund is asked for and holds its amount at once. Above a sum that the merchant sets it waits for a second person.
Then WeChat is called under the one number that was stored with it, as often as it takes. What WeChat says of it comes
in any order and more than once; the state only ever moves towards what is more final.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.transitions import TransitionTable
from merchant_center.orders.rules.order import Refusal
from merchant_center.orders.rules.order_refund import OrderRefund, OrderRefundState, RefundedLine

MAX_REASON = 80
"""WeChat's limit for ``reason``."""


AUDITED = Audited(
    ResourceKind.REFUND,
    "refund_no",
    ("order_no", "amount_fen", "state", "reason", "funds_account", "restock", "asked_by", "decided_by", "note"),
)


class RefundState(StrEnum):
    """The state of a refund."""

    WAITING_APPROVAL = "WAITING_APPROVAL"
    CREATED = "CREATED"
    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    ABNORMAL = "ABNORMAL"
    CLOSED = "CLOSED"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"
    FAILED = "FAILED"


class RefundTrigger(StrEnum):
    """What can happen to a refund."""

    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    LAPSE = "LAPSE"
    ACCEPT = "ACCEPT"
    SUCCEED = "SUCCEED"
    MARK_ABNORMAL = "MARK_ABNORMAL"
    CLOSE = "CLOSE"
    FAIL = "FAIL"


class RefundOrigin(StrEnum):
    """Who made a refund."""

    OPERATOR = "OPERATOR"
    RULE = "RULE"
    PLATFORM = "PLATFORM"


TRANSITIONS = TransitionTable(
    "a refund",
    {
        (RefundState.WAITING_APPROVAL, RefundTrigger.APPROVE): RefundState.CREATED,
        (RefundState.WAITING_APPROVAL, RefundTrigger.REFUSE): RefundState.REFUSED,
        (RefundState.WAITING_APPROVAL, RefundTrigger.LAPSE): RefundState.LAPSED,
        (RefundState.CREATED, RefundTrigger.ACCEPT): RefundState.PROCESSING,
        (RefundState.CREATED, RefundTrigger.FAIL): RefundState.FAILED,
        # A notice may come before the answer to the call.
        (RefundState.CREATED, RefundTrigger.SUCCEED): RefundState.SUCCESS,
        (RefundState.CREATED, RefundTrigger.MARK_ABNORMAL): RefundState.ABNORMAL,
        (RefundState.CREATED, RefundTrigger.CLOSE): RefundState.CLOSED,
        (RefundState.PROCESSING, RefundTrigger.SUCCEED): RefundState.SUCCESS,
        (RefundState.PROCESSING, RefundTrigger.MARK_ABNORMAL): RefundState.ABNORMAL,
        (RefundState.PROCESSING, RefundTrigger.CLOSE): RefundState.CLOSED,
        (RefundState.ABNORMAL, RefundTrigger.SUCCEED): RefundState.SUCCESS,
        (RefundState.ABNORMAL, RefundTrigger.CLOSE): RefundState.CLOSED,
        # Contradictions of WeChat's: what went back is recorded, whatever was said before.
        (RefundState.CLOSED, RefundTrigger.SUCCEED): RefundState.SUCCESS,
        (RefundState.FAILED, RefundTrigger.ACCEPT): RefundState.PROCESSING,
        (RefundState.FAILED, RefundTrigger.SUCCEED): RefundState.SUCCESS,
        (RefundState.FAILED, RefundTrigger.MARK_ABNORMAL): RefundState.ABNORMAL,
        (RefundState.FAILED, RefundTrigger.CLOSE): RefundState.CLOSED,
    },
)

POLLED = frozenset({RefundState.PROCESSING, RefundState.ABNORMAL})
"""States in which WeChat has the refund and is polled about it."""
ACCEPTED = POLLED | {RefundState.SUCCESS, RefundState.CLOSED}
"""States of a refund that WeChat took: the money left the merchant's account, and with CLOSED it came back."""
UNDECIDED = POLLED | {RefundState.WAITING_APPROVAL, RefundState.CREATED}
"""States that something must still come of; each such refund has a date (law 6)."""
FOR_A_PERSON = frozenset({RefundState.WAITING_APPROVAL, RefundState.ABNORMAL})
"""States that end by somebody's doing."""
IN_VAIN = frozenset({RefundState.FAILED, RefundState.CLOSED})
"""States in which WeChat gave nothing back, and will not."""
MAY_NEED_ATTENTION = FOR_A_PERSON | IN_VAIN | {RefundState.CREATED}
"""States in which a person may have something to do: what is CREATED once WeChat did not take it, what was in vain if a
rule asked for it."""

ORDER_STATES = {
    RefundState.WAITING_APPROVAL: OrderRefundState.PENDING,
    RefundState.CREATED: OrderRefundState.PENDING,
    RefundState.PROCESSING: OrderRefundState.PROCESSING,
    RefundState.SUCCESS: OrderRefundState.SUCCESS,
    RefundState.ABNORMAL: OrderRefundState.ABNORMAL,
    RefundState.CLOSED: OrderRefundState.CLOSED,
}
"""What an order knows of a refund in a state; in any other it knows nothing of it."""


@dataclass(frozen=True, slots=True)
class RefundedVoucher:
    """The part of a voucher's discount that a refund gives back to who funded it.

    ``type`` is CASH (prefunded) or NOCASH (no-fund), or what WeChat said.
    """

    coupon_id: str
    type: str
    amount_fen: int
    refund_fen: int


@dataclass(frozen=True, slots=True)
class RefundedGoods:
    """Goods that a refund names at WeChat: a line of the order at its price, how many pieces and how much of it."""

    product_number: str
    unit_price_fen: int
    quantity: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What somebody asks for; no amount means the sum of its lines, and without those all that is left."""

    amount_fen: int | None = None
    reason: str = ""
    funds_account: str = ""
    restock: bool | None = None
    """``None`` leaves it to the setting of the merchant account."""
    lines: tuple[RefundedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    """What WeChat says of a refund: in the answer to the call, by query, by its notice, in a bill.

    Attributes:
        status: PROCESSING, SUCCESS, ABNORMAL or CLOSED.
        success_at: when the money went back; only with SUCCESS.
        started_at: when WeChat took it, in the bill of whose day it stands; ``None`` if it is not said.
        payer_refund_fen: what the customer gets; ``None`` if it is not said.
        settlement_refund_fen: what leaves the merchant's account; ``None`` if it is not said.
    """

    status: str
    refund_id: str
    channel: str = ""
    received_account: str = ""
    success_at: datetime | None = None
    started_at: datetime | None = None
    payer_refund_fen: int | None = None
    settlement_refund_fen: int | None = None
    vouchers: tuple[RefundedVoucher, ...] = ()


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund. What goes to WeChat is fixed here once, so that a repeated call is the identical call.

    Attributes:
        asked_by: the subject of the token that asked; "" for the rule and for the platform.
        asked: the request as it came, to know a repeat of its key by.
        decided_by: who approved or refused it, and ``note`` why; of what a rule asked for in vain, who resolved it.
        decided_at: when; with nobody if there was nothing to do.
        ready_at: since when WeChat may be called.
        called_at: when a call began that has no recorded outcome.
        outcome_unknown_at: when the last call began that WeChat did not answer.
        goods: what it names at WeChat, where it names lines.
    """

    refund_no: str
    order_no: str
    mchid: str
    transaction_id: str
    amount_fen: int
    total_fen: int
    state: RefundState
    origin: RefundOrigin
    created_at: datetime
    reason: str = ""
    funds_account: str = ""
    restock: bool = False
    notify_url: str = ""
    asked_by: str = ""
    asked: RefundRequest | None = None
    lapses_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    note: str = ""
    ready_at: datetime | None = None
    called_at: datetime | None = None
    outcome_unknown_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: RefundOutcome | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    last_error: Refusal | None = None
    version: int = 1
    goods: tuple[RefundedGoods, ...] = ()

    @property
    def is_of_ours(self) -> bool:
        """Whether we asked WeChat for it."""
        return self.origin is not RefundOrigin.PLATFORM

    @property
    def is_unresolved(self) -> bool:
        """Whether late money is still here that a rule was to give back, and nobody said what was done instead."""
        return self.state in IN_VAIN and self.origin is RefundOrigin.RULE and self.decided_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether who asked for it took it back, which is their own refusal."""
        return self.state is RefundState.REFUSED and self.decided_by == self.asked_by

    @property
    def needs_attention(self) -> bool:
        """Whether a person has something to do about it."""
        is_not_taken = self.state is RefundState.CREATED and self.last_error is not None
        return is_not_taken or self.is_unresolved or self.state in FOR_A_PERSON


@dataclass(frozen=True, slots=True)
class RefundFilter:
    """Conditions that all hold; "" and ``None`` mean: any. The span is half-open."""

    state: RefundState | None = None
    order_no: str = ""
    mchid: str = ""
    origin: RefundOrigin | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    needs_attention: bool | None = None

    def admits(self, refund: Refund) -> bool:
        """Return whether the refund meets every condition."""
        return (
            (self.state is None or refund.state is self.state)
            and (not self.order_no or refund.order_no == self.order_no)
            and (not self.mchid or refund.mchid == self.mchid)
            and (self.origin is None or refund.origin is self.origin)
            and (self.created_from is None or refund.created_at >= self.created_from)
            and (self.created_to is None or refund.created_at < self.created_to)
            and (self.needs_attention is None or refund.needs_attention is self.needs_attention)
        )


def refund_number(order_no: str, key: str) -> str:
    """Return the number that follows from an order and the key of a request: the same request is the same refund.

    It fits WeChat's ``out_refund_no`` (64 of letters, digits, ``_-|*@``): 40 bits tell 50 requests apart.
    """
    digest = hashlib.sha256(f"{order_no}#{key}".encode()).digest()
    return f"{order_no}-{base64.b32encode(digest[:5]).decode()}"


def late_refund_number(order_no: str) -> str:
    """Return the number of the one refund that the rule on late payments makes of an order."""
    return f"{order_no}-LATE"


def order_refund(refund: Refund) -> OrderRefund | None:
    """Return what the order knows of the refund; nothing if WeChat never had it and never will."""
    state = ORDER_STATES.get(refund.state)
    if state is None:
        return None
    success_at = refund.outcome.success_at if refund.outcome else None
    lines = tuple(RefundedLine(one.product_number, one.quantity, one.amount_fen) for one in refund.goods)
    return OrderRefund(refund.refund_no, refund.amount_fen, state, refund.created_at, success_at, lines)
