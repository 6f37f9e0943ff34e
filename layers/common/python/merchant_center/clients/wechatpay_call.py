"""How every call to WeChat Pay is sent: signed, at most once per host, and believed only if verified."""

from collections.abc import Callable

import httpx

from merchant_center.clients.wechatpay_answers import refusal
from merchant_center.clients.wechatpay_auth import WeChatPayAuth, WeChatPaySigner
from merchant_center.errors import OutcomeUnknownError
from merchant_center.wechatpay.credentials import MerchantCredentials


class WeChatPayCaller:
    """Signs and sends as one merchant account; cheap to make, so make one per account and use.

    All calls raise, besides what they name:
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

    def _call(self, method: str, target: str, body: bytes = b"", auth: WeChatPaySigner | None = None) -> httpx.Response:
        """Send; give a 2xx, verified unless another ``auth`` was asked for."""
        response, unanswered = self._send(method, target, body, auth or self._auth)
        if response.is_success:
            return response
        error = refusal(response)
        if unanswered and body:
            # The call that got no answer may have been done: a no to its repeat says nothing about it.
            raise OutcomeUnknownError(
                f"no answer from WeChat Pay ({unanswered}), then {error.message}",
                remote_code=error.remote_code,
                status=error.status,
                request_id=error.request_id,
            )
        raise error

    def _send(self, method: str, target: str, body: bytes, auth: httpx.Auth) -> tuple[httpx.Response, str]:
        """The first answer, and what became of the calls to hosts that gave none."""
        headers = {"Content-Type": "application/json"} if body else {}
        reasons: list[str] = []
        for http in self._hosts:
            try:
                response = http.request(method, target, content=body, headers=headers, auth=auth)
            except httpx.RequestError as error:
                reasons.append(type(error).__name__)
                continue
            return response, ", then ".join(reasons)
        raise OutcomeUnknownError(f"no answer from WeChat Pay ({', then '.join(reasons)})")
