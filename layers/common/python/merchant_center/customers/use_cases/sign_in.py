"""Sign a customer in with WeChat (web OAuth2, snsapi_base): from the page's address to a customer we trust."""

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from merchant_center.accounts.rules import may_show, why_not_shown
from merchant_center.accounts.store import MerchantStore
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import (
    InvalidInputError,
    OutcomeUnknownError,
    RemoteRefusedError,
    UnauthenticatedError,
)
from merchant_center.core.retry import rest
from merchant_center.customers.errors import SignInInterruptedError, SnapshotUserError
from merchant_center.customers.rules import Customer
from merchant_center.official_account.client import OfficialAccountClient, authorize_url, must_restart_sign_in
from merchant_center.official_account.store import Redeemed, SignIn, TransientStore

SIGN_IN_LIFETIME = timedelta(minutes=10)
"""Longer than WeChat's five minutes for a code, so that ours is never the shorter one."""

REPEAT_WINDOW = timedelta(seconds=30)
"""How long a repeat with the same code is the same sign-in; WeChat repeats a redirect within a second or two."""
_MAX_READS = 10
"""So often another request is given time to record the same code: a second and a half at the most."""

_USED_UP = "this sign-in is unknown, used or too old; start again"


@dataclass(frozen=True, slots=True)
class BegunSignIn:
    """Where to send the browser; the page keeps ``verifier`` to itself and hands it back with the code."""

    authorize_url: str
    state: str
    verifier: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A customer, and since when: a repeat has the same session."""

    customer: Customer
    at: datetime


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
    pause: Callable[[float], None] = time.sleep


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


def complete_sign_in(deps: SignInDeps, code: str, state: str, verifier: str) -> SignedIn:
    """Turn the code that WeChat gave the browser into a customer.

    WeChat may send a browser back twice with one code. So a repeat of the same code under the same state, by the
    browser that holds the verifier, is the same sign-in for ``REPEAT_WINDOW``, also while the first is under way.

    Raises:
        UnauthenticatedError: state or verifier do not fit, were used with another code, or are too old; or WeChat does
            not take the code any more. The page starts again.
        SnapshotUserError: the openid is a virtual one of a snapshot page.
        SignInInterruptedError: WeChat did not answer; the same may be asked again, for the state is not used up.
    """
    begun = deps.transient.find_sign_in(state, verifier, deps.clock())
    if begun is None or begun.redeemed is not None:
        return _repeated(begun, code)
    try:
        grant = deps.official_account.exchange_code(begun.appid, deps.secrets.official_account(begun.appid), code)
    except RemoteRefusedError as refusal:
        if must_restart_sign_in(refusal):
            return _signed_in_beside(deps, code, state, verifier, refusal)
        raise
    except OutcomeUnknownError as unknown:
        raise SignInInterruptedError(unknown.message, remote_code=unknown.remote_code) from unknown
    now = deps.clock()
    redeemed = Redeemed(_digest(code), grant.openid, grant.is_snapshot, int(now.timestamp()))
    if deps.transient.redeem_sign_in(state, verifier, begun.appid, redeemed, now + REPEAT_WINDOW):
        return _repeated(SignIn(begun.appid, redeemed), code)
    return _repeated(deps.transient.find_sign_in(state, verifier, now), code)


def _signed_in_beside(deps: SignInDeps, code: str, state: str, verifier: str, refusal: RemoteRefusedError) -> SignedIn:
    """Return what a request beside this one made of the code that WeChat gives only once; it may be about to."""
    for attempt in range(_MAX_READS):
        found = deps.transient.find_sign_in(state, verifier, deps.clock())
        if found is not None and found.redeemed is not None:
            return _repeated(found, code)
        rest(deps.pause, attempt)
    raise UnauthenticatedError("WeChat does not take this code any more; start again") from refusal


def _repeated(sign_in: SignIn | None, code: str) -> SignedIn:
    redeemed = sign_in.redeemed if sign_in else None
    if sign_in is None or redeemed is None or redeemed.code != _digest(code):
        raise UnauthenticatedError(_USED_UP)
    if redeemed.is_snapshot:
        raise SnapshotUserError
    return SignedIn(Customer(sign_in.appid, redeemed.openid), datetime.fromtimestamp(redeemed.at, UTC))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _require_own_page(merchants: MerchantStore, appid: str, page_url: str) -> None:
    if not any(may_show(account, appid, page_url) for account in merchants.showing(appid)):
        raise InvalidInputError.of("page_url", why_not_shown(page_url))
