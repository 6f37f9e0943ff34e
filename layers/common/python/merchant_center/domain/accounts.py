"""A WeChat Pay merchant account as we keep it, without its secrets."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MCHID_PATTERN = r"[0-9]{8,10}"
APPID_PATTERN = r"wx[0-9a-zA-Z]{16}"
EXPIRY_WARNING = timedelta(days=30)

MERCHANT_CERTIFICATE, PUBLIC_KEY = "merchant_certificate", "public_key"
"""The checks without which nothing of an account is known to work: that WeChat believes us, and we WeChat."""

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?")


class CheckResult(StrEnum):
    """What a live check of a credential showed."""

    PROVED = "proved"
    WRONG = "wrong"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class CredentialCheck:
    """The outcome of trying one credential against WeChat, in words an operator understands."""

    credential: str
    result: CheckResult
    message: str
    remote_code: str = ""


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """An official account bound to the merchant account, and the hosts its pages live on."""

    appid: str
    page_hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlatformCertificate:
    """What counts of a certificate WeChat signs with; public, so it is kept with the account."""

    serial: str
    public_key_pem: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MerchantAccount:
    """One mchid. ``secret_version`` names the version of its secret that belongs to this state."""

    mchid: str
    display_name: str
    official_accounts: tuple[OfficialAccount, ...]
    certificate_serial: str
    certificate_expires_at: datetime
    public_key_id: str
    public_key_pem: str
    platform_certificates: tuple[PlatformCertificate, ...]
    has_apiv2_key: bool
    enabled: bool
    secret_version: str
    created_at: datetime
    updated_at: datetime
    checked_at: datetime | None = None
    checks: tuple[CredentialCheck, ...] = field(default=())
    version: int = 1

    def serves(self, appid: str) -> bool:
        """Whether the official account is bound to this merchant account."""
        return any(bound.appid == appid for bound in self.official_accounts)


class AccountStatus(StrEnum):
    """How an account stands, as a list shows it."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    UNPROVED = "unproved"
    FAULTY = "faulty"
    DISABLED = "disabled"


def status_of(account: MerchantAccount, now: datetime) -> AccountStatus:
    """The one word that tells an operator whether to act."""
    if not account.enabled:
        return AccountStatus.DISABLED
    if account.certificate_expires_at <= now:
        return AccountStatus.EXPIRED
    if any(check.result is CheckResult.WRONG for check in account.checks):
        return AccountStatus.FAULTY
    proved = {check.credential for check in account.checks if check.result is CheckResult.PROVED}
    if not proved >= {MERCHANT_CERTIFICATE, PUBLIC_KEY}:
        return AccountStatus.UNPROVED
    if account.certificate_expires_at <= now + EXPIRY_WARNING:
        return AccountStatus.EXPIRING
    return AccountStatus.ACTIVE


def is_page_host(text: str) -> bool:
    """A bare host, as WeChat's own domain settings take it: no scheme, no path, lower case."""
    return _HOST.fullmatch(text) is not None and ".." not in text


def host_of(url: str) -> str:
    """The host (with a port, if one is given) of an http(s) URL, or ``""`` if it is none.

    Anything that browsers and servers may read differently (user info, backslashes, control
    characters) is refused here rather than interpreted.
    """
    match = re.fullmatch(
        r"https?://([A-Za-z0-9.-]+(?::[0-9]{1,5})?)(?:[/?#][\x21-\x5b\x5d-\x7e\xa0-\U0010ffff]*)?", url
    )
    return match.group(1).lower() if match else ""


def may_show(account: MerchantAccount, appid: str, url: str) -> bool:
    """Whether a page address belongs to the official account, by exact host as WeChat compares it."""
    host = host_of(url)
    return any(host in bound.page_hosts for bound in account.official_accounts if bound.appid == appid and host)


def unlisted_host(url: str) -> str:
    """Return why a page address is refused: its host is not listed, and what has to be listed."""
    host = host_of(url)
    if not host:
        return "must be the http(s) address of a page"
    return (
        f"{host} is on none of the hosts of this official account; page_hosts has to name host and port as the browser "
        "has them, and a changed list counts after 30 seconds"
    )
