"""The cashier: where a customer pays an order, or is told why not."""

from dataclasses import dataclass, field, replace
from typing import Any

from local.wechat_simulator import signing
from local.wechat_simulator.customers import Customers
from local.wechat_simulator.merchants import Merchants
from local.wechat_simulator.orders import PAID, Action, Order, Orders, Payment, TradeState, new_transaction_id


class CashierError(Exception):
    """The cashier takes no money; `reason` is a stable word for tests, the text is for the customer."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True)
class Voucher:
    """A voucher the customer holds, as plain data; `amount` in fen."""

    coupon_id: str
    stock_id: str
    name: str
    amount: int
    type: str
    scope: str = "GLOBAL"
    is_payees: bool = True
    """Whether the merchant that is paid also bears the discount."""
    goods_detail: list[dict[str, Any]] = field(default_factory=list)

    def promotion(self) -> dict[str, Any]:
        """Its entry in promotion_detail."""
        shown = {
            "coupon_id": self.coupon_id,
            "name": self.name,
            "scope": self.scope,
            "type": self.type,
            "amount": self.amount,
            "stock_id": self.stock_id,
            "wechatpay_contribute": 0,
            "merchant_contribute": self.amount if self.is_payees else 0,
            "other_contribute": 0 if self.is_payees else self.amount,
            "currency": "CNY",
        }
        return shown | {"goods_detail": self.goods_detail} if self.goods_detail else shown


def check_page_signature(merchants: Merchants, order: Order, parameters: dict[str, str], now: float) -> None:
    """Check what a page gave to `WeixinJSBridge`, as the cashier does before it opens.

    Raises:
        CashierError: signType is not RSA, the appid is another one, or paySign fits no certificate.
    """
    if parameters["signType"] != "RSA":
        raise CashierError("page_signature", "signType 必须为 RSA")
    if parameters["appId"] != order.request["appid"]:
        raise CashierError("page_signature", "appid与下单时不一致")
    message = signing.page_message(
        parameters["appId"], parameters["timeStamp"], parameters["nonceStr"], parameters["package"]
    )
    merchant = merchants.get(order.mchid)
    pairs = [pair for pair in merchant.api_certificates if pair["not_after"] > now] if merchant else []
    if not any(signing.is_signed(pair["certificate"], message, parameters["paySign"]) for pair in pairs):
        raise CashierError("page_signature", "支付验证签名失败")


class Cashier:
    """Takes payments for orders."""

    def __init__(self, orders: Orders, customers: Customers) -> None:
        self._orders = orders
        self._customers = customers

    def admit(self, order: Order, prepay_id: str | None, openid: str | None, now: float) -> str:
        """The openid, under the order's appid, of who is about to pay.

        Args:
            order: What to pay.
            prepay_id: The one the page was given; None takes the latest.
            openid: Who pays; None means the payer named in the order, else the appid's first customer.
            now: The virtual instant.

        Raises:
            CashierError: with its reason.
        """
        self._check_state(order, prepay_id, now)
        return self._payer(order, openid)

    def take(self, order: Order, payer: str, vouchers: list[Voucher], now: float) -> Order:
        """The paid order; what the vouchers leave of the total is payer_total.

        Raises:
            CashierError: they are worth more than the order.
        """
        deducted = sum(voucher.amount for voucher in vouchers)
        if deducted > order.total:
            raise CashierError("voucher", "优惠金额不能大于订单金额")
        payment = Payment(
            transaction_id=new_transaction_id(now),
            openid=payer,
            paid_at=now,
            payer_total=order.total - deducted,
            bank_type="OTHERS",
            promotion_detail=[voucher.promotion() for voucher in vouchers],
        )
        return self._orders.save(replace(order.after(Action.PAY), payment=payment))

    def _check_state(self, order: Order, prepay_id: str | None, now: float) -> None:
        if order.trade_state in PAID:
            raise CashierError("paid", "该订单已支付")
        if order.trade_state == TradeState.CLOSED:
            raise CashierError("closed", "该订单已关闭")
        if now > order.payable_until:
            raise CashierError("expired", "订单已过支付截止时间")
        prepays = [p for p in order.prepays if prepay_id in {None, p["prepay_id"]}]
        if now >= prepays[-1]["expires_at"]:
            raise CashierError("prepay_expired", "支付链接已失效，请重新下单")

    def _payer(self, order: Order, openid: str | None) -> str:
        appid = order.request["appid"]
        named = order.request.get("payer", {}).get("openid")
        if named is None:
            default = self._customers.default(appid)
            payer = openid or (default.openid if default else None)
            if payer is None:
                raise CashierError("no_payer", "没有可以付款的客户")
            return payer
        if openid and not self._customers.are_one_person(appid, named, openid):
            raise CashierError("other_payer", "下单账号与支付账号不一致，请核实后再支付")
        return str(named)
