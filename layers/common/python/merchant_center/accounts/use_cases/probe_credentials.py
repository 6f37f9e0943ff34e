"""Try a merchant account's credentials live at WeChat and say in plain words which of them is wrong.

The probe asks for an order that does not exist (merchant key and serial), makes an order of one fen that
nobody can pay and closes it at once (binding of the official account, and the key that verifies WeChat's
answers), lists the platform certificates (APIv3 key), and fetches a token (secret of the official account).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from merchant_center.accounts.rules import (
    MERCHANT_CERTIFICATE,
    PUBLIC_KEY,
    CheckResult,
    CredentialCheck,
    OfficialAccount,
    PlatformCertificate,
)
from merchant_center.accounts.use_cases.connect_merchant import Probe, Probed, platform_certificates
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import (
    DecryptionFailedError,
    OutcomeUnknownError,
    RemoteRefusedError,
    SignatureInvalidError,
    UnknownSerialError,
)
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.orders.client import ORDER_NOT_FOUND_CODES, WeChatPayClient
from merchant_center.orders.protocol.order import NativeOrder
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.meanings import explain

PROBE_OPEN = timedelta(minutes=5)
BUDGET = timedelta(seconds=14)
"""Within it every call begins; with the longest time-outs of a call, the answer is still ours and not the gateway's."""

WORKERS = 8
"""Official accounts at a time; fewer than the connections of a client."""

SIGNATURE_TRIES = 3
"""WeChat signs a few answers wrongly on purpose; three wrong ones in a row are no such probe."""

_WRONG_MERCHANT = frozenset({"MCH_NOT_EXISTS"})
_WRONG_BINDING = frozenset({"APPID_MCHID_NOT_MATCH", *_WRONG_MERCHANT})
_WRONG_APP = frozenset({"40001", "40013", "40125", "41002", "41004"})

type InTime = Callable[[Callable[[], object]], object]
type ClientFor = Callable[[MerchantCredentials], WeChatPayClient]


def build_probe(
    client_for: ClientFor,
    official_account: OfficialAccountClient,
    *,
    clock: Clock,
    entropy: Entropy,
    api_url: str,
) -> Probe:
    """Tie the probe to its clients."""

    def probe(
        credentials: MerchantCredentials, accounts: tuple[OfficialAccount, ...], app_secrets: dict[str, str]
    ) -> Probed:
        trial = _Trial(client_for, credentials, official_account, clock, entropy, api_url, clock() + BUDGET)
        merchant = trial.merchant()
        works = merchant.result is not CheckResult.WRONG
        checks = [merchant, *trial.official_accounts(accounts, app_secrets, with_binding=works)]
        if not works:
            return Probed(tuple(checks))
        apiv3_key, certificates = trial.in_time(lambda: _apiv3_key(client_for, credentials))
        return Probed(tuple(dict.fromkeys([*checks, apiv3_key])), certificates)

    return probe


@dataclass(frozen=True, slots=True)
class _Trial:
    """One probe; every call of it begins before ``until``."""

    client_for: ClientFor
    credentials: MerchantCredentials
    official_account: OfficialAccountClient
    clock: Clock
    entropy: Entropy
    api_url: str
    until: datetime

    def in_time[T](self, call: Callable[[], T]) -> T:
        if self.clock() >= self.until:
            raise OutcomeUnknownError("WeChat answers too slowly to try all credentials; try again later")
        return call()

    def merchant(self) -> CredentialCheck:
        return _merchant(self.client_for, self.credentials, self._number())

    def official_accounts(
        self, accounts: tuple[OfficialAccount, ...], app_secrets: dict[str, str], *, with_binding: bool
    ) -> Iterator[CredentialCheck]:
        """Try the accounts side by side; the first that gets no answer ends it."""

        def one(appid: str) -> list[CredentialCheck]:
            secret = self.in_time(lambda: _app_secret(self.official_account, appid, app_secrets[appid]))
            return [secret, *self._binding(appid)] if with_binding else [secret]

        with ThreadPoolExecutor(WORKERS) as pool:
            results = [pool.submit(one, account.appid) for account in accounts]
            try:
                for result in results:
                    yield from result.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _binding(self, appid: str) -> list[CredentialCheck]:
        mchid = self.credentials.mchid
        order = NativeOrder(
            appid=appid,
            mchid=mchid,
            description="connection check, not to be paid",
            out_trade_no=self._number(),
            notify_url=f"{self.api_url}/v1/callbacks/{mchid}/payment",
            total_fen=1,
            time_expire=self.clock() + PROBE_OPEN,
        )
        return _binding(self.client_for(self.credentials), order, self.in_time)

    def _number(self) -> str:
        return f"probe-{self.entropy(8).hex()}"


