"""What follows from a call about a voucher: one table from its outcome, and what is known besides, to a change.

The way of a voucher goes in one direction: reserve, call, judge, record. A send (``use_cases/send_voucher.py``) has
one of four outcomes. A coupon decides. Silence, or a code that decides nothing, leaves the outcome unknown: the same
number is sent again later. A refusal decides only if no earlier call of the number may have brought the voucher. If the
outcome of one is unknown, the customer's card pack tells: a voucher that is in it is this one; one that is not in it
may still come, for ten minutes; and a card pack that WeChat does not show tells nothing.

A voucher that its customer holds is polled instead: what WeChat says of the coupon changes the state by
``POLL_CHANGES``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from merchant_center.events.rules.event import Event
from merchant_center.vouchers.rules.uses import redeemed_by_poll, returned, with_uses_of
from merchant_center.vouchers.rules.voucher import (
    REFUSAL_CONCLUSIVE_AFTER,
    IssueState,
    VoucherIssue,
    expired,
    issued,
    with_poll,
)


class CallOutcome(StrEnum):
    """How a send was answered."""

    COUPON = "coupon"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    """Refused with a code that decides nothing."""
    NO_ANSWER = "no answer"


class EarlierCall(StrEnum):
    """Whether an earlier call of the same number may have brought the voucher, and how long ago that call was."""

    DECIDED = "decided"
    UNKNOWN_RECENTLY = "unknown recently"
    UNKNOWN_LONG_AGO = "unknown long ago"


class CardPack(StrEnum):
    """What the customer's card pack showed; it is searched after a refusal if an earlier outcome is unknown."""

    NOT_SHOWN = "not shown"
    HAS_IT = "has it"
    LACKS_IT = "lacks it"


class Judgement(StrEnum):
    """What a call changes."""

    ISSUE = "issue"
    FAIL = "fail"
    WAIT = "wait"
    """Nothing is decided: the same number is sent again later."""
    WAIT_UNKNOWN = "wait, outcome unknown since now"
    """The same, and this call may have brought the voucher."""


class Row(NamedTuple):
    """One row of the table; ``None`` stands for whatever it is."""

    outcome: CallOutcome
    earlier: EarlierCall | None
    card_pack: CardPack | None
    judgement: Judgement

    def fits(self, outcome: CallOutcome, earlier: EarlierCall, card_pack: CardPack) -> bool:
        """Return whether the row is about this."""
        return self.outcome is outcome and self.earlier in {None, earlier} and self.card_pack in {None, card_pack}


JUDGEMENTS = (
    Row(CallOutcome.COUPON, None, None, Judgement.ISSUE),
    Row(CallOutcome.NO_ANSWER, None, None, Judgement.WAIT_UNKNOWN),
    Row(CallOutcome.UNDECIDED, None, None, Judgement.WAIT_UNKNOWN),
    Row(CallOutcome.REFUSED, EarlierCall.DECIDED, CardPack.NOT_SHOWN, Judgement.FAIL),
    Row(CallOutcome.REFUSED, EarlierCall.UNKNOWN_RECENTLY, CardPack.NOT_SHOWN, Judgement.WAIT),
    Row(CallOutcome.REFUSED, EarlierCall.UNKNOWN_RECENTLY, CardPack.HAS_IT, Judgement.ISSUE),
    Row(CallOutcome.REFUSED, EarlierCall.UNKNOWN_RECENTLY, CardPack.LACKS_IT, Judgement.WAIT),
    Row(CallOutcome.REFUSED, EarlierCall.UNKNOWN_LONG_AGO, CardPack.NOT_SHOWN, Judgement.WAIT),
    Row(CallOutcome.REFUSED, EarlierCall.UNKNOWN_LONG_AGO, CardPack.HAS_IT, Judgement.ISSUE),
    Row(CallOutcome.REFUSED, EarlierCall.UNKNOWN_LONG_AGO, CardPack.LACKS_IT, Judgement.FAIL),
)


def earlier_call(issue: VoucherIssue, now: datetime) -> EarlierCall:
    """Return what is known of the calls of the issue's number before the present one."""
    since = issue.outcome_unknown_since
    if since is None:
        return EarlierCall.DECIDED
    return EarlierCall.UNKNOWN_LONG_AGO if now - since >= REFUSAL_CONCLUSIVE_AFTER else EarlierCall.UNKNOWN_RECENTLY


def judge(outcome: CallOutcome, earlier: EarlierCall, card_pack: CardPack) -> Judgement:
    """Return what a call changes, by the one row that fits.

    Raises:
        ValueError: a card pack was searched though no earlier outcome is unknown, for which there is no row.
    """
    for row in JUDGEMENTS:
        if row.fits(outcome, earlier, card_pack):
            return row.judgement
    raise ValueError(f"no row fits {outcome}, {earlier}, {card_pack}")


@dataclass(frozen=True, slots=True)
class Change:
    """What is written after a call, in one transaction.

    Attributes:
        issue: the next version.
        events: of the change.
        absorbed: the foreign record of the same coupon, which the issue replaces, if WeChat told of a use before.
    """

    issue: VoucherIssue
    events: tuple[Event, ...] = ()
    absorbed: VoucherIssue | None = None


def issued_with(issue: VoucherIssue, coupon_id: str, known: VoucherIssue | None, now: datetime) -> Change:
    """Return the change to an issue whose coupon is in the card pack.

    Args:
        issue: undecided.
        coupon_id: WeChat's.
        known: what is recorded of that coupon already; a foreign record is absorbed with its uses.
        now: the present instant.
    """
    if known is None or not known.is_foreign:
        changed, events = issued(issue, coupon_id, now)
        return Change(changed, tuple(events))
    changed, events = issued(issue, coupon_id, now, used_at=min(use.at for use in known.uses))
    used, more = with_uses_of(changed, known, now)
    return Change(used, (*events, *more), known)


POLL_CHANGES: Mapping[tuple[str, IssueState], Callable[[VoucherIssue, datetime], tuple[VoucherIssue, list[Event]]]] = {
    ("SENDED", IssueState.REDEEMED): returned,
    ("USED", IssueState.ISSUED): redeemed_by_poll,
    ("EXPIRED", IssueState.ISSUED): expired,
}
"""The change for what WeChat says of a coupon, and the state of its issue; any other pair changes no state."""


def polled(issue: VoucherIssue, coupon_state: str, validity: tuple[datetime, datetime], now: datetime) -> Change:
    """Return the change to an issue held by its customer, after a poll of its coupon."""
    change = POLL_CHANGES.get((coupon_state, issue.state))
    changed, events = change(issue, now) if change else (replace(issue, version=issue.version + 1), [])
    if changed.state is not IssueState.EXPIRED:
        changed = with_poll(changed, *validity, now)
    return Change(changed, tuple(events))
