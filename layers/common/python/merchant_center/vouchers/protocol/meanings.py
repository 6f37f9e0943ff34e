"""What WeChat Pay's error codes mean for vouchers, and what a refused send means for the ones after it."""

from enum import Enum, StrEnum, auto

from merchant_center.core.meanings import Meaning
from merchant_center.wechatpay import meanings


class SendVerdict(Enum):
    """What follows from a send that did not succeed.

    FINAL_FOR_CUSTOMER: this request will not succeed; others of the stock may.
    STOP_STOCK: nobody gets this stock now; ask for its state and budget before going on.
    CONFIGURATION: no send will succeed before an operator acts; the customer may have another attempt then.
    RETRY_LATER: nothing is decided; repeat later with the same number.
    """

    FINAL_FOR_CUSTOMER = auto()
    STOP_STOCK = auto()
    CONFIGURATION = auto()
    RETRY_LATER = auto()


class About(StrEnum):
    """Whom a refusal is about, so that who asked can tell a bad customer from a bad stock.

    CUSTOMER: others get this stock. STOCK: nobody gets it now. ACCOUNT: its merchant account or the settings; nobody
    gets any. REQUEST: our own number. WECHAT: nothing is decided. UNKNOWN: the code leaves it open.
    """

    CUSTOMER = "customer"
    STOCK = "stock"
    ACCOUNT = "account"
    REQUEST = "request"
    WECHAT = "wechat"
    UNKNOWN = "unknown"


ASK_THE_STOCK_CODES = frozenset({"PARAM_ERROR", "INVALID_REQUEST", "REQUEST_BLOCKED"})
"""A stock that is not running is refused with one of these, and so are single customers; only the message,
which nobody should parse, tells which. Whoever goes on to other customers asks for the stock's state first."""

# The error tables of WeChat Pay APIv3, vouchers; codes that mean what they mean elsewhere are not here.
_MEANINGS = {
    "PARAM_ERROR": Meaning(
        "请求参数不符合要求，或批次不在发放状态",
        "a parameter breaks WeChat's rules, or the stock is not running",
        "operator",
        "no",
    ),
    "INVALID_REQUEST": Meaning(
        "openid 不属于该公众号，批次未激活或已结束，或该用户本月领券金额已达上限",
        "the openid is not of this account, the stock is not active, or the customer had all of a month's vouchers",
        "operator",
        "no",
    ),
    "RESOURCE_ALREADY_EXISTS": Meaning(
        "同一单号的请求参数与首次不一致",
        "this number was used before with other content",
        "developer",
        "no",
    ),
    "USER_ACCOUNT_ABNORMAL": Meaning(
        "用户账号异常，微信支付拒绝发放", "WeChat Pay holds the customer's account to be abnormal", "customer", "no"
    ),
    "NOT_ENOUGH": Meaning(
        "批次预算已用完（总额或当日），或激活时商户余额不足：先查询批次再决定是否继续",
        "the budget is used up, in total or for today, or the balance does not cover a start: look at the stock first",
        "operator",
        "query",
    ),
    "REQUEST_BLOCKED": Meaning(
        "未开通产品权限、商户无权发放该批次、用户已达上限，或活动未开始或已结束",
        "no permission for the product or this stock, the customer had enough, or the campaign is not on",
        "operator",
        "no",
    ),
    "RULE_LIMIT": Meaning(
        "用户领取已达上限（个人、同一自然人或防刷规则）",
        "the customer had enough: by count, as the same person on another account, or by abuse protection",
        "nobody",
        "no",
    ),
    "RESOURCE_NOT_EXISTS": Meaning(
        "批次或代金券不存在：请检查批次号和创建商户号",
        "there is no such stock or voucher: check stock number and creating merchant",
        "operator",
        "no",
    ),
}

_ALIASES = {"RULELIMIT": "RULE_LIMIT"}

_UNKNOWN = Meaning(
    "微信支付返回了未知错误码，请用原单号重试",
    "WeChat Pay gave a code that we do not know: repeat with the same number",
    "developer",
    "same_number",
)

