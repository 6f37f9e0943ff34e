"""What WeChat refuses a page, in its words and explained to the page's developer.

Source: JS-SDK and JSAPI payment pages, and the public threads that `README.md` names beside each rule.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One refusal: what stands after the colon of the answer, WeChat's text, and what to do about it."""

    outcome: str
    text: str
    zh: str
    en: str


REASONS = {
    "config_appid": Reason(
        "invalid appid", "",
        "没有 appid 为 {appid} 的公众号。请检查 wx.config 的 appId。",
        "There is no official account {appid}. Check the appId given to wx.config.",
    ),
    "config_domain": Reason(
        "invalid url domain", "",
        "{host} 不在公众号 {appid} 的 JS 接口安全域名中。",
        "{host} is not among the JS security domains of {appid}.",
    ),
    "config_signature": Reason(
        "invalid signature", "",
        "签名与网址不符。{platform} 要求签名的网址（不含 #）：{signed_url}。"
        "iOS 用打开文档时的网址，Android 用当前网址。",
        "The signature does not fit the URL. {platform} wants this one signed, without #: {signed_url}."
        " iOS takes the URL with which the document was opened, Android the current one.",
    ),
    "config_timestamp": Reason(
        "invalid signature", "",
        "iOS 上 wx.config 的 timestamp 必须是字符串。",
        "On iOS the timestamp given to wx.config must be a string.",
    ),
    "permission": Reason(
        "the permission value is offline verifying", "",
        "{api} 未获授权：先让 wx.config 成功，并把它写进 jsApiList。",
        "{api} is not permitted here: wx.config must succeed first, with it in jsApiList.",
    ),
    "unknown_api": Reason(
        "function_not_exist", "",
        "微信没有 {api} 这个接口，或当前客户端不支持。",
        "WeChat has no {api}, or not in this client.",
    ),
    "mini_program": Reason(
        "fail_no permission to execute", "",
        "小程序 web-view 里的网页不能用 {api}；请由小程序付款。",
        "A page in a mini program's web-view may not call {api}; the mini program has to do it.",
    ),
    "snapshot": Reason(
        "access_denied", "",
        "快照页没有 JS-SDK。客户点“使用完整服务”后才可调用。",
        "A snapshot page has no JS-SDK. The customer must tap 使用完整服务 first.",
    ),
    "offline": Reason(
        "fail", "网络异常",
        "手机没有网络，微信打不开收银台。",
        "The phone has no network, so WeChat cannot open its sheet.",
    ),
    "parameter": Reason(
        "fail", "缺少参数：{name}",
        "支付参数 {name} 缺失，或在 iOS 上不是字符串（收到 {type}）。所有支付参数都必须是字符串。",
        "Payment parameter {name} is missing, or no string on iOS (it was {type}). All of them must be strings.",
    ),
    "prepay": Reason(
        "fail", "缺少参数:total_fee",
        "prepay_id 不存在、已过期（两小时），或下单用的是另一个 appid。请向服务器重新取支付参数。",
        "The prepay_id is unknown, older than two hours or of another appid."
        " Ask the server for payment parameters again.",
    ),
    "pay_directory": Reason(
        "fail", "当前页面的URL未注册：{checked_url}",
        "{checked_url} 不在商户号 {mchid} 的支付授权目录中。已登记：{directories}。"
        "iOS 按打开文档时的网址检查，Android 按当前网址。",
        "{checked_url} is in no payment directory of {mchid}. Registered: {directories}."
        " iOS checks the URL with which the document was opened, Android the current one.",
    ),
    "page_signature": Reason(
        "cancel", "",
        "支付签名不对（{text}）。微信不说原因，只回 cancel：所以 cancel 不等于客户不想付。",
        "The payment signature is wrong ({text}). WeChat does not say so, it answers cancel:"
        " so cancel is not the customer's no.",
    ),
    "cashier": Reason(
        "fail", "{text}",
        "收银台拒绝：{text}。",
        "The cashier refused: {text}.",
    ),
    "transfer_number": Reason(
        "fail", "转账单号错误",
        "mchId、appId、package 必须与转账单完全一致；package 不要再做 URL 编码。",
        "mchId, appId and package must be those of the transfer; do not URL-encode the package again.",
    ),
    "transfer_payee": Reason(
        "fail", "你的微信号与商家指定的微信号不一致",
        "这笔转账是给另一位客户的（{openid}）。",
        "The transfer is for another customer ({openid}).",
    ),
    "transfer_state": Reason(
        "fail", "该转账单状态为 {state}，无法确认",
        "只有 WAIT_USER_CONFIRM 的转账可以确认，现在是 {state}。",
        "Only a transfer in WAIT_USER_CONFIRM can be confirmed; it is {state}.",
    ),
}  # fmt: skip


class BridgeError(Exception):
    """A call that WeChat refuses a page; `about` fills in the texts."""

    def __init__(self, code: str, **about: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reason = REASONS[code]
        self.about = about

    def answer(self, prefix: str) -> dict[str, str]:
        """What the page's callback is given."""
        given = {"err_msg": f"{prefix}:{self.reason.outcome}"}
        text = self.reason.text.format(**self.about)
        return given | {"err_desc": text} if text else given

    def explained(self) -> dict[str, str]:
        """The refusal for the console, in both languages."""
        return {"code": self.code} | {
            "zh": self.reason.zh.format(**self.about),
            "en": self.reason.en.format(**self.about),
        }
