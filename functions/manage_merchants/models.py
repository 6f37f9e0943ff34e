"""What operators hand in about a merchant account, and what they get to see of it: never a secret."""

import base64
import binascii
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field, SecretStr, field_validator

from merchant_center.accounts.rules import (
    APPID_PATTERN,
    MCHID_PATTERN,
    AccountFilter,
    AccountStatus,
    CheckResult,
    LatePayments,
    MerchantAccount,
    is_page_host,
    status_of,
)
from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials, GivenOfficialAccount
from merchant_center.core.edge.json_models import Request, Versioned
from merchant_center.core.edge.request_types import Cursor, PageSize, SearchText
from merchant_center.core.money import MAX_FEN

Pem = Annotated[str, Field(max_length=16_384)]


class GivenAccount(Request):
    """An official account with its secret and the hosts its pages live on.

    ``page_hosts`` are compared exactly, as WeChat does: ``shop.example`` covers neither ``www.shop.example`` nor
    ``shop.example:8080``, so that a page on a port is listed with it (``127.0.0.1:5500``). A changed list counts after
    half a minute at the latest: each function keeps what it has read for so long.

    A host that others share is followed by the path that the pages lie under: ``pages.example.com/spring``.
    """

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    secret: SecretStr = Field(SecretStr(""), max_length=128)
    """The official account's AppSecret. It is never shown again; "" keeps the one that is there."""
    page_hosts: Annotated[list[str], Field(min_length=1, max_length=20)]
    """Hosts of the account's pages, without scheme, each with its port if it has one, perhaps with a path.

    Where several merchant accounts are bound to one official account, the hosts of all that are enabled count.
    """

    @field_validator("page_hosts")
    @classmethod
    def _bare_hosts(cls, hosts: list[str]) -> list[str]:
        if not all(is_page_host(host) for host in hosts):
            raise ValueError(
                "each must be a host in lower case, optionally with port and path, without scheme: shop.example:8080"
            )
        return hosts


class ChangeMerchant(Request):
    """What is given replaces what was; what is not given stays."""

    display_name: str | None = Field(None, min_length=1, max_length=40)
    official_accounts: Annotated[list[GivenAccount], Field(min_length=1, max_length=20)] | None = None
    certificate_pem: Pem = ""
    """The merchant's API certificate (``apiclient_cert.pem``); "" if it is in ``p12_base64``, or stays."""
    private_key_pem: SecretStr = Field(SecretStr(""), max_length=16_384)
    """Its private key (``apiclient_key.pem``). It is never shown again."""
    p12_base64: SecretStr = Field(SecretStr(""), max_length=32_768)
    """Certificate and key as the .p12 file that WeChat gives out, in base64, instead of the PEM pair."""
    apiv3_key: SecretStr = Field(SecretStr(""), max_length=64)
    """The APIv3 key (APIv3密钥), 32 characters. It is never shown again; "" keeps the one that is there."""
    apiv2_key: SecretStr = Field(SecretStr(""), max_length=64)
    """The APIv2 key (APIv2密钥), 32 characters, for cash red packets. It is never shown again."""
    public_key_id: str = Field("", max_length=64)
    public_key_pem: Pem = ""
    """WeChat Pay's public key (``pub_key.pem``) that ``public_key_id`` names."""
    platform_certificates_pem: Annotated[list[Pem], Field(max_length=10)] | None = None
    """WeChat Pay's platform certificates (平台证书), for accounts without a public key of WeChat's."""
    enabled: bool | None = None
    refund_approval_above_fen: int | None = Field(None, ge=0, le=MAX_FEN)
    """Above this sum of an order's refunds, in fen, a second person has to approve: 0 for every refund, null for none.
    Left out, it stays."""
    late_payments: LatePayments | None = None
    """What becomes of money that arrives after its order was closed: ``honor`` keeps it, ``refund`` gives it back."""
    restock_on_refund: bool | None = None
    """Whether products go back into the inventory with a refund of the whole order, unless who asks says otherwise."""

    @field_validator("p12_base64")
    @classmethod
    def _is_base64(cls, text: SecretStr) -> SecretStr:
        try:
            base64.b64decode(text.get_secret_value(), validate=True)
        except binascii.Error:
            raise ValueError("must be the .p12 file in base64") from None
        return text

    @field_validator("official_accounts")
    @classmethod
    def _each_once(cls, accounts: list[GivenAccount] | None) -> list[GivenAccount] | None:
        if accounts and len({one.appid for one in accounts}) < len(accounts):
            raise ValueError("each appid may stand here once only")
        return accounts

    def credentials(self) -> GivenCredentials:
        """The request as a value of the use case."""
        certificates = self.platform_certificates_pem
        accounts = self.official_accounts
        return GivenCredentials(
            display_name=self.display_name,
            official_accounts=None
            if accounts is None
            else tuple(
                GivenOfficialAccount(one.appid, tuple(one.page_hosts), one.secret.get_secret_value())
                for one in accounts
            ),
            certificate_pem=self.certificate_pem,
            private_key_pem=self.private_key_pem.get_secret_value(),
            p12=base64.b64decode(self.p12_base64.get_secret_value()),
            apiv3_key=self.apiv3_key.get_secret_value(),
            apiv2_key=self.apiv2_key.get_secret_value(),
            public_key_id=self.public_key_id,
            public_key_pem=self.public_key_pem,
            platform_certificates_pem=None if certificates is None else tuple(certificates),
            enabled=self.enabled,
            settings=self._settings(),
        )

    def _settings(self) -> tuple[tuple[str, object], ...]:
        """What is given: a sum of null is given too, and takes the approval away."""
        may_be_null = self.model_fields_set & {"refund_approval_above_fen"}
        given = {name: getattr(self, name) for name in may_be_null}
        for name in ("late_payments", "restock_on_refund"):
            if getattr(self, name) is not None:
                given[name] = getattr(self, name)
        return tuple(sorted(given.items()))


