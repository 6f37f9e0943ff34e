"""What a refused call of the panel says to people, in Chinese; `pages/english.toml` has the English."""

from pydantic import ValidationError

from local.wechat_simulator.panel_forms import Problem

RULES = {
    "missing": "必须填写",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "too_short": "至少 {min_length} 项",
    "int_parsing": "必须是整数",
    "int_type": "必须是整数",
    "int_from_float": "必须是整数",
    "float_parsing": "必须是数字",
    "greater_than": "必须大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "extra_forbidden": "没有这个字段",
    "value_error": "不合规则：{error}",
}
"""By pydantic's names of its errors; what is not here is told as pydantic tells it."""
REASONS = {
    "no_order": "没有这个订单",
    "no_merchant": "没有这个商户号",
    "no_official_account": "没有这个公众号",
    "no_customer": "没有这个客户",
    "no_callback": "没有这个回调",
    "no_stock": "没有这个批次",
    "no_red_packet": "没有这个红包",
    "no_refund": "没有这个退款单",
    "not_refundable": "订单未支付或已退款",
    "no_transfer": "没有这个转账单",
    "no_template": "没有这个订阅通知模板",
    "no_fault": "没有这个故障",
    "stock_state": "批次当前的状态不允许这样做",
    "stock_budget": "批次已经发完",
    "red_packet_state": "红包当前的状态不允许这样做",
    "state": "单据当前的状态不允许这样做",
    "order_state": "订单当前的状态不允许这样做",
    "clock_back": "时间只能往前走；要回到真实时间请用“回到真实时间”",
    "package": "package 与转账单不符",
    "other_payee": "这笔转账是给别人的",
    "foreign_page": "请求来自别的网站的页面，没有执行",
}
"""By the reason of a panel call; a reason that is not here is told by the text of the error."""


def problems_of(error: ValidationError) -> list[Problem]:
    """One problem for each field that broke a rule."""
    return [
        Problem(
            text=RULES.get(item["type"], item["msg"]),
            name=".".join(map(str, item["loc"])),
            values={name: str(value) for name, value in item.get("ctx", {}).items()},
        )
        for item in error.errors()
    ]


def problem_of(reason: str, text: str) -> Problem:
    """The problem of a call that was understood and cannot be done."""
    return Problem(REASONS.get(reason, text))
