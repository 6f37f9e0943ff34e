"""Connect a WeChat Pay merchant account, change it, and rotate its keys without an outage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from merchant_center.accounts.rules import (
    AUDITED,
    CheckResult,
    CredentialCheck,
    MerchantAccount,
    OfficialAccount,
    PlatformCertificate,
)
from merchant_center.accounts.store import MerchantStore, credentials_of, next_version
from merchant_center.audit.rules import CHANGED, AuditAction, Value
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.aws.secrets import MerchantSecret, SecretStore
from merchant_center.core.clock import Clock
from merchant_center.core.errors import ConflictError, FieldProblem, InvalidInputError
from merchant_center.wechatpay import key_material, stored_keys
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.key_material import KeyPair

KEPT_APIV3_KEYS = 2
"""The newest and the one before: callbacks encrypted just before a change still open."""


SETTINGS = ("refund_approval_above_fen", "late_payments", "restock_on_refund")
"""What of an account is no credential and needs no check at WeChat."""


@dataclass(frozen=True, slots=True, repr=False)
class GivenOfficialAccount:
    """An official account as an operator gives it; ``secret`` may stay away in a change."""

    appid: str
    page_hosts: tuple[str, ...]
    secret: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class GivenCredentials:
    """What an operator hands in. ``None`` (or empty) means: not given, in a change: as it was."""

    display_name: str | None = None
    official_accounts: tuple[GivenOfficialAccount, ...] | None = None
    certificate_pem: str = ""
    private_key_pem: str = ""
    p12: bytes = b""
    apiv3_key: str = ""
    apiv2_key: str = ""
    public_key_id: str = ""
    public_key_pem: str = ""
    platform_certificates_pem: tuple[str, ...] | None = None
    enabled: bool | None = None
    settings: tuple[tuple[str, object], ...] = ()
    """Settings of the account that are no credentials, by name: those given replace what was."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What trying credentials showed, and the platform certificates that WeChat has for the account now."""

    checks: tuple[CredentialCheck, ...]
    certificates: tuple[PlatformCertificate, ...] = ()


type Probe = Callable[[MerchantCredentials, tuple[OfficialAccount, ...], dict[str, str]], Probed]
"""Tries credentials at WeChat: of the account, its official accounts, and their secrets by appid."""


@dataclass(frozen=True, slots=True)
class ConnectMerchantDeps:
    """What connecting, changing and probing accounts needs."""

    merchants: MerchantStore
    secrets: SecretStore
    probe: Probe
    audit: AuditLog
    clock: Clock


def connect_merchant(deps: ConnectMerchantDeps, mchid: str, given: GivenCredentials, actor: Actor) -> MerchantAccount:
    """Check credentials on paper, then live, and only then keep them.

    Raises:
        ConflictError: the account is connected already.
        InvalidInputError: naming each credential that is missing or wrong, in plain words; nothing is kept.
        OutcomeUnknownError: WeChat did not answer; nothing is kept.
    """
    if deps.merchants.find(mchid) is not None:
        raise ConflictError(f"merchant account {mchid} is connected already; change it instead")
    _require_all(given)
    return _save_proved(deps, mchid, given, None, actor)


def change_merchant(deps: ConnectMerchantDeps, mchid: str, given: GivenCredentials, actor: Actor) -> MerchantAccount:
    """Change what is given and keep the rest, after the same checks; warm functions follow within a minute.

    Renaming and switching off are not checked.

    Raises:
        NotFoundError: no such account is connected.
        InvalidInputError, OutcomeUnknownError: as in :func:`connect_merchant`; the account stays as it was.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: somebody else changed it meanwhile.
    """
    old = deps.merchants.get(mchid, fresh=True)
    actor.require_seen(old.version)
    if _is_for_wechat_to_judge(given):
        return _save_proved(deps, mchid, given, old, actor)
    return _save_unproved(deps, given, old, actor)


def probe_merchant(deps: ConnectMerchantDeps, mchid: str) -> MerchantAccount:
    """Try the kept credentials live and keep what was found, also when something is wrong.

    Raises:
        NotFoundError: no such account is connected.
        OutcomeUnknownError: WeChat did not answer.
    """
    old = deps.merchants.get(mchid, fresh=True)
    secret = deps.secrets.merchant(mchid, old.secret_version)
    credentials = credentials_of(old, secret.apiv3_keys, stored_keys.private_key(secret.private_key_pem))
    app_secrets = {one.appid: deps.secrets.official_account(one.appid) for one in old.official_accounts}
    probed = deps.probe(credentials, old.official_accounts, app_secrets)
    account = next_version(
        old,
        platform_certificates=_present_certificates(old, probed),
        checks=probed.checks,
        checked_at=deps.clock(),
    )
    deps.merchants.save(account, old)
    return account


