"""What operators get to see of refunds: how one stands, its story, and what they can do about it."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import Versioned, View
from merchant_center.core.meanings import Actor, Retry
from merchant_center.core.money import yuan_text
from merchant_center.refunds.protocol.meanings import explain
from merchant_center.refunds.rules.actions import RefundAction, allowed_actions
from merchant_center.refunds.rules.refund import Refund, RefundOrigin, RefundState
from merchant_center.refunds.rules.todo import needs_a_person, todo_of

type Step = Literal["asked", "approved", "refused", "withdrawn", "accepted", "ended", "resolved"]


class RefundedVoucherView(BaseModel):
    """The part of a voucher's discount that a refund gives back to who funded it."""

    coupon_id: str
    type: str
    """Who bore the discount: ``CASH`` is prefunded (预充值), ``NOCASH`` no-fund (免充值)."""
    amount_fen: int
    """What the voucher took off the payment, in fen."""
    refund_fen: int
    """What of it this refund gives back to who funded it, in fen."""


class RefundedGoodsView(View):
    """A line of the order that the refund names: how many of its pieces, and how much of it."""

    product_number: str
    unit_price_fen: int
    """The price of one piece when it was ordered, in fen."""
    quantity: int
    """How many pieces come back."""
    amount_fen: int
    """What is given back for them, in fen."""


class RefundFailureView(BaseModel):
    """The last thing that went wrong with a refund, and what it means."""

    code: str
    """WeChat's error code, or ours where WeChat gave none."""
    message: str
    """WeChat's own words, or ours."""
    at: AwareDatetime
    """When it happened (UTC)."""
    meaning_zh: str
    meaning_en: str
    who_acts: Actor
    retry: Retry


class RefundStepView(BaseModel):
    """One step of the story of a refund."""

    step: Step
    """What happened: ``withdrawn`` is that who asked took it back, ``accepted`` that WeChat took it, ``ended`` that
    nothing more comes of it, ``resolved`` that somebody said what was done instead."""
    at: AwareDatetime
    """When (UTC)."""
    by: str
    """Who did it, by the subject of their token; "" for the rule, the schedule and WeChat."""


