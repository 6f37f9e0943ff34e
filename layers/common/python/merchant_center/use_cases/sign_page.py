"""Sign a page for WeChat's JS-SDK (wx.config), with the official account's cached ticket."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from merchant_center.clients.official_account import OfficialAccountClient, is_dead_token
from merchant_center.domain.accounts import may_show
from merchant_center.errors import InvalidInputError, RemoteRefusedError
from merchant_center.storage.merchants import MerchantStore
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.transient import TransientStore
from merchant_center.use_cases.clock import Clock
from merchant_center.wechatpay.page import page_signature

MARGIN = timedelta(minutes=5)
"""WeChat keeps old and new token alive together for five minutes, so ours is dropped that much earlier."""

_ACCESS = "access_token"
_TICKET = "jsapi_ticket"


@dataclass(frozen=True, slots=True)
class PageSignature:
    """What ``wx.config`` takes."""

    appid: str
    timestamp: int
    nonce: str
    signature: str


@dataclass(frozen=True, slots=True)
class TicketOffice:
    """What signing pages needs around it."""

    merchants: MerchantStore
    transient: TransientStore
    secrets: SecretStore
    official_account: OfficialAccountClient
    clock: Clock
    nonce: Callable[[], str]


def sign_page(office: TicketOffice, appid: str, url: str) -> PageSignature:
    """Sign the address of a page of ours, as the browser has it.

    Raises:
        NotFoundError: the official account is not connected.
        InvalidInputError: the page is on none of the official account's hosts.
        RemoteRefusedError, OutcomeUnknownError: WeChat gives no ticket.
    """
    if not may_show(office.merchants.showing(appid), appid, url):
        raise InvalidInputError.of("url", "is on none of the hosts of this official account")
    timestamp, nonce = int(office.clock().timestamp()), office.nonce()
    signature = page_signature(_ticket(office, appid), url, timestamp=timestamp, nonce=nonce)
    return PageSignature(appid, timestamp, nonce, signature)


def _ticket(office: TicketOffice, appid: str) -> str:
    known = office.transient.token(appid, _TICKET, office.clock())
    if known:
        return known
    try:
        ticket, seconds = office.official_account.jsapi_ticket(_access_token(office, appid))
    except RemoteRefusedError as refusal:
        if not is_dead_token(refusal):
            raise
        office.transient.drop_token(appid, _ACCESS)
        ticket, seconds = office.official_account.jsapi_ticket(_access_token(office, appid))
    _keep(office, appid, _TICKET, ticket, seconds)
    return ticket


def _access_token(office: TicketOffice, appid: str) -> str:
    known = office.transient.token(appid, _ACCESS, office.clock())
    if known:
        return known
    token, seconds = office.official_account.stable_token(appid, office.secrets.official_account(appid))
    _keep(office, appid, _ACCESS, token, seconds)
    return token


def _keep(office: TicketOffice, appid: str, kind: str, token: str, seconds: int) -> None:
    lifetime = timedelta(seconds=seconds) - MARGIN
    if lifetime > timedelta():
        office.transient.keep_token(appid, kind, token, lifetime, office.clock())
