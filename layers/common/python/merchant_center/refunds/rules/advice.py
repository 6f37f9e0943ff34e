"""What a person does about a refund in a state that needs one, in Chinese and English."""

from typing import NamedTuple

from merchant_center.refunds.rules.refund import Refund, RefundState


class Advice(NamedTuple):
    """What to do, in both languages; "" where there is nothing to do."""

    zh: str = ""
    en: str = ""


NOTHING = Advice()

_ADVICE = {
    RefundState.WAITING_APPROVAL: Advice(
        "等待另一位有审批权限的同事审批；7 天内未审批将自动过期，金额释放",
        "A second person who may approve refunds decides; after 7 days the request lapses and its amount is free again",
    ),
    RefundState.ABNORMAL: Advice(
        "退款无法退回用户原支付账户（如银行卡已注销）。请登录商户平台「交易中心 - 退款管理」处理异常退款："
        "退到用户的其他银行卡，或退到商户账户后线下退给用户。处理后系统会自动查询到结果，请勿重新发起退款",
        "The money cannot go back to where it came from (a bank card was closed, for instance). Handle it on the "
        "merchant platform under abnormal refunds: to another card of the customer, or to the merchant and then to the "
        "customer directly. The result is found by itself; do not ask for another refund",
    ),
    RefundState.CLOSED: Advice(
        "微信支付已关闭此退款，金额已释放；如仍需退款，请重新申请",
        "WeChat Pay closed the refund and its amount is free again; ask for another one if it is still due",
    ),
    RefundState.FAILED: Advice(
        "微信支付拒绝了此退款，金额已释放；请按失败原因核对后重新申请",
        "WeChat Pay refused the refund and its amount is free again; check the reason, then ask for another one",
    ),
    RefundState.LAPSED: Advice(
        "审批已过期，金额已释放；如仍需退款，请重新申请",
        "Nobody decided in time and the amount is free again; ask for it again if it is still due",
    ),
}
_WAITING_FOR_US = Advice(
    "按失败原因处理（如充值可用余额）后，系统会用原退款单号自动重试，请勿重新申请",
    "Mend what the reason names (top up the balance, for instance); the same number is repeated by itself, so do not "
    "ask for another refund",
)


def advice_on(refund: Refund) -> Advice:
    """Return what a person does about the refund."""
    if refund.state is RefundState.CREATED and refund.last_error is not None:
        return _WAITING_FOR_US
    return _ADVICE.get(refund.state, NOTHING)
