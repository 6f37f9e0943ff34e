"""What the error codes of WeChat's official account platform mean in Chinese and English, and who must act."""

from merchant_center.core.meanings import Meaning

# Official Accounts: template/send and subscribe/bizsend, and what stable_token answers before them.
MEANINGS = {
    "-1": Meaning("微信系统繁忙，结果未知", "WeChat is busy; the outcome is unknown", "wechat", "no"),
    "40003": Meaning(
        "openid 无效：不属于该公众号或未关注", "the openid is not of this account, or follows it not", "nobody", "no"
    ),
    "43004": Meaning("用户未关注公众号", "the customer does not follow the official account", "customer", "no"),
    "43101": Meaning(
        "用户未订阅、已用完订阅次数或拒收",
        "the customer has not subscribed, has used the subscription up, or refuses",
        "customer",
        "no",
    ),
    "45009": Meaning("已达当日调用上限", "the quota of the day is used up", "operator", "same_number"),
    "45011": Meaning("调用过于频繁", "too many calls", "nobody", "same_number"),
    "40036": Meaning("模板 ID 长度无效", "the template id has a wrong size", "operator", "no"),
    "40037": Meaning(
        "模板 ID 无效，或属于另一种消息", "no such template, or one of the other kind of message", "operator", "no"
    ),
    "41030": Meaning("跳转页面无效", "the page to open is not valid", "operator", "no"),
    "47001": Meaning("请求格式错误", "the request cannot be read", "developer", "no"),
    "47003": Meaning("模板参数不符合字段类型要求", "a text does not fit the type of its key", "operator", "no"),
    "48001": Meaning("公众号无此接口权限", "the account may not use this", "operator", "no"),
    "48004": Meaning("接口已被封禁", "the ability was banned", "operator", "no"),
    "50002": Meaning("公众号受限", "the account is restricted", "operator", "no"),
    "40001": Meaning("AppSecret 错误", "the account's secret is wrong", "operator", "no"),
    "40014": Meaning("access_token 失效", "the access token is void", "nobody", "same_number"),
    "42001": Meaning("access_token 过期", "the access token has expired", "nobody", "same_number"),
    "40013": Meaning("AppID 无效", "no valid appid", "operator", "no"),
    "40125": Meaning("AppSecret 无效", "no valid secret", "operator", "no"),
    "40164": Meaning("调用 IP 不在白名单", "our address is not on the list", "operator", "no"),
    "41004": Meaning("缺少 AppSecret", "the secret is missing", "operator", "no"),
    "89503": Meaning("调用 IP 待管理员确认", "our address waits to be confirmed", "operator", "no"),
    "89506": Meaning("调用 IP 被拒绝", "our address was refused for a day", "operator", "no"),
    "89507": Meaning("调用 IP 被拒绝", "our address was refused for an hour", "operator", "no"),
}

_UNKNOWN = Meaning("未知错误码，结果未知", "a code that we do not know; the outcome is unknown", "developer", "no")


def explain(code: str) -> Meaning:
    """Explain an ``errcode``; an unknown one gets a meaning that is safe to follow."""
    return MEANINGS.get(code, _UNKNOWN)
