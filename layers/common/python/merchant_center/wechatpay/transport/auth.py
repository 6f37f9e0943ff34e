"""Signing requests to WeChat Pay, as a step of every HTTP exchange."""

from collections.abc import Callable, Generator

import httpx

from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.signing import authorization, signed_message

SIGNED_BYTES = "merchant_center.signed_bytes"
"""Request extension: how long the message was that we signed; WeChat tells its own length in SIGN_ERROR."""


class WeChatPayAuth(httpx.Auth):
    """Signs the exact bytes that are sent; whether the answer may be believed is the caller's to check.

    Args:
        credentials: of the merchant account.
        clock: gives Unix seconds; fractions are cut.
        nonce: gives a fresh random text, 32 letters and digits.
    """

    requires_request_body = True

    def __init__(
        self, credentials: MerchantCredentials, *, clock: Callable[[], float], nonce: Callable[[], str]
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._nonce = nonce

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Put Authorization on the request, and Wechatpay-Serial if a key is preferred; send it."""
        method, target, body = request.method, request.url.raw_path.decode("ascii"), request.content
        timestamp, nonce = self.now(), self._nonce()
        request.headers["Authorization"] = authorization(
            self._credentials, method, target, body, timestamp=timestamp, nonce=nonce
        )
        if self._credentials.preferred_serial:
            request.headers["Wechatpay-Serial"] = self._credentials.preferred_serial
        message = signed_message(method, target, body, timestamp=timestamp, nonce=nonce)
        request.extensions[SIGNED_BYTES] = len(message)
        yield request

    def now(self) -> int:
        """Return the time in whole Unix seconds."""
        return int(self._clock())
