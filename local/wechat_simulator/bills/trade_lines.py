"""The rows of a trade bill: a payment or a refund, and the columns of the three kinds of file.

Source: WeChat Pay APIv3, "trade bill format"; rows recorded in public repositories.
"""

from collections.abc import Callable
from dataclasses import dataclass

from local.wechat_simulator.bills.files import Layout, Sum, fee_yuan, one_line, yuan
from local.wechat_simulator.clock import china_digits

BASIS_POINTS = 100
NONE = "0"
"""What stands for a number that the row has not."""


@dataclass(frozen=True, kw_only=True)
class TradeLine:
    """One payment or one refund; amounts in fen, instants in Unix seconds."""

    at: float
    """Of the payment, or of the call for the refund."""
    appid: str
    mchid: str
    device: str
    transaction_id: str
    out_trade_no: str
    openid: str
    trade_type: str
    state: str
    bank: str
    settled: int = 0
    coupon: int = 0
    refund_id: str = NONE
    out_refund_no: str = NONE
    refunded: int = 0
    coupon_refunded: int = 0
    refund_type: str = ""
    refund_state: str = ""
    refund_success_at: float | None = None
    goods: str
    attach: str
    fee: int
    """What the merchant pays for it; negative when it comes back."""
    fee_rate: int
    """In basis points."""
    total: int = 0
    asked: int = 0


def _time(instant: float | None) -> str:
    return "" if instant is None else china_digits(int(instant), "%Y-%m-%d %H:%M:%S")


def rate(basis_points: int) -> str:
    """A rate as bills have it, e.g. `0.60%`."""
    return f"{yuan(basis_points)}%"


PAYMENT_COLUMNS: dict[str, Callable[[TradeLine], str]] = {
    "交易时间": lambda line: _time(line.at),
    "公众账号ID": lambda line: line.appid,
    "商户号": lambda line: line.mchid,
    "特约商户号": lambda _line: NONE,
    "设备号": lambda line: line.device,
    "微信订单号": lambda line: line.transaction_id,
    "商户订单号": lambda line: line.out_trade_no,
    "用户标识": lambda line: line.openid,
    "交易类型": lambda line: line.trade_type,
    "交易状态": lambda line: line.state,
    "付款银行": lambda line: line.bank,
    "货币种类": lambda _line: "CNY",
    "应结订单金额": lambda line: yuan(line.settled),
    "代金券金额": lambda line: yuan(line.coupon),
}
REFUND_TIMES: dict[str, Callable[[TradeLine], str]] = {
    "退款申请时间": lambda line: _time(line.at),
    "退款成功时间": lambda line: _time(line.refund_success_at),
}
REFUND_COLUMNS: dict[str, Callable[[TradeLine], str]] = {
    "微信退款单号": lambda line: line.refund_id,
    "商户退款单号": lambda line: line.out_refund_no,
    "退款金额": lambda line: yuan(line.refunded),
    "充值券退款金额": lambda line: yuan(line.coupon_refunded),
    "退款类型": lambda line: line.refund_type,
    "退款状态": lambda line: line.refund_state,
}
GOODS_COLUMNS: dict[str, Callable[[TradeLine], str]] = {
    "商品名称": lambda line: one_line(line.goods),
    "商户数据包": lambda line: one_line(line.attach),
    "手续费": lambda line: fee_yuan(line.fee),
    "费率": lambda line: rate(line.fee_rate),
    "订单金额": lambda line: yuan(line.total),
}
ASKED: dict[str, Callable[[TradeLine], str]] = {"申请退款金额": lambda line: yuan(line.asked)}
RATE_NOTE: dict[str, Callable[[TradeLine], str]] = {"费率备注": lambda _line: ""}

COUNT: dict[str, Sum[TradeLine]] = {"总交易单数": Sum(lambda _line: 1, str)}
SETTLED: dict[str, Sum[TradeLine]] = {"应结订单总金额": Sum(lambda line: line.settled, yuan)}
REFUNDED: dict[str, Sum[TradeLine]] = {
    "退款总金额": Sum(lambda line: line.refunded, yuan),
    "充值券退款总金额": Sum(lambda line: line.coupon_refunded, yuan),
}
FEES: dict[str, Sum[TradeLine]] = {
    "手续费总金额": Sum(lambda line: line.fee, fee_yuan),
    "订单总金额": Sum(lambda line: line.total, yuan),
}
ALL_SUMS = COUNT | SETTLED | REFUNDED | FEES | {"申请退款总金额": Sum(lambda line: line.asked, yuan)}

LAYOUTS: dict[str, Layout[TradeLine]] = {
    "ALL": Layout(PAYMENT_COLUMNS | REFUND_COLUMNS | GOODS_COLUMNS | ASKED | RATE_NOTE, ALL_SUMS),
    "SUCCESS": Layout(PAYMENT_COLUMNS | GOODS_COLUMNS | RATE_NOTE, COUNT | SETTLED | FEES),
    "REFUND": Layout(PAYMENT_COLUMNS | REFUND_TIMES | REFUND_COLUMNS | GOODS_COLUMNS | ASKED | RATE_NOTE, ALL_SUMS),
}
"""By bill_type: 27, 20 and 29 columns."""
