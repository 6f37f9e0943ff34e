"""The create call of a stock: its fields, its rules beyond single fields, and the stock it makes.

Source: WeChat Pay APIv3, vouchers, "create a stock".
"""

import re
from datetime import datetime
from typing import Any

from local.wechat_simulator.order_rules import time_problem
from local.wechat_simulator.validation import Array, Boolean, Choice, Integer, Object, Place, Text
from local.wechat_simulator.vouchers.fields import GOODS_CODE, OUT_REQUEST_NO
from local.wechat_simulator.vouchers.stocks import Stock

DAY = 86_400
FURTHEST_BEGIN_DAYS = 365
LONGEST_SPAN_DAYS = 90
MOST_CHINESE = 9
TRADE_TYPES = ("MICROAPP", "APPPAY", "PPAY", "CARD", "FACE", "OTHER")
COLORS = tuple(f"Color{number:03d}" for number in range(10, 101, 10))


def name_problem(text: str) -> str | None:
    """What is wrong with a stock's name, or None: nine Chinese characters or twenty letters."""
    if re.search("[_,;|]", text):
        return "不能包含 _ , ; |"
    chinese = sum(not character.isascii() for character in text)
    return "最多9个中文汉字" if chinese > MOST_CHINESE else None


FIXED = Object(
    title="固定面额满减券使用规则",
    members={
        "coupon_amount": Integer(title="面额", lowest=1, required=True),
        "transaction_minimum": Integer(title="门槛", lowest=0, required=True),
    },
)
STOCK_USE_RULE = Object(
    title="发放规则",
    required=True,
    members={
        "max_coupons": Integer(title="发放总上限", lowest=1, required=True),
        "max_amount": Integer(title="总预算", lowest=1, required=True),
        "max_amount_by_day": Integer(title="单天预算发放上限", lowest=1),
        "max_coupons_per_user": Integer(title="单个用户可领个数", lowest=1, required=True),
        "natural_person_limit": Boolean(title="是否开启自然人限制", required=True),
        "prevent_api_abuse": Boolean(title="是否开启防刷拦截", required=True),
    },
)
PATTERN = Object(
    title="样式设置",
    members={
        "description": Text(title="使用说明", longest=3000),
        "merchant_logo": Text(title="商户logo", longest=128),
        "merchant_name": Text(title="商户名称", longest=16),
        "background_color": Choice(title="背景颜色", options=COLORS),
        "coupon_image": Text(title="券详情图片", longest=128),
        "jump_target": Choice(title="跳转目标", options=("PAYMENT_CODE", "MINI_PROGRAM", "DEFAULT_PAGE")),
        "mini_program_appid": Text(title="小程序appid", longest=128),
        "mini_program_path": Text(title="小程序path", longest=128),
    },
)
FIX_AVAILABLE_TIME = Object(
    title="固定时间段可用",
    members={
        "available_week_day": Array(title="可用星期数", items=Integer(title="星期", lowest=0, highest=6), most=7),
        "begin_time": Integer(title="当天开始时间", lowest=0, highest=DAY - 1),
        "end_time": Integer(title="当天结束时间", lowest=1, highest=DAY - 1),
    },
)
AVAILABLE_TIME = Object(
    title="券可核销时间",
    members={
        "fix_available_time": FIX_AVAILABLE_TIME,
        "second_day_available": Boolean(title="领取第二天生效"),
        "available_time_after_receive": Integer(title="领取后有效时间", lowest=1),
    },
)
LIMIT_CARD = Object(
    title="指定银行卡BIN",
    members={
        "name": Text(title="银行卡名称", longest=20),
        "bin": Array(title="指定卡BIN", items=Text(title="卡BIN", shortest=6, longest=9, pattern="[0-9]+"), most=10),
    },
)
COUPON_USE_RULE = Object(
    title="核销规则",
    required=True,
    members={
        "coupon_available_time": AVAILABLE_TIME,
        "fixed_normal_coupon": FIXED,
        "goods_tag": Array(title="订单优惠标记", items=Text(title="订单优惠标记", longest=128), most=50),
        "trade_type": Array(title="支付方式", items=Choice(title="支付方式", options=TRADE_TYPES)),
        "combine_use": Boolean(title="是否可叠加其他优惠"),
        "available_items": Array(title="可核销商品编码", items=GOODS_CODE, most=50),
        "unavailable_items": Array(title="不可核销商品编码", items=GOODS_CODE, most=50),
        "available_merchants": Array(
            title="可用商户", items=Text(title="可用商户号", longest=20), most=50, required=True
        ),
        "limit_card": LIMIT_CARD,
        "limit_pay": Array(title="指定付款方式", items=Text(title="付款方式", longest=128), most=1),
    },
)
CREATION = Object(
    title="创建代金券批次",
    members={
        "stock_name": Text(title="批次名称", longest=20, test=name_problem, required=True),
        "comment": Text(title="批次备注", longest=60),
        "belong_merchant": Text(title="归属商户号", longest=20, required=True),
        "available_begin_time": Text(title="可用时间-开始时间", longest=32, test=time_problem, required=True),
        "available_end_time": Text(title="可用时间-结束时间", longest=32, test=time_problem, required=True),
        "stock_use_rule": STOCK_USE_RULE,
        "pattern_info": PATTERN,
        "coupon_use_rule": COUPON_USE_RULE,
        "no_cash": Boolean(title="营销经费", required=True),
        "stock_type": Choice(title="批次类型", options=("NORMAL",), required=True),
        "out_request_no": OUT_REQUEST_NO,
        "ext_info": Text(title="扩展属性", longest=128),
    },
)


