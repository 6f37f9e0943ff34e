"""Secrets Manager: the only place where keys of merchants and official accounts are kept (law 10)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from merchant_center.core.aws.documents import Document
from merchant_center.core.errors import ConfigurationError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient


SESSION_KEY_NANOSECONDS = 30 * 10**9
"""A session key that leaked is replaced, and must then be worth nothing in warm functions too."""


@dataclass(frozen=True, slots=True, repr=False)
class MerchantSecret:
    """What must never leave the store. ``apiv3_keys`` has the newest first; older ones still open callbacks."""

    certificate_pem: str
    private_key_pem: str
    apiv3_keys: tuple[str, ...]
    apiv2_key: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class TencentSmsKeys:
    """The keys of Tencent Cloud's API, of a sub-account that may send SMS and nothing else."""

    secret_id: str
    secret_key: str


_MERCHANT_SECRETS = Document(MerchantSecret)
_TENCENT_SMS_KEYS = Document(TencentSmsKeys)


class SecretStore:
    """Secrets under one prefix; values of a version never change, so they are read once per process."""

    def __init__(
        self, client: "SecretsManagerClient", prefix: str, moments: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._moments = moments
        self._session_keys: dict[str, tuple[int, str]] = {}
        self._known: dict[tuple[str, str], str] = {}

    def merchant(self, mchid: str, version: str) -> MerchantSecret:
        """One version of a merchant account's secret."""
        return _MERCHANT_SECRETS.value(self._read(f"{self._prefix}/merchant/{mchid}", version))

    def save_merchant(self, mchid: str, secret: MerchantSecret) -> str:
        """Store a new version and return its id; the account's record decides which version is in use."""
        return self._write(f"{self._prefix}/merchant/{mchid}", _MERCHANT_SECRETS.text(secret))

    def official_account(self, appid: str) -> str:
        """The secret of an official account, as last connected."""
        return self._read(f"{self._prefix}/official-account/{appid}", "")

    def save_official_account(self, appid: str, secret: str) -> None:
        """Store the secret of an official account."""
        self._write(f"{self._prefix}/official-account/{appid}", secret)

    def session_key(self, secret_id: str) -> str:
        """The key that signs sessions of customers; made by the template, at most half a minute old here."""
        now = self._moments()
        read_at, key = self._session_keys.get(secret_id, (-SESSION_KEY_NANOSECONDS, ""))
        if now - read_at >= SESSION_KEY_NANOSECONDS or not key:
            key = self._client.get_secret_value(SecretId=secret_id)["SecretString"]
            self._session_keys[secret_id] = (now, key)
        return key

    def tencent_sms(self) -> tuple[str, str]:
        """Secret id and secret key for SMS by Tencent Cloud, as an operator last put them there.

        Raises:
            ConfigurationError: there are none, or they are no JSON object with ``secret_id`` and ``secret_key``.
        """
        name = f"{self._prefix}/tencent-sms"
        text = self._read(name, "")
        try:
            keys = _TENCENT_SMS_KEYS.value(text)
        except msgspec.DecodeError:
            # The decoder's error quotes nothing, but hangs the text on; none of it may come along.
            keys = None
        if keys is None:
            raise ConfigurationError(f"the secret {name} must be a JSON object with secret_id and secret_key")
        return keys.secret_id, keys.secret_key

    def _read(self, name: str, version: str) -> str:
        if version and (name, version) in self._known:
            return self._known[name, version]
        request = {"SecretId": name} | ({"VersionId": version} if version else {})
        try:
            text = self._client.get_secret_value(**request)["SecretString"]
        except self._client.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
                raise ConfigurationError(f"no secret is kept under {name}") from error
            raise
        if version:
            self._known[name, version] = text
        return text

    def _write(self, name: str, text: str) -> str:
        try:
            return self._client.put_secret_value(SecretId=name, SecretString=text)["VersionId"]
        except self._client.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ResourceNotFoundException":
                raise
        try:
            return self._client.create_secret(Name=name, SecretString=text)["VersionId"]
        except self._client.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ResourceExistsException":
                raise
            return self._client.put_secret_value(SecretId=name, SecretString=text)["VersionId"]