def _merchant(client_for: ClientFor, credentials: MerchantCredentials, out_trade_no: str) -> CredentialCheck:
    name = MERCHANT_CERTIFICATE
    refusal = _refusal_of_query(client_for(credentials), out_trade_no)
    if refusal is None or refusal.remote_code in ORDER_NOT_FOUND_CODES:
        return _proved(name, "WeChat accepts what this certificate's key signs")
    if refusal.status == 401:  # noqa: PLR2004 - WeChat's status for every signature fault
        return _wrong(
            name,
            "WeChat refuses the signature: mchid, certificate and private key do not belong together, "
            "or the certificate was replaced on the merchant platform",
            refusal,
        )
    if refusal.remote_code in _WRONG_MERCHANT:
        return _wrong(name, "WeChat knows no merchant account of this number", refusal)
    if credentials.preferred_serial and not credentials.names_certificate:
        # The same question without the id: if that is answered, the id was what WeChat refused.
        other = _refusal_of_query(client_for(replace(credentials, preferred_serial="")), out_trade_no)
        if other is None or other.remote_code in ORDER_NOT_FOUND_CODES:
            return _wrong("public_key_id", "WeChat knows no public key of this id for this merchant account", refusal)
    return _unproved(name, explain(refusal.remote_code).en, refusal)


def _refusal_of_query(client: WeChatPayClient, out_trade_no: str) -> RemoteRefusedError | None:
    try:
        client.query_order(out_trade_no)
    except RemoteRefusedError as refusal:
        return refusal
    return None


def _binding(client: WeChatPayClient, order: NativeOrder, in_time: InTime) -> list[CredentialCheck]:
    name = f"official_account {order.appid}"
    try:
        _despite_probes(lambda: in_time(lambda: client.create_native_order(order)))
        _despite_probes(lambda: in_time(lambda: client.close_order(order.out_trade_no)))
    except RemoteRefusedError as refusal:
        if refusal.remote_code in _WRONG_BINDING:
            return [_wrong(name, "this official account is not bound to this merchant account", refusal)]
        return [_unproved(name, explain(refusal.remote_code).en, refusal)]
    except OutcomeUnknownError as unknown:
        if not isinstance(unknown.__cause__, SignatureInvalidError):
            raise
        if isinstance(unknown.__cause__, UnknownSerialError):
            return [_wrong("public_key_id", "WeChat signs its answers with another key than the ones given here")]
        return [_wrong("public_key_pem", "WeChat's answers do not verify with the key given for this id")]
    return [
        _proved(name, "bound to this merchant account"),
        _proved(PUBLIC_KEY, "WeChat's answers verify with it"),
    ]


def _apiv3_key(
    client_for: ClientFor, credentials: MerchantCredentials
) -> tuple[CredentialCheck, tuple[PlatformCertificate, ...]]:
    """Try the newest key; give the check, and the platform certificates that WeChat has now."""
    name = "apiv3_key"
    newest, *older = credentials.apiv3_keys
    try:
        # With the newest alone: an older one, kept for callbacks under way, would prove nothing about it.
        pems = client_for(replace(credentials, apiv3_keys=(newest,))).list_certificates()
    except DecryptionFailedError:
        pems = _opened(client_for(credentials)) if older else {}
        if not pems:
            return _wrong(name, "what WeChat encrypted does not open with this key"), ()
        check = CredentialCheck(
            name,
            CheckResult.UNPROVED,
            "WeChat still encrypts with the previous key; set this one on the merchant platform, then check again",
        )
        return check, platform_certificates(pems)
    except RemoteRefusedError as refusal:
        check = _unproved(
            name,
            "this account has no platform certificate to try the key on; the first payment callback will tell",
            refusal,
        )
        return check, ()
    return _proved(name, "what WeChat encrypted opens with it"), platform_certificates(pems)


def _opened(client: WeChatPayClient) -> dict[str, str]:
    try:
        return client.list_certificates()
    except DecryptionFailedError:
        return {}


def _app_secret(client: OfficialAccountClient, appid: str, secret: str) -> CredentialCheck:
    name = f"official_account_secret {appid}"
    try:
        client.stable_token(appid, secret)
    except RemoteRefusedError as refusal:
        if refusal.remote_code in _WRONG_APP:
            return _wrong(name, "the official account does not accept this appid and secret", refusal)
        if refusal.remote_code == "40164":
            return _wrong(name, "our address is not on the official account's IP allow-list", refusal)
        return _unproved(name, f"the official account answers {refusal.remote_code}", refusal)
    return _proved(name, "the official account accepts it")


def _despite_probes[T](call: Callable[[], T]) -> T:
    for _ in range(SIGNATURE_TRIES - 1):
        try:
            return call()
        except OutcomeUnknownError as unknown:
            if not isinstance(unknown.__cause__, SignatureInvalidError):
                raise
    return call()


def _proved(credential: str, message: str) -> CredentialCheck:
    return CredentialCheck(credential, CheckResult.PROVED, message)


def _unproved(credential: str, message: str, refusal: RemoteRefusedError) -> CredentialCheck:
    return CredentialCheck(credential, CheckResult.UNPROVED, message, refusal.remote_code)


def _wrong(credential: str, message: str, refusal: RemoteRefusedError | None = None) -> CredentialCheck:
    return CredentialCheck(credential, CheckResult.WRONG, message, refusal.remote_code if refusal else "")
