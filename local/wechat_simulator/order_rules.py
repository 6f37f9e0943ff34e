"""The fields of an order call, one table per API.

Source: WeChat Pay APIv3, JSAPI order and Native order pages.
"""

import ipaddress
import re
from datetime import date, datetime
from urllib.parse import urlsplit

from local.wechat_simulator.validation import Array, Boolean, Choice, Integer, Object, Text

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def time_problem(text: str) -> str | None:
    """What is wrong with an instant, or None; it must be RFC 3339 with an offset."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return "不符合 rfc3339 格式"
    return None if RFC3339.fullmatch(text) else "不符合 rfc3339 格式"


def date_problem(text: str) -> str | None:
    """What is wrong with a day, or None; it must be written `2025-08-09`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "不符合 yyyy-MM-dd 格式"
    return None if day.isoformat() == text else "不符合 yyyy-MM-dd 格式"


def notify_url_problem(text: str) -> str | None:
    """What is wrong with a notify_url, or None.

    WeChat refuses loopback hosts. Here they are allowed, so that a laptop can be called back.
    """
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return "不是合法的 URL"
    if parts.scheme not in {"http", "https"} or not host or not parts.path:
        return "必须是带路径的 http 或 https 绝对地址"
    if "?" in text or "#" in text:
        return "不能携带参数"
    return None if _is_reachable(host) else "必须是外网可访问的地址"


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    return host in {"localhost", "::1"} or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


def _is_reachable(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." in host or is_loopback(host)
    return address.is_global or is_loopback(host)


def address_problem(text: str) -> str | None:
    """What is wrong with an IP address, or None."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return "不是合法的 IP 地址"
    return None


MCHID = Text(title="直连商户号", longest=32, required=True)
OUT_TRADE_NO = Text(title="商户订单号", shortest=6, longest=32, pattern=r"[0-9A-Za-z_\-|*]+", required=True)

GOODS = Object(
    title="单品",
    members={
        "merchant_goods_id": Text(title="商户侧商品编码", longest=32, pattern=r"[0-9A-Za-z_\-]+", required=True),
        "wechatpay_goods_id": Text(title="微信支付商品编码", longest=32),
        "goods_name": Text(title="商品名称", longest=256),
        "quantity": Integer(title="商品数量", lowest=1, required=True),
        "unit_price": Integer(title="商品单价", lowest=0, required=True),
    },
)
DETAIL = Object(
    title="优惠功能",
    longest_bytes=6144,
    members={
        "cost_price": Integer(title="订单原价", lowest=0),
        "invoice_id": Text(title="商品小票ID", longest=32),
        "goods_detail": Array(title="单品列表", items=GOODS),
    },
)
SCENE = Object(
    title="场景信息",
    members={
        "payer_client_ip": Text(title="用户终端IP", longest=45, test=address_problem, required=True),
        "device_id": Text(title="商户端设备号", longest=32),
        "store_info": Object(
            title="商户门店信息",
            members={
                "id": Text(title="门店编号", longest=32, required=True),
                "name": Text(title="门店名称", longest=256),
                "area_code": Text(title="地区编码", longest=32),
                "address": Text(title="详细地址", longest=512),
            },
        ),
    },
)
AMOUNT = Object(
    title="订单金额",
    required=True,
    members={
        "total": Integer(title="总金额", lowest=1, required=True),
        "currency": Choice(title="货币类型", options=("CNY",)),
    },
)
LIMIT_PAY = Choice(title="指定支付方式", options=("no_balance", "no_credit", "no_debit", "balance_only"))

IDENTITY_TYPES = (
    "IDCARD", "HONGKONG_MACAO", "HONGKONG_MACAO_RESIDENT", "TAIWAN_RESIDENT", "FOREIGN_RESIDENT", "OVERSEA_PASSPORT",
)  # fmt: skip

COMMON = {
    "appid": Text(title="公众账号ID", longest=32, required=True),
    "mchid": MCHID,
    "description": Text(title="商品描述", longest=127, required=True),
    "out_trade_no": OUT_TRADE_NO,
    "time_expire": Text(title="支付结束时间", longest=64, test=time_problem),
    "attach": Text(title="商户数据包", longest=128, shortest=0),
    "notify_url": Text(title="商户回调地址", longest=255, test=notify_url_problem, required=True),
    "goods_tag": Text(title="订单优惠标记", longest=32),
    "support_fapiao": Boolean(title="电子发票入口开放标识"),
    "limit_pay": Array(title="指定支付方式", items=LIMIT_PAY),
    "amount": AMOUNT,
    "detail": DETAIL,
    "scene_info": SCENE,
    "settle_info": Object(title="结算信息", members={"profit_sharing": Boolean(title="分账标识")}),
}
IDENTITY = Object(
    title="实名支付",
    members={
        "type": Choice(title="证件类型", options=IDENTITY_TYPES, required=True),
        "number": Text(title="证件号", longest=32, required=True),
        "name": Text(title="姓名", longest=32, required=True),
    },
)
"""In plain text, by WeChat Pay's page on real-name payment; merchants need a permission for it."""
PAYER = Object(
    title="支付者信息",
    required=True,
    members={"openid": Text(title="用户标识", longest=128, required=True), "identity": IDENTITY},
)

JSAPI_ORDER = Object(title="订单", members=COMMON | {"payer": PAYER})
NATIVE_ORDER = Object(title="订单", members=COMMON)
CLOSE = Object(title="关单", members={"mchid": MCHID})
