"""What WeChat Pay's error codes mean in Chinese and English, who must act, and what is safe to do next."""

from merchant_center.core.errors import ConfigurationError, OutcomeUnknownError, ThrottledError
from merchant_center.core.meanings import Meaning, Retry

# The error tables of WeChat Pay APIv3: order, query, close, refund and bill. On queries, RULE_LIMIT
# and TRADE_ERROR say only that the question was refused, hence "query".
_MEANINGS = {
    "PARAM_ERROR": Meaning("请求参数不符合要求", "a parameter breaks WeChat's rules", "developer", "no"),
    "INVALID_REQUEST": Meaning(
        "当前状态不允许此请求，或与首次请求参数不一致",
        "not allowed in the present state, or differs from the first request with this number",
        "developer",
        "query",
    ),
    "SIGN_ERROR": Meaning(
        "签名错误：请检查商户号、证书序列号和私钥是否一致",
        "the signature is wrong: merchant number, certificate serial and private key must belong together",
        "operator",
        "no",
    ),
    "FREQUENCY_LIMITED": Meaning("请求过于频繁", "too many requests", "nobody", "same_number"),
    "RATELIMIT_EXCEEDED": Meaning("请求过于频繁", "too many requests", "nobody", "same_number"),
    "SYSTEM_ERROR": Meaning(
        "微信支付系统异常，结果未知",
        "an error inside WeChat Pay; the outcome is unknown",
        "wechat",
        "same_number",
    ),
    "SERVICE_UNAVAILABLE": Meaning(
        "微信支付服务暂不可用，结果未知",
        "WeChat Pay is unavailable; the outcome is unknown",
        "wechat",
        "same_number",
    ),
    "BANK_ERROR": Meaning("银行系统异常", "an error at the bank", "wechat", "same_number"),
    "APPID_MCHID_NOT_MATCH": Meaning(
        "公众号与商户号未绑定", "the official account is not bound to the merchant account", "operator", "no"
    ),
    "MCH_NOT_EXISTS": Meaning("商户号不存在", "there is no such merchant account", "operator", "no"),
    "NO_AUTH": Meaning(
        "商户无此权限：产品未开通、商户受限或调用 IP 不在白名单",
        "no permission: product not enabled, merchant restricted, or our address is not on its allow-list",
        "operator",
        "no",
    ),
    "ACCOUNT_ERROR": Meaning("账号异常", "the account is in an abnormal state", "operator", "no"),
    "OPENID_MISMATCH": Meaning(
        "openid 与公众号不匹配", "the openid belongs to another official account", "developer", "no"
    ),
    "INVALID_TRANSACTIONID": Meaning("微信订单号无效", "no valid transaction id", "developer", "no"),
    "ORDER_CLOSED": Meaning("订单已关闭", "the order is closed", "customer", "no"),
    "ORDERPAID": Meaning("订单已支付", "the order is already paid", "nobody", "query"),
    "OUT_TRADE_NO_USED": Meaning("商户订单号已被使用", "the order number is already in use", "developer", "query"),
    "ORDER_NOT_EXIST": Meaning("订单不存在", "there is no such order (yet)", "nobody", "query"),
    "RULE_LIMIT": Meaning("受业务规则限制", "a business rule forbids it", "operator", "query"),
    "TRADE_ERROR": Meaning("交易错误", "the transaction failed", "customer", "query"),
    "NOT_ENOUGH": Meaning(
        "余额不足：充值后用原单号重试",
        "the balance is too low: top up, then repeat with the same number",
        "operator",
        "same_number",
    ),
    "USER_ACCOUNT_ABNORMAL": Meaning(
        "用户账户异常或已注销", "the customer's account is abnormal or closed", "operator", "no"
    ),
    "RESOURCE_NOT_EXISTS": Meaning("查询的资源不存在", "there is no such resource", "nobody", "query"),
    "NO_STATEMENT_EXIST": Meaning(
        "账单文件不存在：当日无交易或尚未生成",
        "there is no bill: nothing was traded that day, or it is not made yet",
        "nobody",
        "query",
    ),
    "STATEMENT_CREATING": Meaning("账单生成中", "the bill is being made", "nobody", "query"),
}

# WeChat's pages spell these in more than one way.
_ALIASES = {
    "ORDER_NOT_EXISTS": "ORDER_NOT_EXIST",
    "ORDER_PAID": "ORDERPAID",
    "FREQUENCY_LIMIT_EXCEED": "FREQUENCY_LIMITED",
}

_UNKNOWN = Meaning("微信支付返回了未知错误码", "WeChat Pay gave a code that we do not know", "developer", "query")

_SILENCE = Meaning(
    "未收到微信支付可信的答复（超时或系统异常），结果未知",
    "no answer of WeChat Pay that tells the outcome (a time-out, or an error of its own)",
    "wechat",
    "query",
)
_OURS = Meaning(
    "本系统内部出错，并非微信支付的答复；将自动重试",
    "an error on our side, no word of WeChat Pay; it is tried again by itself",
    "developer",
    "query",
)
# Codes that are not WeChat's: they stand where there was no word of its own.
_OWN = {
    "": _SILENCE,
    OutcomeUnknownError.code: _SILENCE,
    ThrottledError.code: _OURS._replace(
        zh="本系统繁忙，未向微信支付请求；将自动重试",
        en="this system was busy, and WeChat Pay was not asked; it is tried again by itself",
        actor="nobody",
    ),
    ConfigurationError.code: _OURS._replace(
        zh="商户号已停用或缺少密钥，未向微信支付请求；恢复后将自动重试",
        en="the merchant account is disabled or lacks a key, and WeChat Pay was not asked; it is tried again by itself",
        actor="operator",
    ),
}


def explain_own(code: str, retry: Retry) -> Meaning | None:
    """Explain a code that is not WeChat's: of its silence, or of trouble on our side; ``None`` for one of WeChat's.

    WeChat's codes have no small letters; ours have, and so have the names of errors that nobody expected.

    Args:
        code: "" for no answer.
        retry: what is safe on the path that was asked about.
    """
    own = _OWN.get(code) or (_OURS if any(letter.islower() for letter in code) else None)
    return own and own._replace(retry=retry)


def find(code: str) -> Meaning | None:
    """Find what a code of WeChat Pay's means wherever it has no meaning of its own."""
    return _MEANINGS.get(_ALIASES.get(code, code))


def explain(code: str) -> Meaning:
    """Explain one of WeChat Pay's codes, or of ours; an unknown one gets a meaning that is safe to follow."""
    return explain_own(code, "query") or find(code) or _UNKNOWN
