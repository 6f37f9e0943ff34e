"""Signing requests to WeChat Pay and verifying its answers, as a step of every HTTP exchange."""

from collections.abc import Callable, Generator

import httpx

from merchant_center.errors import OutcomeUnknownError, SignatureInvalidError
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.signing import authorization, signed_message
from merchant_center.wechatpay.verification import verify

SIGNED_BYTES = "merchant_center.signed_bytes"
"""Request extension: how long the message was that we signed; WeChat tells its own length in SIGN_ERROR."""


class WeChatPaySigner(httpx.Auth):
    """Signs, and takes any answer; only for answers that bring the keys to verify them with.

    Args:
        credentials: of the merchant account.
        clock: gives Unix seconds; fractions are cut.
        nonce: gives a fresh random text, 32 letters and digits.
    """

    requires_request_body = True

    def __init__(
        self, credentials: MerchantCredentials, *, clock: Callable[[], float], nonce: Callable[[], str]
    ) -> None:
        self.credentials = credentials
        self._clock = clock
        self._nonce = nonce

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Sign and send."""
        self.sign(request)
        yield request

    def sign(self, request: httpx.Request) -> None:
        """Put Authorization and Wechatpay-Serial on the request, for the exact bytes that will be sent."""
        method, target, body = request.method, request.url.raw_path.decode("ascii"), request.content
        timestamp, nonce = self.now(), self._nonce()
        request.headers["Authorization"] = authorization(
            self.credentials, method, target, body, timestamp=timestamp, nonce=nonce
        )
        if self.credentials.preferred_serial:
            request.headers["Wechatpay-Serial"] = self.credentials.preferred_serial
        message = signed_message(method, target, body, timestamp=timestamp, nonce=nonce)
        request.extensions[SIGNED_BYTES] = len(message)

    def now(self) -> int:
        """Give the time in whole Unix seconds."""
        return int(self._clock())


class WeChatPayAuth(WeChatPaySigner):
    """Signs, and believes no success that WeChat did not sign (errors come unsigned).

    Raises:
        OutcomeUnknownError: a 2xx does not verify, a signature probe for instance. The deed may be
            done; the cause is the SignatureInvalidError, or UnknownSerialError if we lack the key.
    """

    requires_response_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Sign, send, verify the raw bytes of a 2xx, also of an empty one."""
        self.sign(request)
        response = yield request
        if not response.is_success:
            return
        try:
            verify(response.headers, response.content, self.credentials.response_keys, now=self.now())
        except SignatureInvalidError as error:
            raise OutcomeUnknownError(
                f"WeChat Pay's answer does not verify: {error}",
                status=response.status_code,
                request_id=response.headers.get("Request-ID", ""),
            ) from error
