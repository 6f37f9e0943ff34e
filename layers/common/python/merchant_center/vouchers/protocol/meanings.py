"""WeChat Pay's error codes for vouchers: one table of what follows, whom a code is about, and what it means."""

from enum import Enum, StrEnum, auto
from typing import NamedTuple

from merchant_center.core.meanings import Meaning
from merchant_center.wechatpay import meanings


class VoucherRefusalAction(Enum):
    """What follows from a send that did not succeed.

    FAIL: this request will not succeed; others of the stock may.
    STOP_STOCK: nobody gets this stock now; ask for its state and budget before going on.
    STOP_ACCOUNT: no send will succeed before an operator acts; the customer may have another attempt then.
    RETRY: nothing is decided; repeat later with the same number.
    """

    FAIL = auto()
    STOP_STOCK = auto()
    STOP_ACCOUNT = auto()
    RETRY = auto()


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


class VoucherCode(NamedTuple):
    """One row of the table: what follows from a code, whom it is about, and what it means."""

    action: VoucherRefusalAction
    about: About
    meaning: Meaning


# The error tables of WeChat Pay APIv3, vouchers. A code that is not here decides nothing.
CODES = {
    "PARAM_ERROR": VoucherCode(
        VoucherRefusalAction.FAIL,
        About.UNKNOWN,
        Meaning(
            "请求参数不符合要求，或批次不在发放状态",
            "a parameter breaks WeChat's rules, or the stock is not running",
            "operator",
            "no",
        ),
    ),
    "INVALID_REQUEST": VoucherCode(
        VoucherRefusalAction.FAIL,
        About.UNKNOWN,
        Meaning(
            "openid 不属于该公众号，批次未激活或已结束，或该用户本月领券金额已达上限",
            "the openid is not of this account, the stock is not active, or the customer had all of a month's vouchers",
            "operator",
            "no",
        ),
    ),
    "RESOURCE_ALREADY_EXISTS": VoucherCode(
        VoucherRefusalAction.FAIL,
        About.REQUEST,
        Meaning(
            "同一单号的请求参数与首次不一致",
            "this number was used before with other content",
            "developer",
            "no",
        ),
    ),
    "USER_ACCOUNT_ABNORMAL": VoucherCode(
        VoucherRefusalAction.FAIL,
        About.CUSTOMER,
        Meaning(
            "用户账号异常，微信支付拒绝发放", "WeChat Pay holds the customer's account to be abnormal", "customer", "no"
        ),
    ),
    "NOT_ENOUGH": VoucherCode(
        VoucherRefusalAction.STOP_STOCK,
        About.STOCK,
        Meaning(
            "批次预算已用完（总额或当日），或激活时商户余额不足：先查询批次再决定是否继续",
            "the budget is used up, in total or for today, or the balance covers no start: query the stock first",
            "operator",
            "query",
        ),
    ),
    "REQUEST_BLOCKED": VoucherCode(
        VoucherRefusalAction.FAIL,
        About.UNKNOWN,
        Meaning(
            "未开通产品权限、商户无权发放该批次、用户已达上限，或活动未开始或已结束",
            "no permission for the product or this stock, the customer had enough, or the campaign is not on",
            "operator",
            "no",
        ),
    ),
    "RULE_LIMIT": VoucherCode(
        VoucherRefusalAction.FAIL,
        About.CUSTOMER,
        Meaning(
            "用户领取已达上限（个人、同一自然人或防刷规则）",
            "the customer had enough: by count, as the same person on another account, or by abuse protection",
            "nobody",
            "no",
        ),
    ),
    "RESOURCE_NOT_EXISTS": VoucherCode(
        VoucherRefusalAction.STOP_ACCOUNT,
        About.STOCK,
        Meaning(
            "批次或代金券不存在：请检查批次号和创建商户号",
            "there is no such stock or voucher: check stock number and creating merchant",
            "operator",
            "no",
        ),
    ),
    **{
        code: VoucherCode(VoucherRefusalAction.STOP_ACCOUNT, About.ACCOUNT, meanings.explain(code))
        for code in ("MCH_NOT_EXISTS", "APPID_MCHID_NOT_MATCH", "SIGN_ERROR", "NO_AUTH")
    },
}

_ALIASES = {"RULELIMIT": "RULE_LIMIT"}

_UNKNOWN = Meaning(
    "微信支付返回了未知错误码，请用原单号重试",
    "WeChat Pay gave a code that we do not know: repeat with the same number",
    "developer",
    "same_number",
)

ASK_THE_STOCK_CODES = frozenset(code for code, row in CODES.items() if row.about is About.UNKNOWN)
"""A stock that is not running is refused with one of these, and so are single customers; only the message,
which nobody should parse, tells which. Whoever goes on to other customers asks for the stock's state first."""

_BY_STOCK = Meaning(
    "批次未在发放状态：请在商户平台检查批次的状态、有效期和创建商户号",
    "the stock is not given out now: check its state, its validity and who created it",
    "operator",
    "no",
)
# What these codes mean once the stock was asked for.
_ONCE_ASKED = {
    ("PARAM_ERROR", About.CUSTOMER): Meaning(
        "批次正在发放：openid 无效",
        "the stock is running: there is no such openid",
        "developer",
        "no",
    ),
    ("INVALID_REQUEST", About.CUSTOMER): Meaning(
        "批次正在发放：openid 不属于该公众号，或该用户本月领券金额已达上限",
        "the stock is running: the openid is not of this account, or the customer had all of a month's vouchers",
        "developer",
        "no",
    ),
    **{(code, About.STOCK): _BY_STOCK for code in ASK_THE_STOCK_CODES},
}


def explain_voucher(code: str, about: str = "") -> Meaning:
    """Return what a code means to a voucher call; an unknown code gets a meaning that is safe to follow.

    Args:
        code: WeChat's, or ours if it gave no answer.
        about: an ``About``, if it is known by more than the code.
    """
    code = _ALIASES.get(code, code)
    once_asked = _ONCE_ASKED.get((code, About(about))) if about else None
    if once_asked is not None:
        return once_asked
    if code in CODES:
        return CODES[code].meaning
    return meanings.explain_own(code, "same_number") or meanings.find(code) or _UNKNOWN


def about_whom(code: str, *, is_given_out: bool | None = None) -> About:
    """Return whom a refusal is about.

    Args:
        code: WeChat's, or ours if it gave no answer.
        is_given_out: whether WeChat gives this stock out now; ``None`` if nobody asked, or WeChat did not tell.
    """
    code = _ALIASES.get(code, code)
    about = CODES[code].about if code in CODES else About.WECHAT
    if about is not About.UNKNOWN or is_given_out is None:
        return about
    if not is_given_out:
        return About.STOCK
    return About.CUSTOMER if (code, About.CUSTOMER) in _ONCE_ASKED else About.UNKNOWN


def refusal_action(code: str) -> VoucherRefusalAction:
    """Return what follows from a send that was answered with this code; "" for one without an answer.

    By the code alone: messages change. A RULE_LIMIT is believed only after one more try with nothing
    else under way for the same customer and stock, for WeChat refuses parallel sends with it too.
    Unknown codes decide nothing; the repeat is safe, as it has the same number.
    """
    code = _ALIASES.get(code, code)
    return CODES[code].action if code in CODES else VoucherRefusalAction.RETRY
