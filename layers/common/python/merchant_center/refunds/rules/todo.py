"""What a person does about a refund in a state that needs one, in Chinese and English."""

from datetime import datetime, timedelta
from typing import NamedTuple

from merchant_center.refunds.rules.approval import APPROVAL_LIFETIME
from merchant_center.refunds.rules.refund import IN_VAIN, Refund, RefundOrigin, RefundState

LONG_WAIT = timedelta(days=1)
"""A refund that WeChat did not take for so long waits for a person: for money in the balance, for a permission."""
LAPSES_SOON = timedelta(days=1)
"""So long before it lapses, a request says that somebody has to decide."""


class Todo(NamedTuple):
    """What to do, in both languages; "" where there is nothing to do."""

    zh: str = ""
    en: str = ""


NOTHING = Todo()

_TODOS = {
    RefundState.WAITING_APPROVAL: Todo(
        f"等待另一位有审批权限的同事审批；{APPROVAL_LIFETIME.days} 天内未审批将自动过期，金额释放",
        f"A second person who may approve refunds decides; after {APPROVAL_LIFETIME.days} days the request lapses and "
        "its amount is free again",
    ),
    RefundState.ABNORMAL: Todo(
        "退款无法退回用户原支付账户（如银行卡已注销）。请登录商户平台「交易中心 - 退款管理」处理异常退款："
        "退到用户的其他银行卡，或退到商户账户后线下退给用户。处理后系统会自动查询到结果，请勿重新发起退款",
        "The money cannot go back to where it came from (a bank card was closed, for instance). Handle it on the "
        "merchant platform under abnormal refunds: to another card of the customer, or to the merchant and then to the "
        "customer directly. The result is found by itself; do not ask for another refund",
    ),
    RefundState.CLOSED: Todo(
        "微信支付已关闭此退款，金额已释放；如仍需退款，请重新申请",
        "WeChat Pay closed the refund and its amount is free again; ask for another one if it is still due",
    ),
    RefundState.FAILED: Todo(
        "微信支付拒绝了此退款，金额已释放；请按失败原因核对后重新申请",
        "WeChat Pay refused the refund and its amount is free again; check the reason, then ask for another one",
    ),
    RefundState.LAPSED: Todo(
        "审批已过期，金额已释放；如仍需退款，请重新申请",
        "Nobody decided in time and the amount is free again; ask for it again if it is still due",
    ),
}
_WAITING_FOR_US = Todo(
    "按失败原因处理（如充值可用余额）后，系统会用原退款单号自动重试，请勿重新申请",
    "Mend what the reason names (top up the balance, for instance); the same number is repeated by itself, so do not "
    "ask for another refund",
)
_WAITING_LONG = Todo(
    "此退款已等待超过 24 小时，客户尚未收到退款。请按失败原因处理"
    "（余额不足时请在商户平台充值可用余额，或联系微信支付开通退款权限），处理后系统会用原退款单号重试，也可立即重试；请勿重新申请",
    "It has waited for more than 24 hours, and the customer has no money back. Mend what the reason names (top up the "
    "available balance on the merchant platform, or have refunds permitted), then settle it now: the same number is "
    "repeated. Do not ask for another refund",
)
_LAPSING = Todo(
    "审批将在 24 小时内过期：请尽快由另一位有审批权限的同事审批，过期后金额释放，需重新申请",
    "The request lapses within 24 hours: a second person who may approve refunds decides now, or its amount is free "
    "again and it has to be asked for anew",
)
_LATE_MONEY_STAYED = Todo(
    "客户在订单关闭后付款，系统自动退款未成功，款项仍在商户账户。请按失败原因核对：可在订单页面重新申请退款，"
    "或线下退给客户；处理后请填写说明并标记为已处理",
    "The customer paid late, after the order was closed, and the rule's refund came to nothing: the money is still "
    "here. Check the reason, then ask for another refund on the page of its order, or pay the customer another way; "
    "afterwards mark it as resolved and say what was done",
)


def needs_a_person(refund: Refund, now: datetime) -> bool:
    """Return whether nothing comes of the refund, or of the money that it was to give back, unless somebody acts."""
    is_given_up = refund.state is RefundState.ABNORMAL or refund.is_unresolved
    return is_given_up or _has_waited_long(refund, now) or _lapses_soon(refund, now)


def _has_waited_long(refund: Refund, now: datetime) -> bool:
    since = refund.ready_at or refund.created_at
    return refund.state is RefundState.CREATED and refund.last_error is not None and now - since >= LONG_WAIT


def _lapses_soon(refund: Refund, now: datetime) -> bool:
    lapses_at = refund.lapses_at
    return refund.state is RefundState.WAITING_APPROVAL and lapses_at is not None and now >= lapses_at - LAPSES_SOON


def todo_of(refund: Refund, now: datetime) -> Todo:
    """Return what a person does about the refund."""
    if _has_waited_long(refund, now):
        return _WAITING_LONG
    if refund.state in IN_VAIN and refund.origin is RefundOrigin.RULE:
        return _LATE_MONEY_STAYED if refund.is_unresolved else NOTHING
    if _lapses_soon(refund, now):
        return _LAPSING
    if refund.state is RefundState.CREATED and refund.last_error is not None:
        return _WAITING_FOR_US
    return _TODOS.get(refund.state, NOTHING)