def _save_proved(
    deps: ConnectMerchantDeps, mchid: str, given: GivenCredentials, old: MerchantAccount | None, actor: Actor
) -> MerchantAccount:
    now = deps.clock()
    old_secret = deps.secrets.merchant(mchid, old.secret_version) if old else None
    pair = _key_pair(mchid, given, old_secret)
    if pair.not_after <= now:
        raise InvalidInputError.of("certificate_pem", f"expired at {pair.not_after:%Y-%m-%d}")
    secret = _secret(given, pair, old_secret)
    app_secrets = _app_secrets(deps.secrets, given, old)
    public_key_id, public_key_pem = _public_key(given, old)
    base = MerchantAccount(
        mchid=mchid,
        display_name=given.display_name or (old.display_name if old else ""),
        official_accounts=_official_accounts(given, old),
        certificate_serial=pair.serial,
        certificate_expires_at=pair.not_after,
        public_key_id=public_key_id,
        public_key_pem=public_key_pem,
        platform_certificates=_platform_certificates(given, old),
        has_apiv2_key=bool(secret.apiv2_key),
        enabled=given.enabled if given.enabled is not None else (old.enabled if old else True),
        secret_version=old.secret_version if old else "",
        created_at=old.created_at if old else now,
        updated_at=now,
        checked_at=now,
        version=old.version + 1 if old else 1,
        **_settings(given, old),
    )
    _require_response_key(base)
    private_key = stored_keys.private_key(secret.private_key_pem)
    probed = deps.probe(credentials_of(base, secret.apiv3_keys, private_key), base.official_accounts, app_secrets)
    _refuse_wrong(probed.checks)
    if given.platform_certificates_pem:
        _refuse_foreign(base.platform_certificates, probed)
    # Secrets first, then the record that names their version: a death in between leaves the old state whole.
    version = base.secret_version if secret == old_secret else deps.secrets.save_merchant(mchid, secret)
    for one in given.official_accounts or ():
        if one.secret:
            deps.secrets.save_official_account(one.appid, one.secret)
    certificates = _present_certificates(base, probed)
    account = replace(base, secret_version=version, checks=probed.checks, platform_certificates=certificates)
    action = AuditAction.MERCHANT_CHANGED if old else AuditAction.MERCHANT_CONNECTED
    entry = deps.audit.change(actor, action, AUDITED, old, account, **_changed_secrets(given, secret, old_secret))
    deps.merchants.save(account, old, entry)
    return account


def _require_response_key(account: MerchantAccount) -> None:
    if not account.public_key_id and not account.platform_certificates:
        raise InvalidInputError.of(
            "public_key_id", "give the WeChat Pay public key with its id, or a platform certificate"
        )


def _changed_secrets(given: GivenCredentials, secret: MerchantSecret, old: MerchantSecret | None) -> dict[str, Value]:
    """Which secrets are others than before, without a word of what they are."""
    now, before = _secret_parts(secret), _secret_parts(old) if old else {}
    changed = [name for name, part in now.items() if part and part != before.get(name)]
    changed += [f"official_accounts.{one.appid}.secret" for one in given.official_accounts or () if one.secret]
    return dict.fromkeys(changed, CHANGED)


def _is_for_wechat_to_judge(given: GivenCredentials) -> bool:
    # An account whose credentials went bad must still let itself be switched off.
    ours = GivenCredentials(display_name=given.display_name, enabled=given.enabled, settings=given.settings)
    return given != ours or given.enabled is True


def _settings(given: GivenCredentials, old: MerchantAccount | None) -> dict[str, Any]:
    kept = {name: getattr(old, name) for name in SETTINGS} if old else {}
    return kept | dict(given.settings)


def _secret_parts(secret: MerchantSecret) -> dict[str, object]:
    return {"private_key_pem": secret.private_key_pem, "apiv3_key": secret.apiv3_keys, "apiv2_key": secret.apiv2_key}


def _save_unproved(
    deps: ConnectMerchantDeps, given: GivenCredentials, old: MerchantAccount, actor: Actor
) -> MerchantAccount:
    account = next_version(
        old,
        display_name=given.display_name or old.display_name,
        enabled=old.enabled if given.enabled is None else given.enabled,
        updated_at=deps.clock(),
        **dict(given.settings),
    )
    deps.merchants.save(account, old, deps.audit.change(actor, AuditAction.MERCHANT_CHANGED, AUDITED, old, account))
    return account


def _require_all(given: GivenCredentials) -> None:
    missing = [
        FieldProblem(name, "is required")
        for name, value in (
            ("display_name", given.display_name),
            ("official_accounts", given.official_accounts),
            ("apiv3_key", given.apiv3_key),
        )
        if not value
    ]
    missing += [
        FieldProblem(f"official_accounts.{n}.secret", "is required")
        for n, one in enumerate(given.official_accounts or ())
        if not one.secret
    ]
    if not given.p12 and not (given.certificate_pem and given.private_key_pem):
        missing.append(FieldProblem("certificate_pem", "give certificate_pem and private_key_pem, or p12_base64"))
    if missing:
        raise InvalidInputError("credentials are missing", missing)


