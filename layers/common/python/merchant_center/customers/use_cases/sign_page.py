"""Sign a page for WeChat's JS-SDK (wx.config), with the official account's cached ticket."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from merchant_center.accounts.rules import may_show, why_not_shown
from merchant_center.accounts.store import MerchantStore
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.clock import Clock
from merchant_center.core.errors import InvalidInputError, OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.meanings import explain
from merchant_center.official_account.page import page_signature
from merchant_center.official_account.store import TransientStore
from merchant_center.official_account.use_cases.access_tokens import AccessTokens

REFUSED_FOR = timedelta(seconds=5)
"""So long everybody who asks for a signature is told of the last failure, without asking WeChat again."""

_TICKET, _REFUSED, _NO_ANSWER = "jsapi_ticket", "jsapi_ticket_refused", "no answer"


@dataclass(frozen=True, slots=True)
class PageSignature:
    """What ``wx.config`` takes."""

    appid: str
    timestamp: int
    nonce: str
    signature: str


@dataclass(frozen=True, slots=True)
class SignPageDeps:
    """What signing pages needs."""

    merchants: MerchantStore
    transient: TransientStore
    secrets: SecretStore
    official_account: OfficialAccountClient
    clock: Clock
    nonce: Callable[[], str]


def sign_page(deps: SignPageDeps, appid: str, url: str) -> PageSignature:
    """Sign the address of a page of ours, as the browser has it.

    Raises:
        NotFoundError: the official account is not connected.
        InvalidInputError: the page is not under one of the official account's page hosts.
        RemoteRefusedError, OutcomeUnknownError: WeChat gives no ticket, or gave none seconds ago.
    """
    if not any(may_show(account, appid, url) for account in deps.merchants.showing(appid)):
        raise InvalidInputError.of("url", why_not_shown(url))
    timestamp, nonce = int(deps.clock().timestamp()), deps.nonce()
    signature = page_signature(_ticket(deps, appid), url, timestamp=timestamp, nonce=nonce)
    return PageSignature(appid, timestamp, nonce, signature)


def _ticket(deps: SignPageDeps, appid: str) -> str:
    known = deps.transient.find_token(appid, _TICKET, deps.clock())
    if known:
        return known
    _raise_if_refused(deps, appid)
    tokens = AccessTokens(deps.transient, deps.secrets, deps.official_account, deps.clock)
    try:
        ticket, seconds = tokens.call(appid, deps.official_account.jsapi_ticket)
    except RemoteError as error:
        code = error.remote_code if isinstance(error, RemoteRefusedError) else _NO_ANSWER
        deps.transient.save_token(appid, _REFUSED, code, REFUSED_FOR, deps.clock())
        raise
    tokens.save(appid, _TICKET, ticket, seconds)
    return ticket


def _raise_if_refused(deps: SignPageDeps, appid: str) -> None:
    code = deps.transient.find_token(appid, _REFUSED, deps.clock())
    if code == _NO_ANSWER:
        raise OutcomeUnknownError("WeChat gave no ticket a moment ago")
    if code:
        raise RemoteRefusedError(
            "WeChat refused a ticket a moment ago", remote_code=code, meaning=explain(code), for_operators=True
        )
