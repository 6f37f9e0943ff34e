"""A WeChat Pay merchant account as we keep it, without its secrets."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.texts import mentions

MCHID_PATTERN = r"[0-9]{8,10}"
APPID_PATTERN = r"wx[0-9a-zA-Z]{16}"
EXPIRY_WARNING = timedelta(days=30)

MERCHANT_CERTIFICATE, PUBLIC_KEY = "merchant_certificate", "public_key"
"""The checks without which nothing of an account is known to work: that WeChat believes us, and we WeChat."""

# Patterns are compiled where they are first used: the ranges of these cost a cold start 7 ms.
_PAGE_HOST = r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?(/[0-9A-Za-z_~-][0-9A-Za-z._~-]*)*"
_URL = (
    r"(https?)://([A-Za-z0-9.-]+)(:[0-9]{1,5})?((?:/[\x21\x22\x24-\x3e\x40-\x5b\x5d-\x7e\xa0-\U0010ffff]*)?)"
    r"(?:[?#][\x21-\x5b\x5d-\x7e\xa0-\U0010ffff]*)?"
)
# What a browser or a server may take for a way up or for another slash.
_WAY_OUT = r"(?i)/(?:\.|%2e)(?:\.|%2e|/|$)|%2f|%5c"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1"})


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


class LatePayments(StrEnum):
    """What becomes of money that arrives after its order was closed."""

    HONOR = "honor"
    REFUND = "refund"


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
    refund_approval_above_fen: int | None = None
    """Above this sum of an order's refunds a second person decides; ``None``: nobody needs to."""
    late_payments: LatePayments = LatePayments.HONOR
    restock_on_refund: bool = False
    """Whether pieces come back with a refund of the whole order, unless who asks says otherwise."""

    @property
    def platform_certificate_serials(self) -> tuple[str, ...]:
        """Which of WeChat's certificates are known."""
        return tuple(one.serial for one in self.platform_certificates)

    def serves(self, appid: str) -> bool:
        """Whether the official account is bound to this merchant account."""
        return any(bound.appid == appid for bound in self.official_accounts)


AUDITED = Audited(
    ResourceKind.MERCHANT,
    "mchid",
    (
        "display_name",
        "official_accounts",
        "certificate_serial",
        "certificate_expires_at",
        "public_key_id",
        "platform_certificate_serials",
        "enabled",
        "refund_approval_above_fen",
        "late_payments",
        "restock_on_refund",
    ),
)
"""What changes of an account are told by; keys and secrets besides, as changed."""


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


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Conditions that all hold; "" and ``None`` mean: any."""

    status: AccountStatus | None = None
    text: str = ""

    def admits(self, account: MerchantAccount, now: datetime) -> bool:
        """Return whether the account meets every condition at this instant."""
        return (self.status is None or status_of(account, now) is self.status) and mentions(
            self.text, account.display_name, account.mchid
        )


def is_page_host(text: str) -> bool:
    """A host in lower case with its port if it has one, perhaps with the path that pages lie under; no scheme."""
    return re.fullmatch(_PAGE_HOST, text) is not None and ".." not in text.partition("/")[0]


def host_of(url: str) -> str:
    """The host (with a port, if one is given) of an http(s) URL, or ``""`` if it is none.

    Anything that browsers and servers may read differently (user info, backslashes, control
    characters) is refused here rather than interpreted.
    """
    match = re.fullmatch(_URL, url)
    return f"{match[2]}{match[3] or ''}".lower() if match else ""


def may_show(account: MerchantAccount, appid: str, url: str) -> bool:
    """Whether a page address belongs to the official account: by exact host, as WeChat compares it, and path.

    Without TLS anybody on the way could read the code of a sign-in; only this machine's own pages need none.
    """
    match = re.fullmatch(_URL, url)
    if match is None or (match[1] == "http" and match[2].lower() not in _THIS_MACHINE):
        return False
    return any(
        _is_under(place, host_of(url), match[4])
        for bound in account.official_accounts
        if bound.appid == appid
        for place in bound.page_hosts
    )


def _is_under(place: str, host: str, path: str) -> bool:
    own, slash, prefix = place.partition("/")
    if host != own or not slash:
        return host == own
    return f"{path}/".startswith(f"/{prefix}/") and re.search(_WAY_OUT, path) is None


def why_not_shown(url: str) -> str:
    """Return why a page address is refused, and what would have to be listed."""
    match = re.fullmatch(_URL, url)
    if match is None:
        return "must be the https:// address of a page"
    if match[1] == "http" and match[2].lower() not in _THIS_MACHINE:
        return "must begin with https://"
    return (
        f"{host_of(url)}, or the path, is not among the page_hosts of this official account; they name host and port "
        "as the browser shows them, and a changed list counts after 30 seconds"
    )
