"""What follows from a notice that was refused, by WeChat's, Tencent Cloud's, Amazon SNS's and our own codes."""

from enum import Enum, auto

from merchant_center.core.meanings import Actor, Meaning, Retry
from merchant_center.official_account.meanings import MEANINGS


class NoticeVerdict(Enum):
    """What follows from a notice that was not sent.

    FINAL: this customer cannot be told in this way.
    CONFIGURATION: nobody can be told in this way before an operator acts.
    LATER: certainly nobody was told; the same may be tried again.
    UNKNOWN: the customer may have been told.
    """

    FINAL = auto()
    CONFIGURATION = auto()
    LATER = auto()
    UNKNOWN = auto()


type Row = tuple[NoticeVerdict, str, str, Actor]

_RETRY: dict[NoticeVerdict, Retry] = {
    NoticeVerdict.FINAL: "no",
    NoticeVerdict.CONFIGURATION: "no",
    NoticeVerdict.LATER: "same_number",
    NoticeVerdict.UNKNOWN: "no",
}

_OURS: dict[str, Row] = {
    "NO_PHONE": (
        NoticeVerdict.FINAL,
        "没有该用户的中国大陆手机号",
        "no mobile number in mainland China is known",
        "nobody",
    ),
    "OUTDATED": (NoticeVerdict.FINAL, "通知已过时", "the refusal is too long ago to be told of", "nobody"),
    "NOT_CONNECTED": (
        NoticeVerdict.LATER,
        "无法连接，未发送",
        "no connection could be made; nothing was sent",
        "nobody",
    ),
    "NO_TOKEN": (
        NoticeVerdict.LATER,
        "暂时无法取得 access_token，未发送",
        "no access token was to be had; nothing was sent",
        "nobody",
    ),
    "throttled": (NoticeVerdict.LATER, "数据库繁忙，未发送", "the database was busy; nothing was sent", "nobody"),
    "configuration_error": (
        NoticeVerdict.CONFIGURATION,
        "配置不完整：请检查短信服务商、密钥和通知模板",
        "settings are incomplete: check SMS provider, secrets and the notice's template",
        "operator",
    ),
    "outcome_unknown": (
        NoticeVerdict.UNKNOWN,
        "结果未知，用户可能已收到；为避免重复打扰不再发送",
        "the outcome is unknown, the customer may have been told; not sent again, so as not to tell twice",
        "nobody",
    ),
}

# What follows from the codes of WeChat's official account platform; every other one that it explains needs an operator.
_WECHAT_VERDICTS = {
    "-1": NoticeVerdict.UNKNOWN,
    "40003": NoticeVerdict.FINAL,
    "43004": NoticeVerdict.FINAL,
    "43101": NoticeVerdict.FINAL,
    "45009": NoticeVerdict.LATER,
    "45011": NoticeVerdict.LATER,
    "40014": NoticeVerdict.LATER,
    "42001": NoticeVerdict.LATER,
}
_WECHAT: dict[str, Row] = {
    code: (_WECHAT_VERDICTS.get(code, NoticeVerdict.CONFIGURATION), one.zh, one.en, one.actor)
    for code, one in MEANINGS.items()
}

# Amazon SNS, Publish to a phone number.
_SNS: dict[str, Row] = {
    "OptedOut": (NoticeVerdict.FINAL, "用户已退订短信", "the customer has opted out of SMS", "customer"),
    "InvalidParameter": (NoticeVerdict.FINAL, "手机号或内容无效", "the number or the text is not valid", "nobody"),
    "AuthorizationError": (NoticeVerdict.CONFIGURATION, "没有发送短信的权限", "the role may not send", "operator"),
    "AccessDenied": (NoticeVerdict.CONFIGURATION, "没有发送短信的权限", "the role may not send", "operator"),
    "Throttled": (NoticeVerdict.LATER, "发送过于频繁", "too many messages", "nobody"),
    "Throttling": (NoticeVerdict.LATER, "发送过于频繁", "too many messages", "nobody"),
}

# Tencent Cloud SMS 2021-01-11, SendSms: codes of the call and of the one message in it.
_TENCENT: dict[str, Row] = {
    "FailedOperation.PhoneNumberInBlacklist": (
        NoticeVerdict.FINAL,
        "手机号已退订或在黑名单中",
        "the number has opted out or is barred",
        "customer",
    ),
    "InvalidParameterValue.IncorrectPhoneNumber": (NoticeVerdict.FINAL, "手机号无效", "no valid number", "nobody"),
    "LimitExceeded.AppDailyLimit": (
        NoticeVerdict.CONFIGURATION,
        "应用当日短信数量已达上限",
        "the application's messages of the day are used up",
        "operator",
    ),
    "FailedOperation.InsufficientBalanceInSmsPackage": (
        NoticeVerdict.CONFIGURATION,
        "短信套餐余量不足",
        "the package of messages is used up",
        "operator",
    ),
    "FailedOperation.SignatureIncorrectOrUnapproved": (
        NoticeVerdict.CONFIGURATION,
        "短信签名未审核通过",
        "the signature is not approved",
        "operator",
    ),
    "FailedOperation.TemplateIncorrectOrUnapproved": (
        NoticeVerdict.CONFIGURATION,
        "短信模板未审核通过，或参数与模板不符",
        "the template is not approved, or its parameters do not fit",
        "operator",
    ),
    "UnauthorizedOperation.SerivceSuspendDueToArrears": (
        NoticeVerdict.CONFIGURATION,
        "腾讯云账户欠费",
        "the account at Tencent Cloud is in arrears",
        "operator",
    ),
    "RequestLimitExceeded": (NoticeVerdict.LATER, "请求过于频繁", "too many requests", "nobody"),
    "InternalError": (NoticeVerdict.UNKNOWN, "服务商内部错误，结果未知", "an error at the provider", "wechat"),
    # The families: what a code begins with, for those that are not here in full.
    "AuthFailure": (NoticeVerdict.CONFIGURATION, "腾讯云密钥无效", "the keys are refused", "operator"),
    "UnauthorizedOperation": (NoticeVerdict.CONFIGURATION, "腾讯云账户无此权限", "not permitted", "operator"),
    "InvalidParameterValue": (
        NoticeVerdict.CONFIGURATION,
        "短信参数不符合要求",
        "a parameter is not accepted",
        "operator",
    ),
    "MissingParameter": (NoticeVerdict.CONFIGURATION, "缺少参数", "a parameter is missing", "developer"),
    "UnsupportedOperation": (NoticeVerdict.CONFIGURATION, "不支持该操作", "not supported", "operator"),
    "LimitExceeded": (
        NoticeVerdict.FINAL,
        "该手机号短信频率已达上限",
        "the number got as many messages as the provider allows",
        "nobody",
    ),
    "FailedOperation": (NoticeVerdict.CONFIGURATION, "短信发送失败", "the provider refused", "operator"),
}

_ROWS = _OURS | _WECHAT | _SNS | _TENCENT
_UNLISTED: Row = (
    NoticeVerdict.UNKNOWN,
    "未知错误码，结果未知",
    "a code that we do not know; the outcome is unknown",
    "developer",
)


def verdict(code: str) -> NoticeVerdict:
    """Tell what follows from a try that ended with this code; an unknown one may have told the customer."""
    return _row(code)[0]


def explain_notice(code: str) -> Meaning:
    """Explain a code that a notice failed with."""
    decided, zh, en, actor = _row(code)
    return Meaning(zh, en, actor, _RETRY[decided])


def _row(code: str) -> Row:
    return _ROWS.get(code) or _ROWS.get(code.partition(".")[0], _UNLISTED)
