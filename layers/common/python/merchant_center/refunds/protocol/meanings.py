"""What WeChat's codes mean to a refund, and whether one decides it: a row each."""

from merchant_center.core.meanings import Meaning
from merchant_center.wechatpay import meanings

NOT_FOUND_CODES = frozenset({"RESOURCE_NOT_EXISTS", "REFUND_NOT_EXISTS", "REFUNDNOTEXIST"})
"""A query's: WeChat has no such refund (yet)."""

_WAITING = {
    "NOT_ENOUGH": Meaning(
        "可用余额不足：请在商户平台充值，系统会用原退款单号自动重试",
        "the balance is too low: top it up on the merchant platform; the same number is repeated by itself",
        "operator",
        "same_number",
    ),
    "NO_AUTH": Meaning(
        "商户无退款权限：请在商户平台开通或检查账户限制，系统会用原退款单号自动重试",
        "refunds are not permitted to the account: enable them on the merchant platform; the same number is repeated",
        "operator",
        "same_number",
    ),
    "SIGN_ERROR": Meaning(
        "签名错误：请检查商户号的证书与私钥，系统会用原退款单号自动重试",
        "the signature is wrong: check certificate and key of the account; the same number is repeated by itself",
        "operator",
        "same_number",
    ),
}
"""Codes of our side that an operator mends: the refund waits, under the same number."""

_DECIDING = {
    "INVALID_REQUEST": Meaning(
        "微信支付不接受此退款：可退金额不足、订单状态不允许，或与首次请求不一致；请核对后重新申请",
        "WeChat Pay does not take it: too little is left, the order does not allow it, or it differs from the first "
        "request of its number; check, then ask again",
        "operator",
        "no",
    ),
    "RESOURCE_NOT_EXISTS": Meaning(
        "微信支付没有这笔已支付的订单", "WeChat Pay has no such paid order", "operator", "no"
    ),
    "USER_ACCOUNT_ABNORMAL": Meaning(
        "用户账户已注销，无法原路退回：请线下与客户联系",
        "the customer's account is closed, nothing can go back to it: settle it with the customer directly",
        "operator",
        "no",
    ),
}


def waits(code: str) -> bool:
    """Return whether a refusal is about our side, so that the same number will do once somebody has acted."""
    return code in _WAITING


def explain(code: str) -> Meaning:
    """Return what a code means to a refund."""
    return _WAITING.get(code) or _DECIDING.get(code) or meanings.explain(code)
