"""WeChat's voucher flows of one stock, by day: its uses, and what refunds brought back.

Source: WeChat Pay APIv3, vouchers, "download redemption details by day" and "download refund details by day".
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from tests.simulation.product import BEIJING, FlowWay
from tests.simulation.voucher_wechat import FACE_FEN, Coupon, VoucherWeChat

_COLUMNS = {
    FlowWay.USE: "批次ID,优惠ID,优惠金额(元),支付单号,消耗时间,消耗商户号",
    FlowWay.REFUND: "批次ID,优惠ID,优惠金额(元),支付单号,退款时间,退款商户号",
}


def flow_file(wechat: VoucherWeChat, way: FlowWay, day: date) -> tuple[bytes, int]:
    """Return a day's file of a stock, and how many rows it has."""
    amount = f"{FACE_FEN // 100}.00"
    rows = [
        f"`{wechat.stock_id},`{coupon.coupon_id},`{amount},`{payment},`{at:%Y-%m-%d %H:%M:%S},`{wechat.mchid}"
        for coupon in wechat.coupons.values()
        for payment, at in _moments(coupon, way)
        if at.date() == day
    ]
    return "".join(f"{line}\r\n" for line in (_COLUMNS[way], *rows)).encode(), len(rows)


def _moments(coupon: Coupon, way: FlowWay) -> Iterator[tuple[str, datetime]]:
    """Yield the payments in which a coupon was used, or that were refunded, with when that was."""
    for payment, at in (coupon.used if way is FlowWay.USE else coupon.returned).items():
        yield payment, datetime.fromtimestamp(int(at), UTC).astimezone(BEIJING)
