"""WeChat Pay APIv3 for one merchant account: order, query, close.

Every call here may be repeated with the same arguments: WeChat recognises repeats by the order number.
"""

from urllib.parse import quote

from merchant_center.orders.protocol.order import JsapiOrder, NativeOrder, close_body, jsapi_body, native_body
from merchant_center.orders.protocol.payment import Payment, payment_from
from merchant_center.wechatpay.json_object import JsonObject
from merchant_center.wechatpay.transport.answers import about_another, read_success
from merchant_center.wechatpay.transport.call import WeChatPayCaller

ORDER_NOT_FOUND_CODES = frozenset({"ORDER_NOT_EXIST", "ORDER_NOT_EXISTS"})
"""Both spellings occur. Right after an order call whose outcome is unknown, this is not final."""

_ORDERS = "/v3/pay/transactions"


class WeChatPayClient(WeChatPayCaller):
    """The calls about orders; what all of them raise: see WeChatPayCaller."""

    def create_jsapi_order(self, order: JsapiOrder) -> str:
        """Make or renew an order for WeChat's browser; give its prepay_id, good for two hours.

        Raises:
            InvalidInputError: see ``orders.jsapi_body``; nothing was sent.
        """
        return self._create(f"{_ORDERS}/jsapi", jsapi_body(order), "prepay_id")

    def create_native_order(self, order: NativeOrder) -> str:
        """Make or renew an order to be paid by scanning; give its code_url, good for two hours.

        Raises:
            InvalidInputError: see ``orders.native_body``; nothing was sent.
        """
        return self._create(f"{_ORDERS}/native", native_body(order), "code_url")

    def query_order(self, out_trade_no: str) -> Payment:
        """Ask for an order's state; an unknown number is refused with one of ORDER_NOT_FOUND_CODES."""
        response = self._call("GET", f"{_order(out_trade_no)}?mchid={quote(self._credentials.mchid)}")
        payment = read_success(response, payment_from)
        if (payment.out_trade_no, payment.mchid) != (out_trade_no, self._credentials.mchid):
            raise about_another(response, "order")
        return payment

    def close_order(self, out_trade_no: str) -> None:
        """Close an order; closing a closed one succeeds again.

        The customer may have paid first: query afterwards, and after a refusal.
        """
        self._call("POST", f"{_order(out_trade_no)}/close", close_body(self._credentials.mchid))

    def _create(self, target: str, body: bytes, answer: str) -> str:
        response = self._call("POST", target, body)
        return read_success(response, lambda members: JsonObject(members).text(answer))


def _order(out_trade_no: str) -> str:
    return f"{_ORDERS}/out-trade-no/{quote(out_trade_no, safe='')}"