def _key_pair(mchid: str, given: GivenCredentials, old: MerchantSecret | None) -> KeyPair:
    if given.p12:
        return _named(
            {"p12": "p12_base64", "p12_password": "p12_base64"}, lambda: key_material.load_p12(given.p12, mchid)
        )
    return key_material.load_pem_pair(
        given.certificate_pem or (old.certificate_pem if old else ""),
        given.private_key_pem or (old.private_key_pem if old else ""),
    )


def _secret(given: GivenCredentials, pair: KeyPair, old: MerchantSecret | None) -> MerchantSecret:
    kept = old.apiv3_keys if old else ()
    if given.apiv3_key:
        key_material.check_apiv3_key(given.apiv3_key)
        kept = (given.apiv3_key, *(key for key in kept if key != given.apiv3_key))[:KEPT_APIV3_KEYS]
    if given.apiv2_key:
        key_material.check_apiv2_key(given.apiv2_key)
    return MerchantSecret(
        certificate_pem=pair.certificate_pem,
        private_key_pem=pair.private_key_pem,
        apiv3_keys=kept,
        apiv2_key=given.apiv2_key or (old.apiv2_key if old else ""),
    )


def _official_accounts(given: GivenCredentials, old: MerchantAccount | None) -> tuple[OfficialAccount, ...]:
    if given.official_accounts is None:
        return old.official_accounts if old else ()
    return tuple(OfficialAccount(one.appid, one.page_hosts) for one in given.official_accounts)


def _app_secrets(secrets: SecretStore, given: GivenCredentials, old: MerchantAccount | None) -> dict[str, str]:
    known = {one.appid for one in old.official_accounts} if old else set()
    new = {one.appid: one.secret for one in given.official_accounts or ()}
    problems = [
        FieldProblem(f"official_accounts.{n}.secret", "is required for an official account that is new here")
        for n, (appid, secret) in enumerate(new.items())
        if not secret and appid not in known
    ]
    if problems:
        raise InvalidInputError("credentials are missing", problems)
    wanted = new or dict.fromkeys(known, "")
    return {appid: secret or secrets.official_account(appid) for appid, secret in wanted.items()}


def _public_key(given: GivenCredentials, old: MerchantAccount | None) -> tuple[str, str]:
    public_key_id = given.public_key_id or (old.public_key_id if old else "")
    pem = given.public_key_pem or (old.public_key_pem if old else "")
    if not public_key_id and not pem:
        return "", ""
    key_material.check_public_key_id(public_key_id)
    return public_key_id, key_material.public_key_pem(key_material.load_public_key(pem))


def _platform_certificates(given: GivenCredentials, old: MerchantAccount | None) -> tuple[PlatformCertificate, ...]:
    if given.platform_certificates_pem is None:
        return old.platform_certificates if old else ()
    return tuple(
        _named({"platform_certificate_pem": f"platform_certificates_pem.{n}"}, partial(platform_certificate, pem))
        for n, pem in enumerate(given.platform_certificates_pem)
    )


def _named[T](fields: dict[str, str], load: Callable[[], T]) -> T:
    """Load something and name what is wrong with it as the caller spelt it."""
    try:
        return load()
    except InvalidInputError as error:
        problems = [FieldProblem(fields.get(one.field, one.field), one.rule) for one in error.problems]
        raise InvalidInputError(error.message, problems) from error


def _present_certificates(account: MerchantAccount, probed: Probed) -> tuple[PlatformCertificate, ...]:
    # WeChat renews them; what was kept may be retired by now.
    kept = account.platform_certificates
    return probed.certificates or kept if kept else ()


def _refuse_foreign(given: tuple[PlatformCertificate, ...], probed: Probed) -> None:
    present = {one.serial for one in probed.certificates}
    foreign = [
        FieldProblem(f"platform_certificates_pem.{n}", "is none of those that WeChat has for this account")
        for n, one in enumerate(given)
        if present and one.serial not in present
    ]
    if foreign:
        raise InvalidInputError("WeChat does not accept these credentials", foreign)


def platform_certificates(pems: Mapping[str, str]) -> tuple[PlatformCertificate, ...]:
    """What is kept of WeChat's list of its certificates, by serial.

    Raises:
        InvalidInputError: one cannot be read.
    """
    return tuple(sorted(map(platform_certificate, pems.values()), key=lambda one: one.serial))


def platform_certificate(pem: str) -> PlatformCertificate:
    """What is kept of one of WeChat's certificates.

    Raises:
        InvalidInputError: it cannot be read.
    """
    loaded = key_material.load_platform_certificate(pem)
    return PlatformCertificate(loaded.serial, key_material.public_key_pem(loaded.key), loaded.not_after)


def _refuse_wrong(checks: tuple[CredentialCheck, ...]) -> None:
    wrong = [FieldProblem(one.credential, one.message) for one in checks if one.result is CheckResult.WRONG]
    if wrong:
        raise InvalidInputError("WeChat does not accept these credentials", wrong)
