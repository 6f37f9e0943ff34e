"""The rules of sending one coupon to one customer, in the order in which they are asked.

Source: WeChat Pay APIv3, vouchers, "send a coupon" with its error table; the monthly cap, the overlap and the
early end of a budget are what merchants have met.
"""

import asyncio
from typing import Any

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.customers import Customer
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.vouchers.coupons import Coupon
from local.wechat_simulator.vouchers.stocks import Stock, StockStatus


async def send(simulator: Simulator, merchant: Merchant, openid: str, call: dict[str, Any]) -> Coupon:
    """The coupon that the call sent, now or when it came for the first time.

    Raises:
        WeChatPayError: every refusal of a send.
    """
    settings, traffic = simulator.settings, simulator.traffic
    if refusal := traffic.refusal(merchant.mchid, settings.voucher_sends_per_second):
        raise simulator.refusals[refusal]
    with traffic.sending(call["stock_id"], call["appid"], openid) as is_overlap:
        if is_overlap and settings.voucher_overlap_refused:
            raise simulator.refusals["send_overlap"]
        if settings.voucher_send_seconds:
            await asyncio.sleep(settings.voucher_send_seconds)
        with simulator.database.transaction():
            return _sent(simulator, merchant, openid, call)


def _sent(simulator: Simulator, merchant: Merchant, openid: str, call: dict[str, Any]) -> Coupon:
    customer = customer_of(simulator, merchant, call["appid"], openid)
    held = simulator.coupons.sent(merchant.mchid, call["out_request_no"])
    if held:
        first = (held.stock_id, held.creator_mchid, held.appid, held.openid)
        if first != (call["stock_id"], call["stock_creator_mchid"], call["appid"], openid):
            raise simulator.refusals["send_number_reused"]
        return held
    stock = _stock(simulator, merchant, call)
    _check_state(simulator, stock)
    _check_customer(simulator, stock, customer)
    _check_budget(simulator, merchant, stock, call["out_request_no"])
    _check_limits(simulator, merchant, stock, customer)
    simulator.stocks.count_issue(stock)
    return simulator.coupons.issue(stock, customer, merchant.mchid, call["out_request_no"])


def customer_of(simulator: Simulator, merchant: Merchant, appid: str, openid: str) -> Customer:
    """Whom an openid names, for a merchant bound to the appid.

    Raises:
        WeChatPayError: the appid is not bound, or the openid belongs to another appid or to nobody.
    """
    if appid not in merchant.appids:
        raise simulator.refusals["appid_not_bound"]
    customer = simulator.customers.get(appid, openid)
    if customer is None:
        raise simulator.refusals["send_openid" if simulator.customers.knows(openid) else "openid_unknown"]
    return customer


def _stock(simulator: Simulator, merchant: Merchant, call: dict[str, Any]) -> Stock:
    if simulator.merchants.get(call["stock_creator_mchid"]) is None:
        raise simulator.refusals["merchant_unknown"]
    stock = simulator.stocks.get(call["stock_id"])
    if stock is None:
        raise simulator.refusals["stock_unknown"]
    if stock.creator_mchid != call["stock_creator_mchid"]:
        raise simulator.refusals["stock_creator_wrong"]
    if merchant.mchid not in stock.senders():
        raise simulator.refusals["send_not_authorised"]
    return stock


def _check_state(simulator: Simulator, stock: Stock) -> None:
    if stock.status in {StockStatus.UNACTIVATED, StockStatus.STOPED}:
        raise simulator.refusals["stock_not_active"]
    if stock.status != StockStatus.RUNNING or stock.stock_type == "DISCOUNT_CUT":
        raise simulator.refusals["stock_state"]
    if simulator.clock.now() < stock.available_begin:
        raise simulator.refusals["stock_not_begun"]


def _check_customer(simulator: Simulator, stock: Stock, customer: Customer) -> None:
    if customer.account_abnormal:
        raise simulator.refusals["send_account_abnormal"]
    if customer.api_abuser and stock.prevent_api_abuse:
        raise simulator.refusals["send_abuse"]


def _check_budget(simulator: Simulator, merchant: Merchant, stock: Stock, out_request_no: str) -> None:
    issued = simulator.stocks.issued(stock.stock_id)
    left = stock.max_coupons - issued.coupons
    is_early = 0 < left < simulator.settings.voucher_early_not_enough_below
    if left <= 0 or (is_early and simulator.traffic.is_first_try(merchant.mchid, out_request_no)):
        raise simulator.refusals["stock_budget"]
    today = issued.amount_on(china_digits(simulator.clock.now(), "%Y%m%d"))
    if stock.max_amount_by_day is not None and today + stock.coupon_amount > stock.max_amount_by_day:
        raise simulator.refusals["stock_day_budget"]


def _check_limits(simulator: Simulator, merchant: Merchant, stock: Stock, customer: Customer) -> None:
    held = simulator.coupons.held_by(simulator.customers.identities(customer.appid, customer.openid))
    of_stock = [coupon for coupon in held if coupon.stock_id == stock.stock_id]
    own = [coupon for coupon in of_stock if (coupon.appid, coupon.openid) == (customer.appid, customer.openid)]
    if len(own) >= stock.max_coupons_per_user:
        raise simulator.refusals["send_user_limit"]
    if stock.natural_person_limit and len(of_stock) >= stock.max_coupons_per_user:
        raise simulator.refusals["send_person_limit"]
    month = china_digits(simulator.clock.now(), "%Y%m")
    given = sum(
        coupon.amount
        for coupon in held
        if coupon.sender_mchid == merchant.mchid and china_digits(coupon.received_at, "%Y%m") == month
    )
    if given + stock.coupon_amount > simulator.settings.voucher_monthly_cap:
        raise simulator.refusals["send_monthly_cap"]
