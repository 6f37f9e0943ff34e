"""How the red packet calls say no.

Source: WeChat Pay V2, error tables of "send a cash red packet" and "query red packets"; some texts are observed,
the others paraphrase the table.
"""

REFUSALS = {
    "malformed": ("XML_ERROR", "输入xml参数格式错误"),
    "certificate": ("CA_ERROR", "CA证书出错，请登录微信支付商户平台下载证书"),
    "signature": ("SIGN_ERROR", "签名错误"),
    "ip_not_listed": ("NO_AUTH", "IP地址非你在商户平台设置的可用IP地址"),
    "product_closed": ("NO_AUTH", "产品权限验证失败,请查看您当前是否具有该产品的权限"),
    "risk": ("NO_AUTH", "发放失败，此请求可能存在风险，已被微信拦截"),
    "api_closed": ("API_METHOD_CLOSED", "你的商户号API发放方式已关闭，请联系管理员在商户平台开启"),
    "payer_frozen": ("PAYER_ACCOUNT_ABNORMAL", "商户号已被处罚、冻结"),
    "appid_not_bound": ("PARAM_ERROR", "商户号和appid没有绑定关系"),
    "scene_closed": (
        "PARAM_ERROR",
        '该场景未开通（模拟器：POST /_simulator/settings {"red_packet_scenes": ["PRODUCT_1"]} 即可开通）',
    ),
    "amount": ("MONEY_LIMIT", "红包金额发放限制"),
    "openid": ("OPENID_ERROR", "openid和appid不匹配"),
    "other_openid": ("FATAL_ERROR", "openid和原始单参数不一致"),
    "other_amount": ("FATAL_ERROR", "金额和原始单参数不一致"),
    "send_failed": ("SEND_FAILED", "红包发放失败,请更换单号再重试"),
    "processing": ("PROCESSING", "请求已受理，请稍后使用原单号查询发放结果"),
    "rate": ("FREQ_LIMIT", "超过频率限制,请稍后再试"),
    "user_count": ("SENDNUM_LIMIT", "该用户今日领取红包个数超过你在微信支付商户平台配置的上限"),
    "user_amount": ("RCVDAMOUNT_LIMIT", "该用户今日领取金额超过你在微信支付商户平台配置的上限"),
    "merchant_amount": ("SENDAMOUNT_LIMIT", "您的商户号今日发放金额超过限制"),
    "balance": ("NOTENOUGH", "帐号余额不足，请到商户平台充值后再重试"),
    "not_found": ("NOT_FOUND", "指定单号数据不存在"),
    "system_error": ("SYSTEMERROR", "系统繁忙，请稍后再试"),
}
"""err_code and err_code_des by what is wrong."""


class RedPacketError(Exception):
    """A business failure: result_code FAIL with these two."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def refusal(name: str) -> RedPacketError:
    """The error to raise for what `REFUSALS` calls `name`."""
    return RedPacketError(*REFUSALS[name])
