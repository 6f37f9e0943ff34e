"""What follows from a notice that was refused, by WeChat's, Tencent Cloud's, Amazon SNS's and our own codes."""

from enum import Enum, auto

from merchant_center.wechatpay.meanings import Actor, Meaning, Retry


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

# Official Accounts: template/send and subscribe/bizsend, and what stable_token answers before them.
_WECHAT: dict[str, Row] = {
    "-1": (NoticeVerdict.UNKNOWN, "微信系统繁忙，结果未知", "WeChat is busy; the outcome is unknown", "wechat"),
    "40003": (
        NoticeVerdict.FINAL,
        "openid 无效：不属于该公众号或未关注",
        "the openid is not of this account, or follows it not",
        "nobody",
    ),
    "43004": (
        NoticeVerdict.FINAL,
        "用户未关注公众号",
        "the customer does not follow the official account",
        "customer",
    ),
    "43101": (
        NoticeVerdict.FINAL,
        "用户未订阅、已用完订阅次数或拒收",
        "the customer has not subscribed, has used the subscription up, or refuses",
        "customer",
    ),
    "45009": (NoticeVerdict.LATER, "已达当日调用上限", "the quota of the day is used up", "operator"),
    "45011": (NoticeVerdict.LATER, "调用过于频繁", "too many calls", "nobody"),
    "40036": (NoticeVerdict.CONFIGURATION, "模板 ID 长度无效", "the template id has a wrong size", "operator"),
    "40037": (
        NoticeVerdict.CONFIGURATION,
        "模板 ID 无效，或属于另一种消息",
        "no such template, or one of the other kind of message",
        "operator",
    ),
    "41030": (NoticeVerdict.CONFIGURATION, "跳转页面无效", "the page to open is not valid", "operator"),
    "47001": (NoticeVerdict.CONFIGURATION, "请求格式错误", "the request cannot be read", "developer"),
    "47003": (
        NoticeVerdict.CONFIGURATION,
        "模板参数不符合字段类型要求",
        "a text does not fit the type of its key",
        "operator",
    ),
    "48001": (NoticeVerdict.CONFIGURATION, "公众号无此接口权限", "the account may not use this", "operator"),
    "48004": (NoticeVerdict.CONFIGURATION, "接口已被封禁", "the ability was banned", "operator"),
    "50002": (NoticeVerdict.CONFIGURATION, "公众号受限", "the account is restricted", "operator"),
    "40001": (NoticeVerdict.CONFIGURATION, "AppSecret 错误", "the account's secret is wrong", "operator"),
    "40014": (NoticeVerdict.LATER, "access_token 失效", "the access token is void", "nobody"),
    "42001": (NoticeVerdict.LATER, "access_token 过期", "the access token has expired", "nobody"),
    "40013": (NoticeVerdict.CONFIGURATION, "AppID 无效", "no valid appid", "operator"),
    "40125": (NoticeVerdict.CONFIGURATION, "AppSecret 无效", "no valid secret", "operator"),
    "40164": (NoticeVerdict.CONFIGURATION, "调用 IP 不在白名单", "our address is not on the list", "operator"),
    "41004": (NoticeVerdict.CONFIGURATION, "缺少 AppSecret", "the secret is missing", "operator"),
    "89503": (NoticeVerdict.CONFIGURATION, "调用 IP 待管理员确认", "our address waits to be confirmed", "operator"),
    "89506": (NoticeVerdict.CONFIGURATION, "调用 IP 被拒绝", "our address was refused for a day", "operator"),
    "89507": (NoticeVerdict.CONFIGURATION, "调用 IP 被拒绝", "our address was refused for an hour", "operator"),
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
