"""The fields of the voucher calls, one table per API; the create call has a module of its own.

Source: WeChat Pay APIv3, vouchers, the parameter table of each call.
"""

from typing import Any
from urllib.parse import urlsplit

from local.wechat_simulator.order_rules import date_problem, is_loopback, notify_url_problem, time_problem
from local.wechat_simulator.validation import Array, Boolean, Choice, Digits, Object, Place, Rule, Text
from local.wechat_simulator.vouchers.stocks import StockStatus

STOCK_ID = Text(title="批次号", longest=20, required=True)
COUPON_ID = Text(title="代金券id", longest=20, required=True)
OPENID = Text(title="用户openid", longest=128, required=True)
CREATOR = Text(title="创建批次的商户号", longest=20, required=True)
OUT_REQUEST_NO = Text(title="商户单据号", longest=128, pattern=r"[0-9A-Za-z_\-|*]+", required=True)
GOODS_CODE = Text(title="商品编码", longest=128)
OFFSET = "分页页码"
LIMIT = "分页大小"
LARGEST_PAGE_NUMBER = 10**9


def https_url_problem(text: str) -> str | None:
    """What is wrong with a callback address, or None: https only, save on this machine."""
    if problem := notify_url_problem(text):
        return problem
    parts = urlsplit(text)
    return None if parts.scheme == "https" or is_loopback(parts.hostname or "") else "必须是 https 地址"


def check_path(values: dict[str, str], **rules: Rule) -> None:
    """Check the variable parts of a path.

    Raises:
        WeChatPayError: 400 PARAM_ERROR.
    """
    for name, rule in rules.items():
        rule.check(values[name], Place("uri_template", f"/{name}"))


def _pages(largest_offset: int, largest_limit: int, *, required: bool) -> dict[str, Rule]:
    return {
        "offset": Digits(title=OFFSET, lowest=0, highest=largest_offset, required=required),
        "limit": Digits(title=LIMIT, lowest=1, highest=largest_limit, required=required),
    }


STOCK_QUERY = Object(title="查询参数", members={"stock_creator_mchid": CREATOR})
STOCK_LIST = Object(
    title="查询参数",
    members=_pages(LARGEST_PAGE_NUMBER, 10, required=True)
    | {
        "stock_creator_mchid": CREATOR,
        "create_start_time": Text(title="起始时间", longest=64, test=time_problem),
        "create_end_time": Text(title="终止时间", longest=64, test=time_problem),
        "status": Choice(title="批次状态", options=tuple(StockStatus)),
    },
)
MERCHANT_LIST = Object(title="查询参数", members=_pages(1000, 50, required=True) | {"stock_creator_mchid": CREATOR})
ITEM_LIST = Object(title="查询参数", members=_pages(500, 100, required=True) | {"stock_creator_mchid": CREATOR})
COUPON_QUERY = Object(title="查询参数", members={"appid": Text(title="公众账号ID", longest=128, required=True)})
OWNED_BY = ("creator_mchid", "sender_mchid", "available_mchid")
COUPON_LIST = Object(
    title="查询参数",
    members={
        "appid": Text(title="公众账号ID", longest=128, required=True),
        "stock_id": Text(title="批次号", longest=20),
        "status": Choice(title="代金券状态", options=("SENDED", "USED")),
        "creator_mchid": Text(title="创建批次的商户号", longest=20),
        "sender_mchid": Text(title="批次发放商户号", longest=20),
        "available_mchid": Text(title="可用商户号", longest=20),
        "business_type": Choice(title="业务类型", options=("MULTIUSE",)),
    }
    | _pages(LARGEST_PAGE_NUMBER, 100, required=False),
)
DAY_QUERY = Object(
    title="查询参数", members={"bill_date": Text(title="账单日期", longest=10, test=date_problem, required=True)}
)
NO_QUERY = Object(title="查询参数")

STOCK_CHANGE = Object(title="批次操作", members={"stock_creator_mchid": CREATOR})
GOODS_CHANGE = Object(
    title="修改可用单品编码",
    members={
        "stock_creator_mchid": CREATOR,
        "add_goods_id_list": Array(title="增加单品编码列表", items=GOODS_CODE),
        "delete_goods_id_list": Array(title="删除单品编码列表", items=GOODS_CODE),
    },
)


class NotOffered(Rule):
    """A field that the merchant page marks as not open yet."""

    def check(self, value: Any, place: Place) -> None:
        """Refuse whatever it holds."""
        place.refuse(value, f"{{source}}映射到字段“{self.title}”规则校验失败，此字段暂未开放")


SEND = Object(
    title="发放代金券",
    members={
        "stock_id": STOCK_ID,
        "out_request_no": OUT_REQUEST_NO,
        "appid": Text(title="公众账号ID", longest=128, required=True),
        "stock_creator_mchid": CREATOR,
        "coupon_value": NotOffered(title="指定面额发券，面额"),
        "coupon_minimum": NotOffered(title="指定面额发券，券门槛"),
    },
)


class OnlyTrue(Boolean):
    """A switch that the API can only turn on."""

    def check(self, value: Any, place: Place) -> None:
        """Type, then value."""
        super().check(value, place)
        if not value:
            place.refuse(value, f"{{source}}映射到字段“{self.title}”规则校验失败，请到商户平台关闭")


CALLBACK_ADDRESS = Object(
    title="通知地址",
    members={
        "mchid": Text(title="商户号", longest=20, required=True),
        "notify_url": Text(title="通知地址", longest=256, test=https_url_problem, required=True),
        "switch": OnlyTrue(title="回调开关"),
    },
)
CALLBACK_QUERY = Object(title="查询参数", members={"mchid": Text(title="商户号", longest=20, required=True)})
