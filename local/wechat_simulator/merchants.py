"""Merchant accounts: their credentials, which key signs what, and the files an operator downloads."""

import json
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from local.wechat_simulator import keys, signing
from local.wechat_simulator.keys import CertifiedKey
from local.wechat_simulator.state import Collection, Database

DIGITS = "0123456789"
LOWER_HEX = "0123456789abcdef"

type KeyMode = Literal["certificate", "public_key", "mixed"]


@dataclass(frozen=True)
class Authority:
    """The root under which all certificates are issued."""

    key: CertifiedKey


@dataclass(frozen=True)
class SigningKey:
    """A key of WeChat Pay and the id that names it in Wechatpay-Serial."""

    serial: str
    private_key: str


@dataclass(frozen=True)
class Merchant:
    """One mchid; certificates are oldest first, and each key list ends with the one in use."""

    mchid: str
    name: str
    appids: list[str]
    key_mode: KeyMode
    apiv3_key: str
    apiv2_key: str
    public_key_id: str
    public_key_private: str
    api_certificates: list[CertifiedKey]
    platform_certificates: list[CertifiedKey]

    def api_certificate(self, serial: str, now: float) -> CertifiedKey | None:
        """The merchant API certificate with this serial, in whatever case, if it is valid at `now`."""
        for pair in self.api_certificates:
            if is_same_serial(pair["serial"], serial) and pair["not_before"] <= now < pair["not_after"]:
                return pair
        return None

    def answer_key(self, serial: str | None) -> SigningKey | None:
        """The key for an answer, as the request's Wechatpay-Serial asks; None for an unknown serial.

        Source: WeChat Pay APIv3, "from platform certificate to WeChat Pay public key": absent means the
        platform certificate, for merchants that have one.
        """
        if serial is None:
            return self._certificate_key() if self._has_certificates else self._public_key()
        if is_same_serial(self.public_key_id, serial):
            return self._public_key()
        for pair in self.platform_certificates if self._has_certificates else []:
            if is_same_serial(pair["serial"], serial):
                return SigningKey(pair["serial"], pair["private_key"])
        return None

    def callback_key(self) -> SigningKey:
        """The key for one callback; in mixed mode each callback picks at random."""
        by_certificate = self.key_mode == "certificate" or (self.key_mode == "mixed" and secrets.randbelow(2) == 0)
        return self._certificate_key() if by_certificate else self._public_key()

    @property
    def _has_certificates(self) -> bool:
        return self.key_mode != "public_key"

    def _certificate_key(self) -> SigningKey:
        pair = self.platform_certificates[-1]
        return SigningKey(pair["serial"], pair["private_key"])

    def _public_key(self) -> SigningKey:
        return SigningKey(self.public_key_id, self.public_key_private)

    def valid_platform_certificates(self, now: float) -> list[CertifiedKey]:
        """What GET /v3/certificates offers; nothing for a merchant that has the public key alone."""
        return [pair for pair in self.platform_certificates if self._has_certificates and pair["not_after"] > now]

    def summary(self) -> dict[str, Any]:
        """The content of merchant.json."""
        return {
            "mchid": self.mchid,
            "appid": self.appids[0],
            "certificate_serial": self.api_certificates[-1]["serial"],
            "apiv3_key": self.apiv3_key,
            "apiv2_key": self.apiv2_key,
            "public_key_id": self.public_key_id,
        }


