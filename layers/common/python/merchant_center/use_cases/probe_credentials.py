"""Try a merchant account's credentials live at WeChat and say in plain words which of them is wrong.

The probe asks for an order that does not exist (merchant key and serial), makes an order of one fen that
nobody can pay and closes it at once (binding of the official account, and the key that verifies WeChat's
answers), lists the platform certificates (APIv3 key), and fetches a token (secret of the official account).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from merchant_center.clients.official_account import OfficialAccountClient
from merchant_center.clients.wechatpay_v3 import ORDER_NOT_FOUND_CODES, WeChatPayClient
from merchant_center.domain.accounts import CheckResult, CredentialCheck, OfficialAccount
from merchant_center.errors import (
    DecryptionFailedError,
    OutcomeUnknownError,
    RemoteRefusedError,
    SignatureInvalidError,
    UnknownSerialError,
)
from merchant_center.use_cases.clock import Clock, Entropy
from merchant_center.use_cases.connect_merchant import Probe
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.meanings import explain
from merchant_center.wechatpay.orders import NativeOrder

PROBE_OPEN = timedelta(minutes=5)
SIGNATURE_TRIES = 3
"""WeChat signs a few answers wrongly on purpose; three wrong ones in a row are no such probe."""

_WRONG_BINDING = frozenset({"APPID_MCHID_NOT_MATCH", "MCH_NOT_EXISTS"})
_WRONG_APP = frozenset({"40001", "40013", "40125", "41002", "41004"})


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
    ) -> tuple[CredentialCheck, ...]:
        client = client_for(credentials)
        merchant = _merchant_certificate(client, f"probe-{entropy(8).hex()}")
        secrets = [_app_secret(official_account, one.appid, app_secrets[one.appid]) for one in accounts]
        if merchant.result is CheckResult.WRONG:
            return (merchant, *secrets)
        bindings = [
            check
            for one in accounts
            for check in _binding(
                client,
                NativeOrder(
                    appid=one.appid,
                    mchid=credentials.mchid,
                    description="connection check, not to be paid",
                    out_trade_no=f"probe-{entropy(8).hex()}",
                    notify_url=f"{api_url}/v1/callbacks/{credentials.mchid}/payment",
                    total_fen=1,
                    time_expire=clock() + PROBE_OPEN,
                ),
            )
        ]
        return (merchant, *secrets, *bindings, _apiv3_key(client_for, credentials))

    return probe


def _merchant_certificate(client: WeChatPayClient, out_trade_no: str) -> CredentialCheck:
    name = "merchant_certificate"
    try:
        client.query_order(out_trade_no)
    except RemoteRefusedError as refusal:
        if refusal.remote_code in ORDER_NOT_FOUND_CODES:
            return _proved(name, "WeChat accepts what this certificate's key signs")
        if refusal.status == 401:  # noqa: PLR2004 - WeChat's status for every signature fault
            return _wrong(
                name,
                "WeChat refuses the signature: mchid, certificate and private key do not belong together, "
                "or the certificate was replaced on the merchant platform",
                refusal,
            )
        return _unproved(name, explain(refusal.remote_code).en, refusal)
    return _proved(name, "WeChat accepts what this certificate's key signs")


def _binding(client: WeChatPayClient, order: NativeOrder) -> list[CredentialCheck]:
    name = f"official_account {order.appid}"
    try:
        _despite_probes(lambda: client.create_native_order(order))
        _despite_probes(lambda: client.close_order(order.out_trade_no))
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
        _proved("public_key", "WeChat's answers verify with it"),
    ]


def _apiv3_key(client_for: ClientFor, credentials: MerchantCredentials) -> CredentialCheck:
    name = "apiv3_key"
    newest, *older = credentials.apiv3_keys
    try:
        # With the newest alone: an older one, kept for callbacks under way, would prove nothing about it.
        client_for(replace(credentials, apiv3_keys=(newest,))).list_certificates()
    except DecryptionFailedError:
        if older and _opens(client_for(credentials)):
            return CredentialCheck(
                name,
                CheckResult.UNPROVED,
                "WeChat still encrypts with the previous key; set this one on the merchant platform, then check again",
            )
        return _wrong(name, "what WeChat encrypted does not open with this key")
    except RemoteRefusedError as refusal:
        return _unproved(
            name,
            "this account has no platform certificate to try the key on; the first payment callback will tell",
            refusal,
        )
    return _proved(name, "what WeChat encrypted opens with it")


def _opens(client: WeChatPayClient) -> bool:
    try:
        client.list_certificates()
    except DecryptionFailedError:
        return False
    return True


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
