"""What WeChat Pay's codes mean for merchant transfers: of a refused call, and of a transfer that failed."""

from merchant_center.core.meanings import Meaning
from merchant_center.red_packets.protocol.codes import PayoutCode
from merchant_center.red_packets.rules.payout import RefusalAction
from merchant_center.wechatpay import meanings

_OTHER_DATA = Meaning(
    "该单号已用于另一笔内容不同的转账，请人工核对",
    "this number was used before for a transfer with other content: somebody has to compare",
    "developer",
    "query",
)

# The error table of "start a transfer" (WeChat Pay APIv3). A code that is not here decides nothing: "new codes" may
# come, and no number is given up for one (the same page).
CODES = {
    "PARAM_ERROR": PayoutCode(
        RefusalAction.STOP_AND_FAIL,
        Meaning(
            "参数错误，或缺少转账场景报备信息",
            "a parameter breaks WeChat's rules, or what the scene reports is missing",
            "operator",
            "no",
        ),
    ),
    "INVALID_REQUEST": PayoutCode(
        RefusalAction.POLL,
        Meaning(
            "超出转账限额、openid 有误、未开启 API 转账，或调用 IP 不在白名单：查询后判断",
            "over a limit, a wrong openid, issuing by API is off, or our address is not allowed: a query tells",
            "operator",
            "query",
        ),
    ),
    "NO_AUTH": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "商户未开通此产品：2025-01-15 后开通的商户只能使用新版商家转账",
            "the account has not this product: accounts of 2025-01-15 and later have the new merchant transfer only",
            "operator",
            "same_number",
        ),
    ),
    "NOT_ENOUGH": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "商户余额不足：充值后用原单号重试",
            "the balance is too low: top up, then repeat with the same number",
            "operator",
            "same_number",
        ),
    ),
    "SIGN_ERROR": PayoutCode(
        RefusalAction.STOP_DEFINITION, meanings.explain("SIGN_ERROR")._replace(retry="same_number")
    ),
    "APPID_MCHID_NOT_MATCH": PayoutCode(
        RefusalAction.STOP_DEFINITION, meanings.explain("APPID_MCHID_NOT_MATCH")._replace(retry="same_number")
    ),
    "MCH_NOT_EXISTS": PayoutCode(
        RefusalAction.STOP_DEFINITION, meanings.explain("MCH_NOT_EXISTS")._replace(retry="same_number")
    ),
    "USER_ERROR": PayoutCode(
        RefusalAction.FAIL,
        Meaning("收款用户不满足收款条件", "the customer cannot receive a transfer", "customer", "no"),
    ),
    "ALREADY_EXISTS": PayoutCode(RefusalAction.REVIEW, _OTHER_DATA),
    "RESOURCE_ALREADY_EXISTS": PayoutCode(RefusalAction.REVIEW, _OTHER_DATA),
    "NOT_FOUND": PayoutCode(
        None,
        Meaning(
            "单号不存在或仍在处理中，不代表失败",
            "WeChat does not know the number, or not yet: that is no failure",
            "nobody",
            "query",
        ),
    ),
    "FREQUENCY_LIMITED": PayoutCode(RefusalAction.RETRY, meanings.explain("FREQUENCY_LIMITED")),
}

# fail_reason of a transfer (WeChat Pay APIv3, "query a transfer"; the list is open). All of these have ended: nobody is
# paid under this number any more.
_FAIL_REASONS = {
    "ACCOUNT_FROZEN": Meaning("该用户账户被冻结", "the customer's account is frozen", "customer", "no"),
    "ACCOUNT_NOT_EXIST": Meaning("该用户账户不存在", "the customer has no payment account", "customer", "no"),
    "DAY_RECEIVED_COUNT_EXCEED": Meaning(
        "该用户当日收款次数已达上限", "the customer was paid as often today as WeChat allows", "nobody", "no"
    ),
    "DAY_RECEIVED_QUOTA_EXCEED": Meaning(
        "该用户当日收款额度已达上限", "the customer was paid as much today as WeChat allows", "nobody", "no"
    ),
    "MCH_CANCEL": Meaning("商户撤销了转账", "the merchant took the transfer back", "nobody", "no"),
    "MERCHANT_REJECT": Meaning("商户管理员驳回了转账", "the merchant's administrator rejected it", "operator", "no"),
    "MERCHANT_NOT_CONFIRM": Meaning(
        "商户管理员未在限期内确认", "the merchant's administrator did not confirm it in time", "operator", "no"
    ),
    "NAME_NOT_CORRECT": Meaning(
        "收款人姓名校验不通过", "the name is not that of the customer's account", "operator", "no"
    ),
    "OPENID_INVALID": Meaning(
        "openid 格式错误或不属于该公众号", "the openid is wrong or of another official account", "developer", "no"
    ),
    "OVERDUE_CLOSE": Meaning(
        "用户逾期未确认收款，资金已退回", "the customer did not confirm in time; the money is back", "customer", "no"
    ),
    "PAYEE_ACCOUNT_ABNORMAL": Meaning(
        "该用户账户收款异常", "the customer's account cannot receive now", "customer", "no"
    ),
    "PAYER_ACCOUNT_ABNORMAL": Meaning("商户账户付款受限", "the merchant account may not pay now", "operator", "no"),
    "PRODUCT_AUTH_CHECK_FAIL": Meaning(
        "商户未开通该权限或权限被冻结", "the product is not enabled for the account, or frozen", "operator", "no"
    ),
    "REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED": Meaning(
        "该用户实名账户收款额度已达上限", "the person behind the account had as much as WeChat allows", "nobody", "no"
    ),
    "REAL_NAME_CHECK_FAIL": Meaning(
        "该用户尚未实名认证", "the customer has not proved their identity to WeChat", "customer", "no"
    ),
    "TRANSFER_QUOTA_EXCEED": Meaning(
        "超出该用户单笔收款额度", "more than the customer may receive at once", "operator", "no"
    ),
    "TRANSFER_REMARK_SET_FAIL": Meaning(
        "转账备注设置失败，请修改备注", "WeChat does not take the remark: change it", "operator", "no"
    ),
    "TRANSFER_RISK": Meaning("该笔转账存在风险，被拦截", "WeChat's risk control stopped it", "nobody", "no"),
    "TRANSFER_SCENE_INVALID": Meaning("转账场景无效", "there is no such scene", "operator", "no"),
    "TRANSFER_SCENE_UNAVAILABLE": Meaning(
        "商户当前不可使用该转账场景", "the account may not use this scene now", "operator", "no"
    ),
    "BUDGET_NOT_ENOUGH": Meaning("预算不足", "the budget is used up", "operator", "no"),
}

_UNKNOWN = Meaning(
    "微信支付返回了未知错误码，结果未知：请用原单号查询，切勿换单号",
    "WeChat Pay gave a code that we do not know, the outcome is unknown: ask with the same number, never use a new one",
    "developer",
    "query",
)


def explain_transfer(code: str) -> Meaning:
    """Explain the code of a refused call or the fail_reason of a transfer; an unknown one is safe to follow."""
    return (
        meanings.explain_own(code, "query")
        or (CODES[code].meaning if code in CODES else None)
        or _FAIL_REASONS.get(code)
        or meanings.find(code)
        or _UNKNOWN
    )