class ConnectMerchant(ChangeMerchant):
    """A merchant account with its credentials: a PEM pair or a .p12, and WeChat's public key or certificates."""

    mchid: str = Field(pattern=f"^{MCHID_PATTERN}$")


class ListMerchants(Request):
    """Conditions that all hold, where to go on, and how many."""

    status: AccountStatus | None = None
    """Only accounts that stand so."""
    text: SearchText = ""
    """Only accounts with this in their name or their mchid, in any case."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> AccountFilter:
        """Return the conditions as a value of the domain."""
        return AccountFilter(self.status, self.text)


class CheckView(BaseModel):
    """What trying one credential at WeChat showed."""

    credential: str
    """Which one: ``merchant_certificate``, ``public_key``, ``apiv3_key``, ``official_account`` and
    ``official_account_secret`` with their appid, or the field that is wrong."""
    result: CheckResult
    """What the check showed: ``proved`` works, ``wrong`` does not, ``unproved`` could not be tried."""
    message: str
    """The same in words."""
    remote_code: str
    """WeChat's error code; "" if it gave none."""


class AccountView(BaseModel):
    """An official account bound to the merchant account."""

    appid: str
    page_hosts: list[str]
    """Hosts whose pages may sign in customers and be signed."""


class CertificateView(BaseModel):
    """One of WeChat's platform certificates."""

    serial: str
    """The certificate's serial number."""
    expires_at: AwareDatetime
    """When it expires (UTC)."""


class MerchantView(Versioned):
    """A merchant account without its secrets."""

    mchid: str
    display_name: str
    status: AccountStatus
    """Whether somebody has to act: ``active``, ``expiring`` (certificate, within 30 days), ``expired``, ``unproved``
    (not shown to work yet), ``faulty`` (a check found something wrong), ``disabled``."""
    enabled: bool
    official_accounts: list[AccountView]
    certificate_serial: str
    """Serial number of the merchant's API certificate."""
    certificate_expires_at: AwareDatetime
    """When the merchant's API certificate expires (UTC)."""
    public_key_id: str
    platform_certificates: list[CertificateView]
    """WeChat's platform certificates that answers and callbacks are verified with."""
    has_apiv2_key: bool
    """Whether there is an APIv2 key, which cash red packets need."""
    checks: list[CheckView]
    """What the last live check of each credential showed."""
    checked_at: AwareDatetime | None
    """When the credentials were last tried at WeChat (UTC); null if they never were."""
    updated_at: AwareDatetime
    refund_approval_above_fen: int | None
    """Above this sum of an order's refunds, in fen, a second person has to approve; null: nobody has to."""
    late_payments: LatePayments
    """What becomes of money that arrives after its order was closed."""
    restock_on_refund: bool
    """Whether products go back into the inventory with a refund of the whole order, unless who asks says otherwise."""

    @classmethod
    def of(cls, account: MerchantAccount, now: AwareDatetime) -> Self:
        """The view of an account at an instant."""
        return cls(
            version=account.version,
            mchid=account.mchid,
            display_name=account.display_name,
            status=status_of(account, now),
            enabled=account.enabled,
            official_accounts=[
                AccountView(appid=one.appid, page_hosts=list(one.page_hosts)) for one in account.official_accounts
            ],
            certificate_serial=account.certificate_serial,
            certificate_expires_at=account.certificate_expires_at,
            public_key_id=account.public_key_id,
            platform_certificates=[
                CertificateView(serial=one.serial, expires_at=one.expires_at) for one in account.platform_certificates
            ],
            has_apiv2_key=account.has_apiv2_key,
            checks=[
                CheckView(
                    credential=one.credential, result=one.result, message=one.message, remote_code=one.remote_code
                )
                for one in account.checks
            ],
            checked_at=account.checked_at,
            updated_at=account.updated_at,
            refund_approval_above_fen=account.refund_approval_above_fen,
            late_payments=account.late_payments,
            restock_on_refund=account.restock_on_refund,
        )


class MerchantPage(BaseModel):
    """Accounts by mchid. An empty cursor means that there are no more."""

    merchants: list[MerchantView]
    cursor: str
