"""When COUPON.USE is sent, and to whom.

Source: WeChat Pay APIv3, vouchers, "redemption notice".
"""

from collections.abc import Iterable

from local.wechat_simulator.notifications import COUPON_USE
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.vouchers.coupons import Coupon
from local.wechat_simulator.vouchers.shown import use_notice


def announce_use(simulator: Simulator, coupons: Iterable[Coupon]) -> None:
    """Tell each coupon's creator that it was used, if they set an address and have the permission."""
    for coupon in coupons:
        address = simulator.voucher_addresses.get(coupon.creator_mchid)
        stock = simulator.stocks.get(coupon.stock_id)
        if address and stock and simulator.settings.voucher_events_permitted:
            plaintext = use_notice(coupon, stock, floats=simulator.settings.voucher_float_amounts)
            simulator.callbacks.send(COUPON_USE, coupon.creator_mchid, address.notify_url, plaintext)