_VERDICTS = {
    "PARAM_ERROR": SendVerdict.FINAL_FOR_CUSTOMER,
    "INVALID_REQUEST": SendVerdict.FINAL_FOR_CUSTOMER,
    "RESOURCE_ALREADY_EXISTS": SendVerdict.FINAL_FOR_CUSTOMER,
    "USER_ACCOUNT_ABNORMAL": SendVerdict.FINAL_FOR_CUSTOMER,
    "REQUEST_BLOCKED": SendVerdict.FINAL_FOR_CUSTOMER,
    "RULE_LIMIT": SendVerdict.FINAL_FOR_CUSTOMER,
    "NOT_ENOUGH": SendVerdict.STOP_STOCK,
    "RESOURCE_NOT_EXISTS": SendVerdict.CONFIGURATION,
    "MCH_NOT_EXISTS": SendVerdict.CONFIGURATION,
    "APPID_MCHID_NOT_MATCH": SendVerdict.CONFIGURATION,
    "SIGN_ERROR": SendVerdict.CONFIGURATION,
    "NO_AUTH": SendVerdict.CONFIGURATION,
}


# What codes of ASK_THE_STOCK_CODES mean once the stock was asked for.
_BY_CUSTOMER = {
    "PARAM_ERROR": Meaning(
        "批次正在发放：openid 无效",
        "the stock is running: there is no such openid",
        "developer",
        "no",
    ),
    "INVALID_REQUEST": Meaning(
        "批次正在发放：openid 不属于该公众号，或该用户本月领券金额已达上限",
        "the stock is running: the openid is not of this account, or the customer had all of a month's vouchers",
        "developer",
        "no",
    ),
}
_BY_STOCK = Meaning(
    "批次未在发放状态：请在商户平台检查批次的状态、有效期和创建商户号",
    "the stock is not given out now: check its state, its validity and who created it",
    "operator",
    "no",
)


def explain_voucher(code: str, about: str = "") -> Meaning:
    """Explain a code that a voucher call was answered with; an unknown one gets a meaning safe to follow.

    Args:
        code: WeChat's, or ours if it gave no answer.
        about: an ``About``, if it is known by more than the code.
    """
    code = _ALIASES.get(code, code)
    if code in ASK_THE_STOCK_CODES:
        told = _BY_STOCK if about == About.STOCK else _BY_CUSTOMER.get(code) if about == About.CUSTOMER else None
        return told or _MEANINGS[code]
    return meanings.explain_own(code, "same_number") or _MEANINGS.get(code) or meanings.find(code) or _UNKNOWN


def about_whom(code: str, *, is_given_out: bool | None = None) -> About:
    """Tell whom a refusal is about.

    Args:
        code: WeChat's, or ours if it gave no answer.
        is_given_out: whether WeChat gives this stock out now; ``None`` if nobody asked, or WeChat did not tell.
    """
    code = _ALIASES.get(code, code)
    if code in ASK_THE_STOCK_CODES:
        if is_given_out is False:
            return About.STOCK
        return About.CUSTOMER if is_given_out and code in _BY_CUSTOMER else About.UNKNOWN
    return _ABOUT.get(code) or _ABOUT_VERDICT[verdict(code)]


_ABOUT = {"RESOURCE_ALREADY_EXISTS": About.REQUEST, "RESOURCE_NOT_EXISTS": About.STOCK}
_ABOUT_VERDICT = {
    SendVerdict.FINAL_FOR_CUSTOMER: About.CUSTOMER,
    SendVerdict.STOP_STOCK: About.STOCK,
    SendVerdict.CONFIGURATION: About.ACCOUNT,
    SendVerdict.RETRY_LATER: About.WECHAT,
}


def verdict(code: str) -> SendVerdict:
    """Tell what follows from a send that was answered with this code; "" for one without an answer.

    By the code alone: messages change. A RULE_LIMIT is believed only after one more try with nothing
    else under way for the same customer and stock, for WeChat refuses parallel sends with it too.
    Unknown codes decide nothing; the repeat is safe, as it has the same number.
    """
    return _VERDICTS.get(_ALIASES.get(code, code), SendVerdict.RETRY_LATER)


def is_final(code: str) -> bool:
    """Tell whether this request is refused for good, whatever happens to the stock or the settings."""
    return verdict(code) is SendVerdict.FINAL_FOR_CUSTOMER