class RefundView(View, Versioned):
    """A refund."""

    refund_no: str
    order_no: str
    mchid: str
    transaction_id: str
    """WeChat's number of the payment (微信支付订单号)."""
    state: RefundState
    """Where it stands. ``WAITING_APPROVAL`` waits for a second person, ``CREATED`` for WeChat to take it,
    ``PROCESSING`` for the money to arrive, ``ABNORMAL`` for a person. ``SUCCESS`` is done. In ``CLOSED``,
    ``REFUSED``, ``LAPSED`` and ``FAILED`` the amount is free again."""
    origin: RefundOrigin
    """Who made it: an ``OPERATOR``, the ``RULE`` on late payments, or a person on the ``PLATFORM`` (商户平台)."""
    amount_fen: int
    """What is given back of the order's total, in fen."""
    amount_yuan: str
    total_fen: int
    """The order's total, in fen."""
    reason: str
    """What the customer reads; "" for nothing."""
    funds_account: str
    """Which balance was asked to pay: ``AVAILABLE`` or ``UNSETTLED``; "" leaves it to WeChat."""
    restock: bool
    """Whether its success gives the products back into the inventory."""
    created_at: AwareDatetime
    """When it was asked for (UTC)."""
    asked_by: str
    """Who asked, by the subject of their token; "" for the rule and for the platform."""
    lapses_at: AwareDatetime | None
    """Until when a second person may decide (UTC); null if nobody needs to."""
    decided_by: str
    """Who approved, refused or resolved it; "" if nobody did. ``REFUSED`` by who asked, it was withdrawn."""
    decided_at: AwareDatetime | None
    """When it was approved, refused or resolved (UTC); null if it was not. With nobody beside it, the rule on late
    payments asked in vain, as others had given all back."""
    note: str
    """Why it was approved or refused, or what was done instead; "" for no words."""
    refund_id: str
    """WeChat's number of the refund (微信支付退款单号); "" until WeChat has it."""
    channel: str
    """Where the money goes: ``ORIGINAL`` is the way that it came; "" until WeChat says."""
    received_account: str
    """The account that gets it, in WeChat's words; "" until WeChat says."""
    accepted_at: AwareDatetime | None
    """When WeChat took it (UTC); null until then."""
    success_at: AwareDatetime | None
    """When the money went back (UTC); null until then."""
    ended_at: AwareDatetime | None
    """When nothing more could come of it (UTC); null until then."""
    payer_refund_fen: int | None
    """What the customer gets, in fen: the amount less vouchers' shares; null until WeChat says."""
    settlement_refund_fen: int | None
    """What leaves the merchant's account, in fen: the amount less no-fund vouchers' shares; null until WeChat says."""
    vouchers: list[RefundedVoucherView]
    """What of vouchers goes back to who funded them."""
    goods: list[RefundedGoodsView]
    """The lines that it names at WeChat; empty where it is of the order as a whole."""
    failure: RefundFailureView | None
    """What last went wrong; null if nothing did, or WeChat took it since."""
    needs_a_person: bool
    """Whether nothing comes of it unless somebody acts: it is ``ABNORMAL``, WeChat has not taken it for a day (balance,
    permission), its request lapses within a day, or it was to give late money back by rule, came to nothing, and nobody
    said what was done instead."""
    todo_zh: str
    """What a person does about it, in Chinese; "" for nothing."""
    todo_en: str
    """The same in English."""
    allowed_actions: list[RefundAction]
    """What this caller may ask for now, if their token has the scope."""
    story: list[RefundStepView]
    """What happened, in order."""
    looked_at: AwareDatetime | None
    """When WeChat was last asked about it (UTC); null if it never was."""
    next_look_at: AwareDatetime | None

    @classmethod
    def of(cls, refund: Refund, caller: str, now: datetime) -> Self:
        """Return the view of a refund for who asks, as it stands now."""
        outcome, todo = refund.outcome, todo_of(refund, now)
        return cls.from_value(
            refund,
            amount_yuan=yuan_text(refund.amount_fen),
            refund_id=outcome.refund_id if outcome else "",
            channel=outcome.channel if outcome else "",
            received_account=outcome.received_account if outcome else "",
            success_at=outcome.success_at if outcome else None,
            payer_refund_fen=outcome.payer_refund_fen if outcome else None,
            settlement_refund_fen=outcome.settlement_refund_fen if outcome else None,
            vouchers=_vouchers(refund),
            goods=[RefundedGoodsView.from_value(one) for one in refund.goods],
            failure=_failure(refund),
            needs_a_person=needs_a_person(refund, now),
            todo_zh=todo.zh,
            todo_en=todo.en,
            allowed_actions=allowed_actions(refund, caller),
            story=_story(refund),
            looked_at=refund.polled_at,
            next_look_at=refund.next_poll_at,
        )


def _vouchers(refund: Refund) -> list[RefundedVoucherView]:
    return [
        RefundedVoucherView(
            coupon_id=one.coupon_id, type=one.type, amount_fen=one.amount_fen, refund_fen=one.refund_fen
        )
        for one in (refund.outcome.vouchers if refund.outcome else ())
    ]


def _failure(refund: Refund) -> RefundFailureView | None:
    error = refund.last_error
    if error is None:
        return None
    meaning = explain(error.code)
    return RefundFailureView(
        code=error.code,
        message=error.message,
        at=error.at,
        meaning_zh=meaning.zh,
        meaning_en=meaning.en,
        who_acts=meaning.actor,
        retry=meaning.retry,
    )


def _story(refund: Refund) -> list[RefundStepView]:
    is_refused = refund.state is RefundState.REFUSED
    refusal: Step = "withdrawn" if refund.is_withdrawn else "refused"
    of_rule = refund.origin is RefundOrigin.RULE
    steps: list[tuple[Step, datetime | None, str]] = [
        ("asked", refund.created_at, refund.asked_by),
        (refusal if is_refused else "approved", None if of_rule else refund.decided_at, refund.decided_by),
        ("accepted", refund.accepted_at, ""),
        ("ended", None if is_refused else refund.ended_at, ""),
        ("resolved", refund.decided_at if of_rule and refund.decided_by else None, refund.decided_by),
    ]
    return [RefundStepView(step=step, at=at, by=by) for step, at, by in steps if at is not None]
