"""WeChat Pay APIv3 for refunds of one merchant account.

Every call here may be repeated with the same arguments: WeChat recognises repeats by the refund number.
"""

from urllib.parse import quote

from merchant_center.core.errors import RemoteRefusedError
from merchant_center.refunds.protocol.meanings import NOT_FOUND_CODES, explain
from merchant_center.refunds.protocol.refund import RefundCall, RemoteRefund, refund_body, refund_from
from merchant_center.wechatpay.transport.answers import about_another, read_success
from merchant_center.wechatpay.transport.call import WeChatPayCaller

_REFUNDS = "/v3/refund/domestic/refunds"


class RefundClient(WeChatPayCaller):
    """The calls about refunds; what all of them raise: see WeChatPayCaller."""

    explain = staticmethod(explain)

    def create_refund(self, call: RefundCall) -> RemoteRefund:
        """Ask for a refund; an answer means that WeChat took it, not that money went back."""
        return self._about(call.out_refund_no, "POST", _REFUNDS, refund_body(call))

    def query_refund(self, out_refund_no: str) -> RemoteRefund:
        """Ask how a refund stands; an unknown number is refused with one of NOT_FOUND_CODES."""
        return self._about(out_refund_no, "GET", f"{_REFUNDS}/{quote(out_refund_no, safe='')}")

    def find_refund(self, out_refund_no: str) -> RemoteRefund | None:
        """Ask how a refund stands; ``None`` if WeChat has no such number."""
        try:
            return self.query_refund(out_refund_no)
        except RemoteRefusedError as refusal:
            if refusal.remote_code in NOT_FOUND_CODES:
                return None
            raise

    def _about(self, out_refund_no: str, method: str, target: str, body: bytes = b"") -> RemoteRefund:
        response = self._call(method, target, body)
        refund = read_success(response, refund_from)
        if refund.out_refund_no != out_refund_no:
            raise about_another(response, "refund")
        return refund
