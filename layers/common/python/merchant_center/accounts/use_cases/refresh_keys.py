"""Keep up with WeChat's platform certificates: by schedule for all, and once when an unknown serial turns up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from merchant_center.accounts.rules import MerchantAccount, PlatformCertificate
from merchant_center.accounts.store import MerchantStore, next_version
from merchant_center.core.clock import Clock
from merchant_center.core.errors import code_of
from merchant_center.orders.client import WeChatPayClient
from merchant_center.wechatpay.credentials import MerchantCredentials

type ClientOf = Callable[[MerchantCredentials], WeChatPayClient]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of an account, and for how many whole days its merchant certificate still signs (below 0: expired).

    ``outcome`` is ``kept``, ``unchanged``, or the code or class of the error.
    """

    outcome: str
    certificate_days_left: int


def refresh_account(account: MerchantAccount, *, merchants: MerchantStore, client_for: ClientOf, clock: Clock) -> bool:
    """Fetch the platform certificates of an account that uses them, and keep them if they changed.

    Returns:
        Whether something new was kept.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: WeChat did not give them.
        DecryptionFailedError: the APIv3 key does not open them.
    """
    if not account.platform_certificates:
        return False
    found = client_for(merchants.credentials(account.mchid, fresh=True)).list_certificates()
    certificates = _read(found)
    if certificates == account.platform_certificates:
        return False
    merchants.save(next_version(account, platform_certificates=certificates, updated_at=clock()), account)
    return True


def refresh_all(*, merchants: MerchantStore, client_for: ClientOf, clock: Clock) -> dict[str, Refreshed]:
    """Refresh every enabled account; trouble with one does not stop the others.

    Returns:
        What came of each account, by mchid.
    """
    accounts: dict[str, Refreshed] = {}
    for mchid, account in merchants.entries():
        if not account.enabled:
            continue
        try:
            changed = refresh_account(account, merchants=merchants, client_for=client_for, clock=clock)
            outcome = "kept" if changed else "unchanged"
        except Exception as error:  # noqa: BLE001 - a boundary: told as this account's outcome, the others go on
            outcome = code_of(error)
        accounts[mchid] = Refreshed(outcome, (account.certificate_expires_at - clock()).days)
    return accounts


class KeyRefresher:
    """Fresh credentials for a callback with an unknown serial, asked for at most once a while per account."""

    def __init__(self, merchants: MerchantStore, client_for: ClientOf, clock: Clock, pause: timedelta) -> None:
        self._merchants = merchants
        self._client_for = client_for
        self._clock = clock
        self._pause = pause
        self._asked: dict[str, datetime] = {}

    def __call__(self, mchid: str) -> MerchantCredentials:
        """Read the account again and, if it uses platform certificates, ask WeChat for the present ones.

        What WeChat gives is kept in memory only: the role of a public endpoint writes no credentials.
        """
        now = self._clock()
        if now - self._asked.get(mchid, datetime.min.replace(tzinfo=now.tzinfo)) < self._pause:
            return self._merchants.credentials(mchid)
        self._asked[mchid] = now
        credentials = self._merchants.credentials(mchid, fresh=True)
        account = self._merchants.get(mchid)
        if not account.platform_certificates:
            return credentials
        found = self._client_for(credentials).list_certificates()
        return self._merchants.remember(next_version(account, platform_certificates=_read(found)))


def _read(pems: Mapping[str, str]) -> tuple[PlatformCertificate, ...]:
    # Parsing X.509 would slow every start of the callback, and few callbacks ever come here.
    from merchant_center.accounts.use_cases.connect_merchant import platform_certificates  # noqa: PLC0415

    return platform_certificates(pems)
