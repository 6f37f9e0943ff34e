"""How every call to WeChat Pay is sent: signed, at most once per host, and believed only if verified."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx

from merchant_center.core.errors import (
    DecryptionFailedError,
    InvalidInputError,
    OutcomeUnknownError,
    RemoteError,
    RemoteRefusedError,
    SignatureInvalidError,
    UnknownSerialError,
)
from merchant_center.core.meanings import Meaning
from merchant_center.wechatpay.credentials import KeysBySerial, MerchantCredentials
from merchant_center.wechatpay.meanings import explain
from merchant_center.wechatpay.transport.answers import refusal, request_id, unreadable
from merchant_center.wechatpay.transport.auth import WeChatPayAuth
from merchant_center.wechatpay.verification import verify

_RETIRED_CERTIFICATE = "PARAM_ERROR"
"""The code for a Wechatpay-Serial that WeChat has no more; it stands for other wrong parameters as well."""
_PIECE = 256 * 1024
"""Bytes of a file that are read at once."""


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
        fetched_keys: keys of renewed platform certificates, filled here; shared by the clients of one account.
    """

    explain: Callable[[str], Meaning] = staticmethod(explain)
    """What WeChat's codes mean to these calls."""

    def __init__(
        self,
        http: httpx.Client,
        backup_http: httpx.Client | None,
        credentials: MerchantCredentials,
        *,
        clock: Callable[[], float],
        nonce: Callable[[], str],
        fetched_keys: KeysBySerial | None = None,
    ) -> None:
        self._hosts = [http] if backup_http is None else [http, backup_http]
        self._credentials = credentials
        self._auth = WeChatPayAuth(credentials, clock=clock, nonce=nonce)
        # Naming a retired certificate is refused; what asks for the present ones must not do it.
        self._without_serial = WeChatPayAuth(replace(credentials, preferred_serial=""), clock=clock, nonce=nonce)
        self._fetched_keys: KeysBySerial = {} if fetched_keys is None else fetched_keys

    def list_certificates(self) -> dict[str, str]:
        """Fetch WeChat's platform certificates; give those not expired as PEM by serial.

        Verified with a certificate inside the answer, as on the first load no other is known. An
        account that has a public key only is refused with RESOURCE_NOT_EXISTS.

        Raises:
            DecryptionFailedError: none of the merchant's APIv3 keys opens them.
        """
        # X.509 parsing would slow the start of every function, and few ever come here.
        from merchant_center.wechatpay.platform_certificates import open_certificates  # noqa: PLC0415

        response = self._answered("GET", "/v3/certificates", b"", self._without_serial)
        try:
            return open_certificates(response.headers, response.content, self._credentials, now=self._auth.now())
        except (InvalidInputError, SignatureInvalidError) as error:
            raise unreadable(response, error) from error

    @contextmanager
    def _download(self, url: str) -> Iterator[Iterator[bytes]]:
        """Open a file at an address that WeChat gave: asked for under our signature, answered without WeChat's.

        The caller checks the file by a digest that came signed. It is asked for at the host that is named, and once.
        """
        headers = {"Accept": "*/*"}
        try:
            with self._hosts[0].stream("GET", url, headers=headers, auth=self._without_serial) as response:
                if not response.is_success:
                    response.read()
                    raise refusal(response, self.explain)
                yield response.iter_raw(_PIECE)
        except httpx.RequestError as error:
            raise OutcomeUnknownError(f"the file of WeChat Pay broke off ({type(error).__name__})") from error

    def _call(self, method: str, target: str, body: bytes = b"") -> httpx.Response:
        """Send; give a 2xx that WeChat signed."""
        response = self._taken(method, target, body)
        try:
            self._verify(response)
        except SignatureInvalidError as error:
            # A signature probe, for instance; errors come unsigned, so it may be done.
            raise OutcomeUnknownError(
                f"WeChat Pay's answer does not verify: {error}",
                status=response.status_code,
                request_id=request_id(response),
            ) from error
        return response

    def _taken(self, method: str, target: str, body: bytes) -> httpx.Response:
        """Send; once more without naming a certificate, if that may be what WeChat refused, having done nothing."""
        if self._fetched_keys:
            return self._answered(method, target, body, self._without_serial)
        try:
            return self._answered(method, target, body, self._auth)
        except RemoteRefusedError as refused:
            if not self._credentials.names_certificate or refused.remote_code != _RETIRED_CERTIFICATE:
                raise
        return self._answered(method, target, body, self._without_serial)

    def _verify(self, response: httpx.Response) -> None:
        """Check the signature; an unknown serial of an account on platform certificates is looked up at WeChat."""
        keys, now = {**self._credentials.response_keys, **self._fetched_keys}, self._auth.now()
        try:
            verify(response.headers, response.content, keys, now=now)
        except UnknownSerialError:
            if not self._credentials.names_certificate:
                raise
            self._fetched_keys.update(self._present_keys())
            verify(response.headers, response.content, self._fetched_keys, now=now)

    def _present_keys(self) -> KeysBySerial:
        from merchant_center.wechatpay.key_material import load_platform_certificate  # noqa: PLC0415

        try:
            pems = self.list_certificates()
        except (RemoteError, DecryptionFailedError):
            # Whatever became of this call, it is no answer to the one that was made.
            return {}
        return {serial: load_platform_certificate(pem).key for serial, pem in pems.items()}

    def _answered(self, method: str, target: str, body: bytes, auth: httpx.Auth) -> httpx.Response:
        """Send; give a 2xx as it came."""
        response, unanswered = self._send(method, target, body, auth)
        if response.is_success:
            return response
        error = refusal(response, self.explain)
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
