"""How WeChat Pay says no: HTTP status, code, message, detail and the numeric cause behind the Request-ID.

Source: WeChat Pay APIv3, error tables of the order pages, "401 errors" and observed answers.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

SHOWN_BODY_CHARACTERS = 8
CAUSE_SIGNATURE = 268443699
CAUSE_IDENTITY = 270924360
CAUSE_PARAMETER = 268435461
CAUSE_UNKNOWN_FIELD = 270924358


@dataclass(frozen=True)
class Refusal:
    """One way to refuse: HTTP status, WeChat's code and message, numeric cause."""

    status: int
    code: str
    message: str
    cause: int = CAUSE_PARAMETER


REFUSALS = {
    "order_paid": Refusal(400, "INVALID_REQUEST", "该订单已支付", 268449538),
    "order_closed": Refusal(400, "ORDER_CLOSED", "订单已关闭", 268447914),
    "reentry_mismatch": Refusal(400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致", 268498688),
    "close_paid": Refusal(400, "ORDER_PAID", "订单已支付，无法关闭", 268498689),
    "order_not_exist": Refusal(404, "ORDER_NOT_EXIST", "订单不存在", 268512771),
    "openid_unknown": Refusal(400, "PARAM_ERROR", "无效的openid"),
    "openid_of_other_appid": Refusal(400, "PARAM_ERROR", "appid与openid不匹配"),
    "appid_not_bound": Refusal(400, "APPID_MCHID_NOT_MATCH", "appid和mchid不匹配", 268445527),
    "mchid_mismatch": Refusal(400, "PARAM_ERROR", "商户号mchid与请求签名的商户号不一致", 268447843),
    "unknown_platform_serial": Refusal(400, "PARAM_ERROR", "平台证书序列号Wechatpay-Serial错误"),
    "no_platform_certificate": Refusal(
        404, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥"
    ),
    "stock_unknown": Refusal(404, "RESOURCE_NOT_EXISTS", "批次不存在"),
    "stock_not_own": Refusal(403, "REQUEST_BLOCKED", "商户无权操作该批次"),
    "stock_creator_wrong": Refusal(400, "INVALID_REQUEST", "创建批次的商户号与批次不符"),
    "stock_number_reused": Refusal(400, "RESOURCE_ALREADY_EXISTS", "商户单据号已存在，且与首次请求参数不一致"),
    "stock_quota_permission": Refusal(403, "NO_AUTH", "单用户可领个数超过60，商户无此权限"),
    "stock_balance": Refusal(403, "NOT_ENOUGH", "商户账户余额不足，无法激活批次"),
    "stock_state": Refusal(400, "PARAM_ERROR", "批次状态不合法"),
    "stock_not_active": Refusal(400, "INVALID_REQUEST", "批次未激活或已结束"),
    "stock_not_begun": Refusal(403, "REQUEST_BLOCKED", "活动未开始"),
    "stock_budget": Refusal(403, "NOT_ENOUGH", "批次预算不足"),
    "stock_day_budget": Refusal(403, "NOT_ENOUGH", "批次当天预算不足"),
    "stock_without_items": Refusal(400, "INVALID_REQUEST", "批次不是单品券批次"),
    "stock_last_item": Refusal(400, "PARAM_ERROR", "至少需要保留一个商品编码"),
    "merchant_unknown": Refusal(400, "MCH_NOT_EXISTS", "商户号不存在"),
    "send_not_authorised": Refusal(403, "REQUEST_BLOCKED", "商户无权发放该批次"),
    "send_openid": Refusal(400, "INVALID_REQUEST", "openid与appid不匹配"),
    "send_number_reused": Refusal(400, "RESOURCE_ALREADY_EXISTS", "商户单据号已存在，且与首次请求参数不一致"),
    "send_account_abnormal": Refusal(403, "USER_ACCOUNT_ABNORMAL", "用户账户异常"),
    "send_abuse": Refusal(403, "RULE_LIMIT", "用户触发防刷规则"),
    "send_user_limit": Refusal(403, "RULE_LIMIT", "用户已达到最大领取次数"),
    "send_person_limit": Refusal(403, "RULE_LIMIT", "该自然人已达到最大领取次数"),
    "send_overlap": Refusal(403, "RULE_LIMIT", "用户已达到最大领取次数"),
    "send_monthly_cap": Refusal(400, "INVALID_REQUEST", "暂时无法领取，请联系商家"),
    "send_rate": Refusal(429, "FREQUENCY_LIMITED", "频率超限", 268447840),
    "send_rate_exceeded": Refusal(429, "FREQUENCY_LIMIT_EXCEED", "频率超限", 268447840),
    "coupon_unknown": Refusal(404, "RESOURCE_NOT_EXISTS", "代金券不存在"),
    "events_not_permitted": Refusal(403, "REQUEST_BLOCKED", "请先开通营销事件推送权限"),
    "no_callback_address": Refusal(404, "RESOURCE_NOT_EXISTS", "未设置通知地址"),
    "no_flow": Refusal(404, "RESOURCE_NOT_EXISTS", "明细文件不存在"),
    "bill_not_begun": Refusal(400, "NO_STATEMENT_EXIST", "请求的账单文件不存在"),
    "bill_creating": Refusal(400, "STATEMENT_CREATING", "请求的账单正在生成中，请稍后再试"),
    "no_statement": Refusal(400, "NO_STATEMENT_EXIST", "请求的账单文件不存在"),
    "download_expired": Refusal(400, "INVALID_REQUEST", "下载链接不存在或已失效"),
    "transfer_product": Refusal(403, "NO_AUTH", "商户未开通商家转账产品权限"),
    "transfer_ip": Refusal(400, "INVALID_REQUEST", "此IP地址不允许调用该接口"),
    "transfer_rate": Refusal(429, "FREQUENCY_LIMITED", "频率超限", 268447840),
    "transfer_scene": Refusal(400, "INVALID_REQUEST", "商户未开通该转账场景"),
    "transfer_perception": Refusal(400, "INVALID_REQUEST", "用户收款感知与转账场景不匹配"),
    "transfer_openid": Refusal(400, "INVALID_REQUEST", "openid与appid不匹配"),
    "transfer_number_reused": Refusal(400, "ALREADY_EXISTS", "商户单号已存在，且与首次请求参数不一致"),
    "transfer_daily_count": Refusal(400, "INVALID_REQUEST", "该用户今日收款次数超过限制"),
    "transfer_daily_amount": Refusal(400, "INVALID_REQUEST", "该用户今日收款金额超过限制"),
    "transfer_balance": Refusal(403, "NOT_ENOUGH", "商户账户余额不足"),
    "transfer_unknown": Refusal(404, "NOT_FOUND", "转账单不存在"),
    "transfer_not_cancellable": Refusal(400, "INVALID_REQUEST", "当前单据状态不支持撤销"),
    "refund_product": Refusal(403, "NO_AUTH", "商户无权限使用此接口"),
    "refund_rate": Refusal(429, "FREQUENCY_LIMITED", "频率限制", 268447840),
    "refund_too_soon": Refusal(429, "FREQUENCY_LIMITED", "同一笔订单多次退款的请求需相隔1分钟", 268447840),
    "refund_order_unknown": Refusal(404, "RESOURCE_NOT_EXISTS", "订单不存在或未支付", 268512771),
    "refund_unknown": Refusal(404, "RESOURCE_NOT_EXISTS", "退款单不存在", 268512771),
    "refund_number_reused": Refusal(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试"),
    "refund_total": Refusal(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试"),
    "refund_window": Refusal(400, "INVALID_REQUEST", "订单已超过退款期限"),
    "refund_count": Refusal(400, "INVALID_REQUEST", "订单部分退款次数已达上限"),
    "refund_amount": Refusal(400, "INVALID_REQUEST", "申请退款金额大于订单可退金额"),
    "refund_goods": Refusal(400, "INVALID_REQUEST", "单品优惠订单退款商品信息有误，请全额退款"),
    "refund_account_abnormal": Refusal(403, "USER_ACCOUNT_ABNORMAL", "用户账号已注销"),
    "refund_balance": Refusal(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起"),
    "refund_not_abnormal": Refusal(400, "INVALID_REQUEST", "退款单状态不是退款异常"),
    "method_not_allowed": Refusal(405, "METHOD_NOT_ALLOWED", "请求方法不支持"),
    "system_error": Refusal(500, "SYSTEM_ERROR", "系统异常，请稍后重试", 268435456),
}
"""Refusals by the name under which the control panel changes them; some spellings are unpublished."""


class WeChatPayError(Exception):
    """An answer other than 2xx: unsigned, with WeChat's error body."""

    def __init__(self, refusal: Refusal, detail: dict[str, Any] | None = None) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.detail = detail

    @classmethod
    def parameter(
        cls,
        message: str,
        *,
        location: str = "",
        field: str = "",
        value: Any = None,
        cause: int = CAUSE_PARAMETER,
    ) -> Self:
        """400 PARAM_ERROR; with a `location` it also carries which field held what value."""
        detail = {"location": location, "field": field, "value": value, "issue": message} if location else None
        return cls(Refusal(400, "PARAM_ERROR", message, cause), detail)

    @classmethod
    def identity(cls, message: str) -> Self:
        """401 SIGN_ERROR in its short form: the header or the identity in it is wrong."""
        return cls(Refusal(401, "SIGN_ERROR", message, CAUSE_IDENTITY))

    @classmethod
    def signature(cls, method: str, target: str, message: bytes, body: bytes) -> Self:
        """401 SIGN_ERROR with WeChat's view of `message`, the signed one, which ends in `body` and LF."""
        shown_body = body.decode("utf-8", "replace")[:SHOWN_BODY_CHARACTERS]
        head = message[: len(message) - len(body) - 1].decode("utf-8", "replace")
        detail = {
            "field": "signature",
            "location": "authorization",
            "detail": {"issue": "sign not match"},
            "sign_information": {
                "method": method,
                "url": target,
                "truncated_sign_message": f"{head}{shown_body}\n",
                "sign_message_length": len(message),
            },
        }
        return cls(Refusal(401, "SIGN_ERROR", "错误的签名，验签失败", CAUSE_SIGNATURE), detail)

    def body(self) -> dict[str, Any]:
        """The JSON body WeChat answers."""
        body: dict[str, Any] = {"code": self.refusal.code, "message": self.refusal.message}
        return body | {"detail": self.detail} if self.detail is not None else body


class Refusals:
    """The refusals in force: WeChat's, changed where the control panel says so."""

    def __init__(self, changes: dict[str, dict[str, Any]]) -> None:
        """Take `changes` by name, e.g. `{"order_paid": {"status": 403, "code": "ORDERPAID"}}`."""
        self._changes = changes

    def __getitem__(self, name: str) -> WeChatPayError:
        """The error to raise for the refusal called `name`."""
        return WeChatPayError(replace(REFUSALS[name], **self._changes.get(name, {})))
