"""What WeChat Pay's error codes mean for cash red packets (V2 has codes of its own)."""

from merchant_center.core.meanings import Meaning
from merchant_center.red_packets.protocol.codes import PayoutCode
from merchant_center.red_packets.rules.payout import RefusalAction
from merchant_center.wechatpay.meanings import explain_own

# The error tables of WeChat Pay V2, "sendredpack" and "gethbinfo", with the names of older editions. A code
# that is not here decides nothing, whatever it says.
CODES = {
    "SYSTEMERROR": PayoutCode(
        None,
        Meaning(
            "微信支付系统异常，结果未知：用原单号重试并查询，切勿换单号",
            "an error inside WeChat Pay, the outcome is unknown: ask, and repeat with the same number, never a new one",
            "wechat",
            "same_number",
        ),
    ),
    "PROCESSING": PayoutCode(
        None,
        Meaning(
            "请求已受理，处理中：请用原单号查询",
            "accepted and under way: ask with the same number",
            "wechat",
            "query",
        ),
    ),
    "SEND_FAILED": PayoutCode(
        RefusalAction.FAIL,
        Meaning(
            "该单号发放失败，不会再付款",
            "this number failed for good and pays nobody",
            "operator",
            "no",
        ),
    ),
    "FATAL_ERROR": PayoutCode(
        RefusalAction.REVIEW,
        Meaning(
            "同一单号的金额或收款人与首次不一致，请人工核对",
            "this number was used before with another amount or customer: somebody has to compare",
            "developer",
            "query",
        ),
    ),
    "PARAM_ERROR": PayoutCode(
        RefusalAction.STOP_AND_FAIL,
        Meaning(
            "参数错误：字段、金额或场景不符合要求，或公众号与商户号未绑定",
            "a field, the amount or the scene breaks WeChat's rules, or the official account is not bound",
            "operator",
            "no",
        ),
    ),
    "MONEY_LIMIT": PayoutCode(
        RefusalAction.STOP_AND_FAIL,
        Meaning(
            "红包金额超出产品限额（默认 1 至 200 元）",
            "the amount is outside the product's limits (1 to 200 yuan by default)",
            "operator",
            "no",
        ),
    ),
    "SENDNUM_LIMIT": PayoutCode(
        RefusalAction.FAIL,
        Meaning(
            "该用户今日领取红包的个数已达商户设置的上限",
            "the customer had as many red packets today as the merchant's setting at WeChat allows",
            "nobody",
            "no",
        ),
    ),
    "RCVDAMOUNT_LIMIT": PayoutCode(
        RefusalAction.FAIL,
        Meaning(
            "该用户今日领取红包的金额已达上限",
            "the customer had as much money today as WeChat allows",
            "nobody",
            "no",
        ),
    ),
    "SENDAMOUNT_LIMIT": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "商户今日发放红包的总额已达上限：次日或提高上限后用原单号继续",
            "the merchant's total of today is used up: go on with the same numbers tomorrow, or with a higher limit",
            "operator",
            "same_number",
        ),
    ),
    "NOTENOUGH": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "商户余额不足：充值后用原单号重试",
            "the balance is too low: top up, then repeat with the same number",
            "operator",
            "same_number",
        ),
    ),
    "FREQ_LIMIT": PayoutCode(
        RefusalAction.RETRY, Meaning("请求过于频繁", "too many requests", "nobody", "same_number")
    ),
    "SECOND_OVER_LIMITED": PayoutCode(
        RefusalAction.RETRY,
        Meaning(
            "商户每分钟发放红包的个数已达上限",
            "the merchant sends more red packets a minute than WeChat takes",
            "nobody",
            "same_number",
        ),
    ),
    "DAY_ OVER_LIMITED": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "商户今日发放红包的个数已达上限：次日用原单号继续",
            "the merchant's count of today is used up: go on with the same numbers tomorrow",
            "operator",
            "same_number",
        ),
    ),
    "NO_AUTH": PayoutCode(
        RefusalAction.POLL,
        Meaning(
            "用户账号被风控拦截，或调用 IP 不在白名单，或产品未开通：查询后判断",
            "risk control stops the customer, or our address is not on the allow-list, or the product is off: "
            "ask first",
            "operator",
            "query",
        ),
    ),
    "OPENID_ERROR": PayoutCode(
        RefusalAction.FAIL,
        Meaning("openid 不属于该公众号", "the openid belongs to another official account", "developer", "no"),
    ),
    "ILLEGAL_APPID": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "appid 不可用于发红包（如移动应用的 appid）",
            "this kind of appid cannot send red packets (a mobile app's, for instance)",
            "operator",
            "same_number",
        ),
    ),
    "CA_ERROR": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "商户 API 证书缺失、错误或已过期",
            "the merchant's API certificate is missing, wrong or expired",
            "operator",
            "same_number",
        ),
    ),
    "SIGN_ERROR": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "签名错误：请检查 APIv2 密钥", "the signature is wrong: check the APIv2 key", "operator", "same_number"
        ),
    ),
    "XML_ERROR": PayoutCode(
        RefusalAction.STOP_DEFINITION, Meaning("XML 格式错误", "the XML cannot be read", "developer", "same_number")
    ),
    "API_METHOD_CLOSED": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "商户平台未开启接口发放",
            "issuing by API is switched off in the merchant platform",
            "operator",
            "same_number",
        ),
    ),
    "MSGAPPID_ERROR": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "触达用户的 appid 与服务商或子商户未绑定",
            "the appid that reaches the customer is not bound to the service provider or its merchant",
            "operator",
            "same_number",
        ),
    ),
    "ACCEPTMODE_ERROR": PayoutCode(
        RefusalAction.STOP_DEFINITION,
        Meaning(
            "服务商模式的扣款方式未配置",
            "who pays is not set up in the service provider's mode",
            "operator",
            "same_number",
        ),
    ),
    "PAYER_ACCOUNT_ABNORMAL": PayoutCode(
        RefusalAction.STOP_ACCOUNT,
        Meaning(
            "商户账户被处罚或冻结：停止全部发放",
            "WeChat has barred the merchant account: everything it pays must stop",
            "operator",
            "no",
        ),
    ),
    "NOT_FOUND": PayoutCode(
        None,
        Meaning(
            "单号不存在或仍在处理中，不代表失败",
            "WeChat does not know the number, or not yet: that is no failure",
            "nobody",
            "query",
        ),
    ),
}

_UNKNOWN = Meaning(
    "微信支付返回了未知错误码，结果未知：请用原单号查询，切勿换单号",
    "WeChat Pay gave a code that we do not know, the outcome is unknown: ask with the same number, never use a new one",
    "developer",
    "query",
)


def explain_red_packet(code: str) -> Meaning:
    """Explain a code that sending or asking was answered with; an unknown one gets a meaning safe to follow."""
    return explain_own(code, "query") or (CODES[code].meaning if code in CODES else _UNKNOWN)
