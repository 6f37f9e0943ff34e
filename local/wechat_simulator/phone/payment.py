"""The pay sheet: what it shows, which vouchers WeChat takes by itself, and what its buttons do."""

from typing import Any

from local.wechat_simulator.cashier import CashierError
from local.wechat_simulator.orders import Order, queried
from local.wechat_simulator.payments import pay_order
from local.wechat_simulator.phone.phones import Phone
from local.wechat_simulator.phone.sheets import Sheet
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.bills import Action
from local.wechat_simulator.vouchers.coupons import CouponStatus
from local.wechat_simulator.vouchers.wallet import Offer


def usable_offers(simulator: Simulator, order: Order, payer: str) -> list[Offer]:
    """What each coupon in the payer's card pack would take off the order, the most first."""
    people = simulator.customers.identities(order.request["appid"], payer)
    offers = []
    for coupon in simulator.coupons.held_by(people):
        if coupon.status(simulator.clock.now()) != CouponStatus.SENDED:
            continue
        try:
            offers += simulator.wallet.offer(order, payer, [coupon.coupon_id])
        except CashierError:
            continue
    return sorted(offers, key=lambda offer: -offer.deduction.amount)


def chosen(offers: list[Offer], total: int) -> list[Offer]:
    """The offers that WeChat takes unless the payer chooses: the best one alone, or all that go together."""
    together: list[Offer] = []
    for offer in offers:
        if offer.stock.combine_use and sum(one.deduction.amount for one in [*together, offer]) <= total:
            together.append(offer)
    alone = [offer for offer in offers if offer.deduction.amount <= total][:1]
    return max(together, alone, key=lambda some: sum(one.deduction.amount for one in some))


def about(simulator: Simulator, order: Order, payer: str) -> dict[str, Any]:
    """What the sheet of an order shows."""
    merchant = simulator.merchants.get(order.mchid)
    offers = usable_offers(simulator, order, payer)
    taken = {offer.coupon.coupon_id for offer in chosen(offers, order.total)}
    return {
        "mchid": order.mchid,
        "out_trade_no": order.out_trade_no,
        "merchant": merchant.name if merchant else order.mchid,
        "description": order.request["description"],
        "total": order.total,
        "payer": payer,
        "vouchers": [
            {
                "coupon_id": offer.coupon.coupon_id,
                "name": offer.stock.name,
                "amount": offer.deduction.amount,
                "combine_use": offer.stock.combine_use,
                "is_chosen": offer.coupon.coupon_id in taken,
            }
            for offer in offers
        ],
    }


def act(simulator: Simulator, phone: Phone, sheet: Sheet, action: str, coupon_ids: list[str] | None) -> None:
    """Do what a button of the sheet does.

    Raises:
        CashierError: the cashier takes no money, or the transfer is over.
    """
    sheets = simulator.phones.session(phone.phone_id).sheets
    if action == "pay" and sheet.kind == "transfer":
        _confirm(simulator, sheet)
        sheets.close(sheet, "ok")
    elif action == "pay":
        sheet.paid = _pay(simulator, sheet, coupon_ids)
    elif action == "done" and phone.closes_paid_pages:
        sheets.close(sheet, "closed")
    else:
        sheets.close(sheet, "ok" if action == "done" else action)


def _pay(simulator: Simulator, sheet: Sheet, coupon_ids: list[str] | None) -> dict[str, Any]:
    order = simulator.orders.get(sheet.about["mchid"], sheet.about["out_trade_no"])
    if order is None:
        raise CashierError("no_order", "订单不存在")
    if coupon_ids is None:
        coupon_ids = [voucher["coupon_id"] for voucher in sheet.about["vouchers"] if voucher["is_chosen"]]
    payer = simulator.cashier.admit(order, None, sheet.about["payer"], simulator.clock.now())
    offers = simulator.wallet.offer(order, payer, coupon_ids)
    return queried(pay_order(simulator, order, payer, offers))


def _confirm(simulator: Simulator, sheet: Sheet) -> None:
    bill = simulator.transfers.get(sheet.about["mchid"], sheet.about["out_bill_no"])
    if bill is None or not bill.allows(Action.CONFIRM):
        raise CashierError("state", f"该转账单状态为 {bill.state if bill else '—'}，无法确认")
    simulator.transfers.act(bill, Action.CONFIRM)
