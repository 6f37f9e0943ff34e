"""The card pack at the cashier: which coupons an order may use, what they take off, what a refund gives back.

Source: WeChat Pay APIv3, vouchers, "create a stock" (redemption rules); orders, `goods_tag` and `cost_price`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from local.wechat_simulator.cashier import CashierError, Voucher
from local.wechat_simulator.clock import CHINA
from local.wechat_simulator.customers import Customers
from local.wechat_simulator.orders import Order
from local.wechat_simulator.vouchers.coupons import Coupon, Coupons, CouponStatus, Use
from local.wechat_simulator.vouchers.deduction import Deduction, deduction
from local.wechat_simulator.vouchers.flows import FlowEntry, FlowKind, Flows
from local.wechat_simulator.vouchers.funds import Funds
from local.wechat_simulator.vouchers.stocks import Stock, Stocks

LAST_SECOND = 86_399


@dataclass(frozen=True)
class Offer:
    """A coupon that the cashier accepts for an order, with what it takes off."""

    coupon: Coupon
    stock: Stock
    deduction: Deduction

    def voucher(self, payee: str) -> Voucher:
        """It as promotion_detail tells it to the payee."""
        return Voucher(
            coupon_id=self.coupon.coupon_id,
            stock_id=self.stock.stock_id,
            name=self.stock.name,
            amount=self.deduction.amount,
            type="NOCASH" if self.stock.no_cash else "CASH",
            scope="SINGLE" if self.stock.is_single_item else "GLOBAL",
            is_payees=self.stock.creator_mchid == payee,
            goods_detail=self.deduction.goods_detail,
        )


class Wallet:
    """Everybody's card packs."""

    def __init__(
        self,
        stocks: Stocks,
        coupons: Coupons,
        flows: Flows,
        funds: Funds,
        customers: Customers,
        now: Callable[[], float],
    ) -> None:
        self._stocks = stocks
        self._coupons = coupons
        self._flows = flows
        self._funds = funds
        self._customers = customers
        self._now = now

    def offer(self, order: Order, payer: str, coupon_ids: list[str]) -> list[Offer]:
        """What these coupons of the payer take off the order.

        Raises:
            CashierError: one of them cannot be used here; the reason begins with `voucher_`.
        """
        if len(set(coupon_ids)) != len(coupon_ids):
            raise CashierError("voucher_twice", "同一张代金券不能重复使用")
        offers = [self._offer(order, payer, coupon_id) for coupon_id in coupon_ids]
        if len(offers) > 1 and not all(offer.stock.combine_use for offer in offers):
            raise CashierError("voucher_combination", "代金券不可叠加使用")
        return offers

    def _offer(self, order: Order, payer: str, coupon_id: str) -> Offer:
        coupon = self._coupons.get(coupon_id)
        stock = self._stocks.get(coupon.stock_id) if coupon else None
        if coupon is None or stock is None:
            raise CashierError("voucher_unknown", "代金券不存在")
        people = self._customers.identities(order.request["appid"], payer)
        if (coupon.appid, coupon.openid) not in {(person.appid, person.openid) for person in people}:
            raise CashierError("voucher_owner", "代金券不属于付款客户")
        self._check_time(coupon, stock)
        _check_order(order, stock)
        taken_off = deduction(stock, order)
        if not taken_off.amount:
            raise CashierError("voucher_threshold", "未达到代金券使用门槛")
        return Offer(coupon, stock, taken_off)

    def _check_time(self, coupon: Coupon, stock: Stock) -> None:
        now = self._now()
        status = coupon.status(now)
        if status != CouponStatus.SENDED:
            raise CashierError("voucher_state", "代金券已使用" if status == CouponStatus.USED else "代金券已过期")
        if now < coupon.available_begin or not _is_open(stock.fix_available_time or {}, now):
            raise CashierError("voucher_time", "代金券当前不在可用时间内")

    def spend(self, order: Order, offers: list[Offer]) -> list[Coupon]:
        """The coupons, used by the paid order."""
        payment = order.payment
        if payment is None:
            raise ValueError("this order is not paid")
        used = []
        for offer in offers:
            use = Use(
                at=payment["paid_at"],
                mchid=order.mchid,
                transaction_id=payment["transaction_id"],
                amount=offer.deduction.amount,
                goods_detail=offer.deduction.goods_detail,
            )
            coupon = self._coupons.save(replace(offer.coupon, use=use))
            self._flows.add(_entry("use", coupon, use, order, order.trade_type))
            self._funds.spend(coupon.stock_id, use["amount"])
            used.append(coupon)
        return used

    def give_back(self, order: Order, refund_id: str) -> list[Coupon]:
        """The coupons of a refunded order as they now are: usable again, unless their time is over."""
        payment = order.payment
        if payment is None:
            raise ValueError("this order is not paid")
        returned = []
        for promotion in payment["promotion_detail"]:
            coupon = self._coupons.get(promotion["coupon_id"])
            if coupon and coupon.use and coupon.use["transaction_id"] == payment["transaction_id"]:
                entry = _entry("refund", coupon, coupon.use, order, refund_id)
                self._flows.add(replace(entry, at=self._now()))
                returned.append(self._coupons.bring_back(coupon))
        return returned


def _check_order(order: Order, stock: Stock) -> None:
    if order.mchid not in stock.available_merchants:
        raise CashierError("voucher_merchant", "代金券不可在该商户使用")
    if stock.goods_tag and order.request.get("goods_tag") not in stock.goods_tag:
        raise CashierError("voucher_goods_tag", "订单优惠标记与代金券不符")


def _is_open(hours: dict[str, Any], now: float) -> bool:
    at = datetime.fromtimestamp(now, CHINA)
    second = at.hour * 3600 + at.minute * 60 + at.second
    weekday = at.isoweekday() % 7
    return weekday in hours.get("available_week_day", [weekday]) and hours.get("begin_time", 0) <= second <= hours.get(
        "end_time", LAST_SECOND
    )


def _entry(kind: FlowKind, coupon: Coupon, use: Use, order: Order, number: str) -> FlowEntry:
    return FlowEntry(
        stock_id=coupon.stock_id,
        coupon_id=coupon.coupon_id,
        kind=kind,
        at=use["at"],
        amount=use["amount"],
        total=order.total,
        number=number,
        transaction_id=use["transaction_id"],
        mchid=order.mchid,
        device_id=order.request.get("scene_info", {}).get("device_id", ""),
        goods=" ".join(f"{goods['goods_id']}:{goods['quantity']}" for goods in use["goods_detail"]),
    )