class Merchants:
    """All merchant accounts, and the directory their credentials are written to."""

    def __init__(self, database: Database, credentials: Path) -> None:
        self._held = Collection(database, "merchants", Merchant)
        self._authorities = Collection(database, "authority", Authority)
        self._credentials = credentials
        # Each request asks for one; reading its keys from the database costs more than checking a signature.
        self._known: dict[str, Merchant] = {}

    def authority(self, now: float) -> CertifiedKey:
        """The root, made when first asked for."""
        held = self._authorities.get("root")
        if held is None:
            held = Authority(keys.new_authority(now))
            self._authorities.put("root", held)
        return held.key

    def publish_authority(self, now: float) -> CertifiedKey:
        """The root, with its certificate in ca.pem beside the merchants: what clients of the TLS port trust."""
        root = self.authority(now)
        self._credentials.mkdir(parents=True, exist_ok=True)
        _write(self._credentials / "ca.pem", root["certificate"].encode())
        return root

    def get(self, mchid: str) -> Merchant | None:
        """The merchant account, or None."""
        if mchid not in self._known and (held := self._held.get(mchid)):
            self._known[mchid] = held
        return self._known.get(mchid)

    def all(self) -> list[Merchant]:
        """Every merchant account, the oldest first."""
        return list(self._held.values())

    def clear(self) -> None:
        """Forget all merchant accounts; their files stay."""
        self._held.clear()
        self._known.clear()

    def create(
        self,
        *,
        mchid: str | None,
        name: str,
        appids: list[str],
        key_mode: KeyMode,
        certificate_days: float,
        now: float,
    ) -> Merchant:
        """A new merchant account; for a known mchid the known one, bound to further appids as asked."""
        mchid = mchid or f"19{signing.random_text(8, DIGITS)}"
        held = self.get(mchid)
        if held:
            return self.save(replace(held, appids=[*dict.fromkeys(held.appids + appids)]))
        merchant = Merchant(
            mchid=mchid,
            name=name or f"商户{mchid}",
            appids=appids or [f"wx{signing.random_text(16, LOWER_HEX)}"],
            key_mode=key_mode,
            apiv3_key=signing.random_text(32),
            apiv2_key=signing.random_text(32),
            public_key_id=f"PUB_KEY_ID_{signing.random_text(34, DIGITS)}",
            public_key_private=keys.new_private_key(),
            api_certificates=[keys.issue(self.authority(now), mchid, now, certificate_days)],
            platform_certificates=[],
        )
        return self.save(self._with_platform_certificate(merchant, now))

    def change_keys(
        self,
        merchant: Merchant,
        *,
        mode: KeyMode | None,
        new_platform_certificate: bool,
        new_merchant_certificate: bool,
        new_apiv3_key: bool,
        retire_old: bool,
        now: float,
    ) -> Merchant:
        """Switch or renew keys; old certificates stay valid beside the new ones unless `retire_old`."""
        merchant = self._with_platform_certificate(replace(merchant, key_mode=mode or merchant.key_mode), now)
        if new_platform_certificate:
            fresh = keys.issue(self.authority(now), "Tenpay.com sign", now)
            merchant = replace(merchant, platform_certificates=[*merchant.platform_certificates, fresh])
        if new_merchant_certificate:
            fresh = keys.issue(self.authority(now), merchant.mchid, now)
            merchant = replace(merchant, api_certificates=[*merchant.api_certificates, fresh])
        if new_apiv3_key:
            merchant = replace(merchant, apiv3_key=signing.random_text(32))
        if retire_old:
            merchant = replace(
                merchant,
                api_certificates=merchant.api_certificates[-1:],
                platform_certificates=merchant.platform_certificates[-1:],
            )
        return self.save(merchant)

    def _with_platform_certificate(self, merchant: Merchant, now: float) -> Merchant:
        if merchant.platform_certificates or merchant.key_mode == "public_key":
            return merchant
        return replace(merchant, platform_certificates=[keys.issue(self.authority(now), "Tenpay.com sign", now)])

    def save(self, merchant: Merchant) -> Merchant:
        """Keep the account and write its credentials as the merchant platform hands them out."""
        self._held.put(merchant.mchid, merchant)
        self._known[merchant.mchid] = merchant
        directory = self.directory(merchant)
        directory.mkdir(parents=True, exist_ok=True)
        pair = merchant.api_certificates[-1]
        root = next(self._authorities.values()).key
        files: dict[str, str] = {
            "apiclient_key.pem": pair["private_key"],
            "apiclient_cert.pem": pair["certificate"],
            "pub_key.pem": keys.public_pem(merchant.public_key_private),
            "ca.pem": root["certificate"],
            "merchant.json": json.dumps(merchant.summary(), indent=2) + "\n",
        }
        for name, text in files.items():
            _write(directory / name, text.encode())
        _write(directory / "apiclient_cert.p12", keys.pkcs12_bundle(pair, merchant.mchid, merchant.name))
        return merchant

    def directory(self, merchant: Merchant) -> Path:
        """Where the credentials of `merchant` are."""
        return self._credentials / merchant.mchid


def is_same_serial(held: str, given: str) -> bool:
    """Whether two spellings name one key: WeChat does not tell cases apart, and some SDKs write lower case."""
    return held.upper() == given.upper()


def _write(path: Path, content: bytes) -> None:
    # Readers see the old file or the new one, never half of one.
    partial = path.with_name(f".{path.name}")
    partial.write_bytes(content)
    partial.chmod(0o600)
    partial.replace(path)
