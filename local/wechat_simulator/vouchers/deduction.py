"""What a coupon takes off an order: a fixed amount, a share, or the difference to a fixed price.

Source: WeChat Pay APIv3, vouchers, "create a stock"; orders, `cost_price` and `goods_detail`.
"""

from dataclasses import dataclass, field
from typing import Any

from local.wechat_simulator.orders import Order
from local.wechat_simulator.vouchers.stocks import Stock


@dataclass(frozen=True)
class Deduction:
    """Fen taken off, and of item-level coupons from which goods."""

    amount: int
    goods_detail: list[dict[str, Any]] = field(default_factory=list)


NOTHING = Deduction(0)


def deduction(stock: Stock, order: Order) -> Deduction:
    """What a coupon of the stock takes off; nothing below its threshold.

    The threshold of an item-level coupon counts the goods it is for, and such a coupon is nothing worth in an
    order whose cost_price is not its total.
    """
    detail = order.request.get("detail", {})
    goods = detail.get("goods_detail", [])
    if not stock.is_single_item:
        excluded = sum(_price(item) for item in goods if item["merchant_goods_id"] in stock.unavailable_items)
        return Deduction(_amount(stock, order.total - excluded))
    if detail.get("cost_price", order.total) != order.total:
        return NOTHING
    meant = [item for item in goods if item["merchant_goods_id"] in stock.available_items]
    if stock.cut_to_price is not None:
        return _cut_to(stock, meant)
    return _spread(_amount(stock, sum(_price(item) for item in meant)), meant)


def _amount(stock: Stock, base: int) -> int:
    if base <= 0 or base < stock.transaction_minimum:
        return 0
    if stock.discount_percent is None:
        return min(stock.coupon_amount, base)
    return min(stock.coupon_amount, base * (100 - stock.discount_percent) // 100)


def _cut_to(stock: Stock, goods: list[dict[str, Any]]) -> Deduction:
    price, highest = stock.cut_to_price or 0, stock.single_price_max
    for item in goods:
        if price < item["unit_price"] and (highest is None or item["unit_price"] <= highest):
            amount = item["unit_price"] - price
            return Deduction(amount, [_told(item | {"quantity": 1}, amount)])
    return NOTHING


def _spread(amount: int, goods: list[dict[str, Any]]) -> Deduction:
    """The amount, taken from the goods in their order."""
    told, rest = [], amount
    for item in goods:
        share = min(rest, _price(item))
        rest -= share
        if share:
            told.append(_told(item, share))
    return Deduction(amount, told)


def _price(item: dict[str, Any]) -> int:
    return int(item["unit_price"] * item["quantity"])


def _told(item: dict[str, Any], discount: int) -> dict[str, Any]:
    return {
        "goods_id": item["merchant_goods_id"],
        "quantity": item["quantity"],
        "unit_price": item["unit_price"],
        "discount_amount": discount,
    }
