"""Merchant accounts: their records in the catalogue, joined with their secrets into usable credentials."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from merchant_center.accounts.rules import MerchantAccount
from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import items_of_kind
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.aws.writes import Put, Value, Write, put_new, put_version
from merchant_center.core.errors import (
    ConditionFailedError,
    ConfigurationError,
    InvalidInputError,
    NotFoundError,
    StaleVersionError,
)
from merchant_center.wechatpay import stored_keys
from merchant_center.wechatpay.credentials import MerchantCredentials

CACHE_FOR = timedelta(seconds=30)
"""How old an account may be in a warm function: a rotation is seen everywhere within a minute."""

_ACCOUNTS = Document(MerchantAccount)
_KIND = "MERCHANT"


@dataclass(frozen=True, slots=True, repr=False)
class PayoutCredentials:
    """What an account proves itself with where V2 pays; all of it belongs to one version of the secret."""

    mchid: str
    certificate_pem: str
    private_key_pem: str
    apiv2_key: str
    secret_version: str


class MerchantStore:
    """Accounts and credentials, remembered for :data:`CACHE_FOR` in a warm function."""

    def __init__(
        self, dynamo: Dynamo, catalogue_table: str, secrets: SecretStore, clock: Callable[[], datetime]
    ) -> None:
        self._dynamo = dynamo
        self._table = catalogue_table
        self._secrets = secrets
        self._clock = clock
        self._accounts: dict[str, tuple[datetime, MerchantAccount]] = {}
        self._bindings: dict[str, tuple[datetime, tuple[str, ...]]] = {}
        self._private_keys: dict[str, RSAPrivateKey] = {}

    def find(self, mchid: str) -> MerchantAccount | None:
        """Return the account as it is now, or ``None``."""
        item = self._dynamo.get(self._table, keys.merchant(mchid), keys.ITEM)
        return _ACCOUNTS.value(item["data"]) if item else None

    def get(self, mchid: str, *, fresh: bool = False) -> MerchantAccount:
        """Return the account, at most :data:`CACHE_FOR` old unless ``fresh``.

        Raises:
            NotFoundError: no such account is connected.
        """
        now = self._clock()
        known = self._accounts.get(mchid)
        if known is not None and not fresh and now - known[0] < CACHE_FOR:
            return known[1]
        account = self.find(mchid)
        if account is None:
            raise NotFoundError(f"no merchant account {mchid} is connected")
        self._accounts[mchid] = (now, account)
        return account

    def serving(self, appid: str) -> MerchantAccount:
        """The account that an official account sells with: of the enabled ones bound to it, the first connected.

        To move the sales to a later one, the earlier is disabled.

        Raises:
            ConfigurationError: none is connected and enabled.
        """
        serving = self._enabled(appid)
        if not serving:
            raise ConfigurationError(f"no enabled merchant account is bound to official account {appid}")
        return min(serving, key=lambda account: (account.created_at, account.mchid))

    def showing(self, appid: str) -> list[MerchantAccount]:
        """Return the enabled accounts bound to an official account: its pages are those that any of them names.

        Raises:
            NotFoundError: the official account is not connected.
        """
        showing = self._enabled(appid)
        if not showing:
            raise NotFoundError(f"official account {appid} is not connected")
        return showing

    def require_enabled(self, mchid: str) -> None:
        """Return if the account may begin something new.

        Raises:
            NotFoundError: no such account is connected.
            ConfigurationError: it is disabled.
        """
        if not self.get(mchid).enabled:
            raise ConfigurationError(f"merchant account {mchid} is disabled")

    def require_serving(self, mchid: str, appid: str) -> None:
        """Return if the account may begin something new for customers of the official account.

        Raises:
            NotFoundError, ConfigurationError: as :meth:`require_enabled`.
            InvalidInputError: ``appid`` is not bound to it.
        """
        self.require_enabled(mchid)
        if not self.get(mchid).serves(appid):
            raise InvalidInputError.of("appid", f"is not bound to merchant account {mchid}")

    def credentials(self, mchid: str, *, fresh: bool = False) -> MerchantCredentials:
        """What is needed to sign for, verify for and decrypt for an account.

        A disabled account has them too: what it began is still settled. Nothing new may begin:
        see :meth:`require_enabled`.

        Raises:
            NotFoundError: no such account is connected.
            ConfigurationError: its secret is gone.
        """
        account = self.get(mchid, fresh=fresh)
        secret = self._secrets.merchant(mchid, account.secret_version)
        if account.secret_version not in self._private_keys:
            self._private_keys[account.secret_version] = stored_keys.private_key(secret.private_key_pem)
        return credentials_of(account, secret.apiv3_keys, self._private_keys[account.secret_version])

    def payout_credentials(self, mchid: str) -> PayoutCredentials:
        """What is needed to pay over V2, from the account as :meth:`credentials` knows it.

        Raises:
            NotFoundError: no such account is connected.
            ConfigurationError: its secret is gone, or no APIv2 key was ever set.
        """
        version = self.get(mchid).secret_version
        secret = self._secrets.merchant(mchid, version)
        if not secret.apiv2_key:
            raise ConfigurationError(f"merchant account {mchid} has no apiv2_key: red packets are signed with it")
        return PayoutCredentials(mchid, secret.certificate_pem, secret.private_key_pem, secret.apiv2_key, version)

    def remember(self, account: MerchantAccount) -> MerchantCredentials:
        """Use a newer state of an account in this process until the cache runs out, without writing it."""
        self._accounts[account.mchid] = (self._clock(), account)
        return self.credentials(account.mchid)

    def entries(self, after: str = "") -> Iterator[tuple[str, MerchantAccount]]:
        """Yield accounts with their positions, by mchid, behind ``after``."""
        for position, item in items_of_kind(self._dynamo, self._table, _KIND, after):
            yield position, _ACCOUNTS.value(item["data"])

    def save(self, account: MerchantAccount, old: MerchantAccount | None, *also: Write) -> None:
        """Write an account, what it is bound to, and ``also`` with it, all or nothing.

        Raises:
            StaleVersionError: it was connected or changed by somebody else meanwhile.
        """
        write = (
            put_new(self._table, _item(account))
            if old is None
            else put_version(self._table, _item(account), old.version)
        )
        bindings = [
            Put(
                self._table,
                {"pk": keys.official_account(bound.appid), "sk": keys.merchant(account.mchid), "mchid": account.mchid},
            )
            for bound in account.official_accounts
        ]
        try:
            self._dynamo.transact([write, *bindings, *also])
        except ConditionFailedError as error:
            raise StaleVersionError(
                f"merchant account {account.mchid} was changed by somebody else meanwhile"
            ) from error
        self._accounts.pop(account.mchid, None)

    def _enabled(self, appid: str) -> list[MerchantAccount]:
        accounts = [self.get(mchid) for mchid in self._bound(appid)]
        return [account for account in accounts if account.enabled and account.serves(appid)]

    def _bound(self, appid: str) -> tuple[str, ...]:
        now = self._clock()
        known = self._bindings.get(appid)
        if known is not None and now - known[0] < CACHE_FOR:
            return known[1]
        found = self._dynamo.query(self._table, "pk = :pk", {":pk": keys.official_account(appid)})
        mchids = tuple(str(item["mchid"]) for item in found)
        self._bindings[appid] = (now, mchids)
        return mchids


def credentials_of(
    account: MerchantAccount, apiv3_keys: tuple[str, ...], private_key: RSAPrivateKey
) -> MerchantCredentials:
    """An account's public record and its secret parts as one value for the protocol."""
    certificates = sorted(account.platform_certificates, key=lambda one: one.expires_at, reverse=True)
    response_keys = {one.serial: stored_keys.public_key(one.public_key_pem) for one in certificates}
    if account.public_key_id:
        response_keys[account.public_key_id] = stored_keys.public_key(account.public_key_pem)
    return MerchantCredentials(
        mchid=account.mchid,
        certificate_serial=account.certificate_serial,
        private_key=private_key,
        apiv3_keys=tuple(key.encode() for key in apiv3_keys),
        response_keys=response_keys,
        preferred_serial=account.public_key_id or (certificates[0].serial if certificates else ""),
    )


def next_version(account: MerchantAccount, **changes: object) -> MerchantAccount:
    """The account with changes, numbered for :meth:`MerchantStore.keep`."""
    return replace(account, version=account.version + 1, **changes)  # type: ignore[arg-type]


def _item(account: MerchantAccount) -> dict[str, Value]:
    return {
        "pk": keys.merchant(account.mchid),
        "sk": keys.ITEM,
        "kind": _KIND,
        "kind_position": account.mchid,
        "version": account.version,
        "data": _ACCOUNTS.text(account),
    }
