"""What follows from a notice that was refused, by WeChat's, Tencent Cloud's, Amazon SNS's and our own codes."""

from enum import Enum, auto

from merchant_center.core.meanings import Actor, Meaning, Retry
from merchant_center.official_account.meanings import MEANINGS


class RefusalAction(Enum):
    """What follows from a notice that was not sent.

    FAIL: this customer cannot be told in this way, or nobody before an operator acts.
    RETRY: certainly nobody was told; the same may be tried again.
    UNKNOWN: the customer may have been told.
    """

    FAIL = auto()
    RETRY = auto()
    UNKNOWN = auto()


type Row = tuple[RefusalAction, str, str, Actor]

_RETRY: dict[RefusalAction, Retry] = {
    RefusalAction.FAIL: "no",
    RefusalAction.RETRY: "same_number",
    RefusalAction.UNKNOWN: "no",
}

_OURS: dict[str, Row] = {
    "NO_PHONE": (
        RefusalAction.FAIL,
        "没有该用户的中国大陆手机号",
        "no mobile number in mainland China is known",
        "nobody",
    ),
    "OUTDATED": (RefusalAction.FAIL, "通知已过时", "the refusal is too long ago to be told of", "nobody"),
    "NOT_CONNECTED": (
        RefusalAction.RETRY,
        "无法连接，未发送",
        "no connection could be made; nothing was sent",
        "nobody",
    ),
    "NO_TOKEN": (
        RefusalAction.RETRY,
        "暂时无法取得 access_token，未发送",
        "no access token was to be had; nothing was sent",
        "nobody",
    ),
    "throttled": (RefusalAction.RETRY, "数据库繁忙，未发送", "the database was busy; nothing was sent", "nobody"),
    "configuration_error": (
        RefusalAction.FAIL,
        "配置不完整：请检查短信服务商、密钥和通知模板",
        "settings are incomplete: check SMS provider, secrets and the notice's template",
        "operator",
    ),
    "outcome_unknown": (
        RefusalAction.UNKNOWN,
        "结果未知，用户可能已收到；为避免重复打扰不再发送",
        "the outcome is unknown, the customer may have been told; not sent again, so as not to tell twice",
        "nobody",
    ),
}

# WeChat's official account platform: its table says which codes may be repeated; of one the outcome is unknown.
_UNKNOWN_AT_WECHAT = "-1"


def _action_at_wechat(code: str, meaning: Meaning) -> RefusalAction:
    if code == _UNKNOWN_AT_WECHAT:
        return RefusalAction.UNKNOWN
    return RefusalAction.RETRY if meaning.retry == "same_number" else RefusalAction.FAIL


_WECHAT: dict[str, Row] = {
    code: (_action_at_wechat(code, one), one.zh, one.en, one.actor) for code, one in MEANINGS.items()
}

# Amazon SNS, Publish to a phone number.
_SNS: dict[str, Row] = {
    "OptedOut": (RefusalAction.FAIL, "用户已退订短信", "the customer has opted out of SMS", "customer"),
    "InvalidParameter": (RefusalAction.FAIL, "手机号或内容无效", "the number or the text is not valid", "nobody"),
    "AuthorizationError": (RefusalAction.FAIL, "没有发送短信的权限", "the role may not send", "operator"),
    "AccessDenied": (RefusalAction.FAIL, "没有发送短信的权限", "the role may not send", "operator"),
    "Throttled": (RefusalAction.RETRY, "发送过于频繁", "too many messages", "nobody"),
    "Throttling": (RefusalAction.RETRY, "发送过于频繁", "too many messages", "nobody"),
}

# Tencent Cloud SMS 2021-01-11, SendSms: codes of the call and of the one message in it.
_TENCENT: dict[str, Row] = {
    "FailedOperation.PhoneNumberInBlacklist": (
        RefusalAction.FAIL,
        "手机号已退订或在黑名单中",
        "the number has opted out or is barred",
        "customer",
    ),
    "InvalidParameterValue.IncorrectPhoneNumber": (RefusalAction.FAIL, "手机号无效", "no valid number", "nobody"),
    "LimitExceeded.AppDailyLimit": (
        RefusalAction.FAIL,
        "应用当日短信数量已达上限",
        "the application's messages of the day are used up",
        "operator",
    ),
    "FailedOperation.InsufficientBalanceInSmsPackage": (
        RefusalAction.FAIL,
        "短信套餐余量不足",
        "the package of messages is used up",
        "operator",
    ),
    "FailedOperation.SignatureIncorrectOrUnapproved": (
        RefusalAction.FAIL,
        "短信签名未审核通过",
        "the signature is not approved",
        "operator",
    ),
    "FailedOperation.TemplateIncorrectOrUnapproved": (
        RefusalAction.FAIL,
        "短信模板未审核通过，或参数与模板不符",
        "the template is not approved, or its parameters do not fit",
        "operator",
    ),
    "UnauthorizedOperation.SerivceSuspendDueToArrears": (
        RefusalAction.FAIL,
        "腾讯云账户欠费",
        "the account at Tencent Cloud is in arrears",
        "operator",
    ),
    "RequestLimitExceeded": (RefusalAction.RETRY, "请求过于频繁", "too many requests", "nobody"),
    "InternalError": (RefusalAction.UNKNOWN, "服务商内部错误，结果未知", "an error at the provider", "wechat"),
    # The families: what a code begins with, for those that are not here in full.
    "AuthFailure": (RefusalAction.FAIL, "腾讯云密钥无效", "the keys are refused", "operator"),
    "UnauthorizedOperation": (RefusalAction.FAIL, "腾讯云账户无此权限", "not permitted", "operator"),
    "InvalidParameterValue": (
        RefusalAction.FAIL,
        "短信参数不符合要求",
        "a parameter is not accepted",
        "operator",
    ),
    "MissingParameter": (RefusalAction.FAIL, "缺少参数", "a parameter is missing", "developer"),
    "UnsupportedOperation": (RefusalAction.FAIL, "不支持该操作", "not supported", "operator"),
    "LimitExceeded": (
        RefusalAction.FAIL,
        "该手机号短信频率已达上限",
        "the number got as many messages as the provider allows",
        "nobody",
    ),
    "FailedOperation": (RefusalAction.FAIL, "短信发送失败", "the provider refused", "operator"),
}

_ROWS = _OURS | _WECHAT | _SNS | _TENCENT
_UNLISTED: Row = (
    RefusalAction.UNKNOWN,
    "未知错误码，结果未知",
    "a code that we do not know; the outcome is unknown",
    "developer",
)


def refusal_action(code: str) -> RefusalAction:
    """Return what follows from a call that ended with this code; after an unlisted one the outcome is unknown."""
    return _row(code)[0]


def explain_notice(code: str) -> Meaning:
    """Return the meaning of a code that a notice failed with."""
    action, zh, en, actor = _row(code)
    return Meaning(zh, en, actor, _RETRY[action])


def _row(code: str) -> Row:
    return _ROWS.get(code) or _ROWS.get(code.partition(".")[0], _UNLISTED)
