"""Stocks and coupons as WeChat tells them; what it leaves out is left out here too.

Source: WeChat Pay APIv3, vouchers, "query stock", "query coupon" and "redemption notice".
"""

from typing import Any

from local.wechat_simulator.clock import china_time
from local.wechat_simulator.vouchers.coupons import Coupon, CouponStatus
from local.wechat_simulator.vouchers.stocks import Stock


def stock_object(stock: Stock, distributed: int) -> dict[str, Any]:
    """A stock; natural_person_limit, prevent_api_abuse, available_merchants and goods_tag are never told."""
    times = {"start_time": stock.started_at, "stop_time": stock.stopped_at}
    return {
        "stock_id": stock.stock_id,
        "stock_creator_mchid": stock.creator_mchid,
        "stock_name": stock.name,
        "status": stock.status,
        "create_time": china_time(stock.created_at),
        "description": stock.description,
        "stock_use_rule": _use_rule(stock),
        "available_begin_time": china_time(stock.available_begin),
        "available_end_time": china_time(stock.available_end),
        "distributed_coupons": distributed,
        "no_cash": stock.no_cash,
        **{name: china_time(instant) for name, instant in times.items() if instant is not None},
        **_cut_to(stock),
        "singleitem": stock.is_single_item,
        "stock_type": stock.stock_type,
        **({"card_id": stock.card_id} if stock.card_id else {}),
    }


def _use_rule(stock: Stock) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "max_coupons": stock.max_coupons,
        "max_amount": stock.max_amount,
        "max_amount_by_day": stock.max_amount if stock.max_amount_by_day is None else stock.max_amount_by_day,
        "max_coupons_per_user": stock.max_coupons_per_user,
        "coupon_type": stock.coupon_type,
        "combine_use": stock.combine_use,
    }
    if stock.has_face_value:
        rule["fixed_normal_coupon"] = _face_value(stock)
    if stock.discount_percent is not None:
        rule["fixed_discount_coupon"] = {
            "discount_amount_max": stock.coupon_amount,
            "discount_percent": stock.discount_percent,
            "transaction_minimum": stock.transaction_minimum,
        }
    return rule | ({"trade_type": stock.trade_type} if stock.trade_type else {})


def _face_value(stock: Stock) -> dict[str, int]:
    return {"coupon_amount": stock.coupon_amount, "transaction_minimum": stock.transaction_minimum}


def _cut_to(stock: Stock) -> dict[str, Any]:
    if stock.cut_to_price is None:
        return {}
    return {"cut_to_message": {"single_price_max": stock.single_price_max, "cut_to_price": stock.cut_to_price}}


def coupon_object(coupon: Coupon, stock: Stock, now: float) -> dict[str, Any]:
    """A coupon as the queries answer it; which payment used it is not told."""
    return _identity(coupon, stock, coupon.status(now)) | _cut_to(stock) | _value(stock)


def use_notice(coupon: Coupon, stock: Stock, *, floats: bool) -> dict[str, Any]:
    """A coupon as COUPON.USE tells it: without openid and without out_request_no; `floats` writes 10 as 10.0."""
    use = coupon.use
    if use is None:
        raise ValueError("this coupon was not used")
    value: dict[str, Any] = _value(stock)
    if floats and value:
        value = {"normal_coupon_information": {name: float(fen) for name, fen in _face_value(stock).items()}}
    if stock.cut_to_price is not None:
        value["singleitem_discount_off"] = {"single_price_max": stock.single_price_max}
        value["discount_to"] = {"cut_to_price": stock.cut_to_price, "max_price": stock.single_price_max}
    consumed: dict[str, Any] = {
        "consume_time": china_time(use["at"]),
        "consume_mchid": use["mchid"],
        "transaction_id": use["transaction_id"],
    }
    if use["goods_detail"]:
        consumed["goods_detail"] = [
            {
                "goods_id": goods["goods_id"],
                "quantity": goods["quantity"],
                "price": goods["unit_price"],
                "discount_amount": goods["discount_amount"],
            }
            for goods in use["goods_detail"]
        ]
    return _identity(coupon, stock, CouponStatus.USED) | value | {"consume_information": consumed}


def _identity(coupon: Coupon, stock: Stock, status: CouponStatus) -> dict[str, Any]:
    return {
        "stock_creator_mchid": coupon.creator_mchid,
        "stock_id": coupon.stock_id,
        "coupon_id": coupon.coupon_id,
        "coupon_name": stock.name,
        "description": stock.description,
        "status": status,
        "create_time": china_time(coupon.received_at),
        "coupon_type": stock.coupon_type,
        "no_cash": stock.no_cash,
        "available_begin_time": china_time(coupon.available_begin),
        "available_end_time": china_time(coupon.available_end),
        "singleitem": stock.is_single_item,
    }


def _value(stock: Stock) -> dict[str, Any]:
    return {"normal_coupon_information": _face_value(stock)} if stock.has_face_value else {}
