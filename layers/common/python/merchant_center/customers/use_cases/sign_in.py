"""Sign a customer in with WeChat (web OAuth2, snsapi_base): from the page's address to a customer we trust."""

import base64
from dataclasses import dataclass
from datetime import timedelta

from merchant_center.accounts.rules import may_show, why_not_shown
from merchant_center.accounts.store import MerchantStore
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import (
    InvalidInputError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RemoteRefusedError,
    UnauthenticatedError,
)
from merchant_center.customers.errors import SignInInterruptedError
from merchant_center.customers.rules import Customer
from merchant_center.official_account.client import OfficialAccountClient, authorize_url, must_restart_sign_in
from merchant_center.official_account.store import TransientStore

SIGN_IN_LIFETIME = timedelta(minutes=10)
"""Longer than WeChat's five minutes for a code, so that ours is never the shorter one."""

_USED_UP = "this sign-in is unknown, used or too old; start again"


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """Where to send the browser; the page keeps ``verifier`` to itself and hands it back with the code."""

    authorize_url: str
    state: str
    verifier: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class SignInDeps:
    """What signing in needs."""

    merchants: MerchantStore
    transient: TransientStore
    secrets: SecretStore
    official_account: OfficialAccountClient
    clock: Clock
    entropy: Entropy
    authorize_base: str


def begin_sign_in(deps: SignInDeps, appid: str, page_url: str) -> BegunSignIn:
    """Begin a sign-in for a page of ours.

    ``state`` travels through WeChat and may be seen; only who also holds ``verifier`` can finish, so
    nobody can be signed in with somebody else's code.

    Raises:
        NotFoundError: the official account is not connected.
        InvalidInputError: the page is not under one of the official account's page hosts.
    """
    _require_own_page(deps.merchants, appid, page_url)
    state = base64.b32encode(deps.entropy(20)).decode()
    verifier = base64.b32encode(deps.entropy(20)).decode()
    deps.transient.save_sign_in(state, verifier, appid, deps.clock() + SIGN_IN_LIFETIME)
    return BegunSignIn(
        authorize_url=authorize_url(deps.authorize_base, appid, page_url, state),
        state=state,
        verifier=verifier,
        expires_in=int(SIGN_IN_LIFETIME.total_seconds()),
    )


def complete_sign_in(deps: SignInDeps, code: str, state: str, verifier: str) -> Customer:
    """Turn the code that WeChat gave the browser into a customer.

    Raises:
        UnauthenticatedError: state or verifier do not fit, were used, or are too old; or WeChat does not
            take the code any more. The page starts again.
        PermissionDeniedError: the openid is a virtual one of a snapshot page.
        SignInInterruptedError: WeChat did not answer; the same may be asked again, for the state is not used up.
    """
    appid = deps.transient.find_sign_in(state, verifier, deps.clock())
    if appid is None:
        raise UnauthenticatedError(_USED_UP)
    try:
        grant = deps.official_account.exchange_code(appid, deps.secrets.official_account(appid), code)
    except RemoteRefusedError as refusal:
        if must_restart_sign_in(refusal):
            raise UnauthenticatedError("WeChat does not take this code any more; start again") from refusal
        raise
    except OutcomeUnknownError as unknown:
        raise SignInInterruptedError(unknown.message, remote_code=unknown.remote_code) from unknown
    if deps.transient.redeem_sign_in(state, verifier, deps.clock()) is None:
        raise UnauthenticatedError(_USED_UP)
    if grant.is_snapshot:
        raise PermissionDeniedError("this is a snapshot page: tap “use full service” and sign in again")
    return Customer(appid, grant.openid)


def _require_own_page(merchants: MerchantStore, appid: str, page_url: str) -> None:
    if not may_show(merchants.showing(appid), appid, page_url):
        raise InvalidInputError.of("page_url", why_not_shown(page_url))
