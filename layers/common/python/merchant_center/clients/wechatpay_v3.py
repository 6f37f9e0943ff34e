"""WeChat Pay APIv3 for one merchant account: order, query, close, certificates.

Every call here may be repeated with the same arguments: WeChat tells repeats by the order number.
"""

from collections.abc import Callable
from urllib.parse import quote

import httpx

from merchant_center.clients.wechatpay_answers import read_success, refusal, request_id, unreadable
from merchant_center.clients.wechatpay_auth import WeChatPayAuth, WeChatPaySigner
from merchant_center.errors import (
    InvalidInputError,
    MalformedRequestError,
    OutcomeUnknownError,
    SignatureInvalidError,
)
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.json_object import JsonObject
from merchant_center.wechatpay.orders import (
    JsapiOrder,
    NativeOrder,
    close_body,
    jsapi_body,
    native_body,
)
from merchant_center.wechatpay.payments import Payment, payment_from

ORDER_NOT_FOUND_CODES = frozenset({"ORDER_NOT_EXIST", "ORDER_NOT_EXISTS"})
"""Both spellings occur. Right after an order call whose outcome is unknown, this is not final."""

_ORDERS = "/v3/pay/transactions"


class WeChatPayClient:
    """Calls WeChat Pay as one merchant account; cheap to make, so make one per account and use.

    All methods raise, besides what they name:
        RemoteRefusedError: a definite no; ``remote_code`` is WeChat's (``ORDER_CLOSED``).
        OutcomeUnknownError: time-out, lost connection, 429, 5xx, or a 2xx that does not verify or
            cannot be read; ``remote_code`` is kept if there was one.

    Args:
        http: for the main host.
        backup_http: for the remote site that serves the same; tried once, after a failure to get
            any answer, never after an answer (WeChat Pay APIv3, "cross-city failover").
        credentials: of the merchant account.
        clock: gives Unix seconds.
        nonce: gives a fresh random text, 32 letters and digits.
    """

    def __init__(
        self,
        http: httpx.Client,
        backup_http: httpx.Client | None,
        credentials: MerchantCredentials,
        *,
        clock: Callable[[], float],
        nonce: Callable[[], str],
    ) -> None:
        self._hosts = [http] if backup_http is None else [http, backup_http]
        self._credentials = credentials
        self._auth = WeChatPayAuth(credentials, clock=clock, nonce=nonce)
        self._signer = WeChatPaySigner(credentials, clock=clock, nonce=nonce)

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
        try:
            payment = payment_from(read_success(response))
        except MalformedRequestError as error:
            raise unreadable(response, error) from error
        if (payment.out_trade_no, payment.mchid) != (out_trade_no, self._credentials.mchid):
            # A signature is over the answer only: an old answer to another question verifies too.
            raise OutcomeUnknownError(
                "WeChat Pay's answer is about another order",
                status=response.status_code,
                request_id=request_id(response),
            )
        return payment

    def close_order(self, out_trade_no: str) -> None:
        """Close an order; closing a closed one succeeds again.

        The customer may have paid first: query afterwards, and after a refusal.
        """
        self._call("POST", f"{_order(out_trade_no)}/close", close_body(self._credentials.mchid))

    def list_certificates(self) -> dict[str, str]:
        """Fetch WeChat's platform certificates; give those not expired as PEM by serial.

        Verified with a certificate inside the answer, as on the first load no other is known. An
        account that has a public key only is refused with RESOURCE_NOT_EXISTS.

        Raises:
            DecryptionFailedError: none of the merchant's APIv3 keys opens them.
        """
        # X.509 parsing would slow the start of every function, and few ever come here.
        from merchant_center.wechatpay.platform_certificates import open_certificates  # noqa: PLC0415

        response = self._call("GET", "/v3/certificates", auth=self._signer)
        try:
            return open_certificates(response.headers, response.content, self._credentials, now=self._signer.now())
        except (InvalidInputError, SignatureInvalidError) as error:
            raise unreadable(response, error) from error

    def _create(self, target: str, body: bytes, answer: str) -> str:
        response = self._call("POST", target, body)
        try:
            return JsonObject(read_success(response)).text(answer)
        except MalformedRequestError as error:
            raise unreadable(response, error) from error

    def _call(self, method: str, target: str, body: bytes = b"", auth: WeChatPaySigner | None = None) -> httpx.Response:
        """Send; give a 2xx, verified unless another ``auth`` was asked for."""
        response = self._send(method, target, body, auth or self._auth)
        if not response.is_success:
            raise refusal(response)
        return response

    def _send(self, method: str, target: str, body: bytes, auth: httpx.Auth) -> httpx.Response:
        headers = {"Content-Type": "application/json"} if body else {}
        reasons = []
        for http in self._hosts:
            try:
                return http.request(method, target, content=body, headers=headers, auth=auth)
            except httpx.RequestError as error:
                reasons.append(type(error).__name__)
        raise OutcomeUnknownError(f"no answer from WeChat Pay ({', then '.join(reasons)})")


def _order(out_trade_no: str) -> str:
    return f"{_ORDERS}/out-trade-no/{quote(out_trade_no, safe='')}"