def check_creation(call: dict[str, Any], now: float) -> None:
    """Check what single fields cannot tell: the span of time, the budget.

    Raises:
        WeChatPayError: 400 PARAM_ERROR.
    """
    begin, end = (_instant(call[name]) for name in ("available_begin_time", "available_end_time"))
    if begin < now:
        Place("body", "/available_begin_time").refuse(call["available_begin_time"], "开始时间不可早于当前时间")
    if begin > now + FURTHEST_BEGIN_DAYS * DAY:
        Place("body", "/available_begin_time").refuse(call["available_begin_time"], "开始时间不可晚于365天之后")
    if not begin < end <= begin + LONGEST_SPAN_DAYS * DAY:
        Place("body", "/available_end_time").refuse(call["available_end_time"], "结束时间须在开始时间之后90天内")
    face_value = call["coupon_use_rule"].get("fixed_normal_coupon")
    if face_value is None:
        Place("body", "/coupon_use_rule/fixed_normal_coupon").refuse("", "满减券必须填写面额与门槛")
    issue_rule = call["stock_use_rule"]
    if issue_rule["max_amount"] != issue_rule["max_coupons"] * face_value["coupon_amount"]:
        Place("body", "/stock_use_rule/max_amount").refuse(issue_rule["max_amount"], "总预算须等于面额乘以发放总上限")


def new_stock(call: dict[str, Any], stock_id: str, now: float) -> Stock:
    """The stock that a checked create call makes; created is not issuable."""
    issue_rule, use_rule = call["stock_use_rule"], call["coupon_use_rule"]
    time_rule = use_rule.get("coupon_available_time", {})
    return Stock(
        stock_id=stock_id,
        creator_mchid=call["belong_merchant"],
        created_at=now,
        available_begin=_instant(call["available_begin_time"]),
        available_end=_instant(call["available_end_time"]),
        name=call["stock_name"],
        description=call.get("pattern_info", {}).get("description", ""),
        no_cash=call["no_cash"],
        stock_type=call["stock_type"],
        coupon_amount=use_rule["fixed_normal_coupon"]["coupon_amount"],
        transaction_minimum=use_rule["fixed_normal_coupon"]["transaction_minimum"],
        max_coupons=issue_rule["max_coupons"],
        max_amount_by_day=issue_rule.get("max_amount_by_day"),
        max_coupons_per_user=issue_rule["max_coupons_per_user"],
        natural_person_limit=issue_rule["natural_person_limit"],
        prevent_api_abuse=issue_rule["prevent_api_abuse"],
        available_merchants=use_rule["available_merchants"],
        goods_tag=use_rule.get("goods_tag", []),
        trade_type=use_rule.get("trade_type", []),
        available_items=use_rule.get("available_items", []),
        unavailable_items=use_rule.get("unavailable_items", []),
        combine_use=use_rule.get("combine_use", False),
        available_time_after_receive=time_rule.get("available_time_after_receive"),
        second_day_available=time_rule.get("second_day_available", False),
        fix_available_time=time_rule.get("fix_available_time"),
        out_request_no=call["out_request_no"],
        creation=call,
    )


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
