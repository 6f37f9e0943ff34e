"""Sign a page for WeChat's JS-SDK (wx.config), with the official account's cached ticket."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.clients.official_account import OfficialAccountClient
from merchant_center.domain.accounts import may_show, unlisted_host
from merchant_center.errors import InvalidInputError
from merchant_center.storage.merchants import MerchantStore
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.transient import TransientStore
from merchant_center.use_cases.access_tokens import AccessTokens
from merchant_center.use_cases.clock import Clock
from merchant_center.wechatpay.page import page_signature

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
        raise InvalidInputError.of("url", unlisted_host(url))
    timestamp, nonce = int(office.clock().timestamp()), office.nonce()
    signature = page_signature(_ticket(office, appid), url, timestamp=timestamp, nonce=nonce)
    return PageSignature(appid, timestamp, nonce, signature)


def _ticket(office: TicketOffice, appid: str) -> str:
    known = office.transient.token(appid, _TICKET, office.clock())
    if known:
        return known
    tokens = AccessTokens(office.transient, office.secrets, office.official_account, office.clock)
    ticket, seconds = tokens.call(appid, office.official_account.jsapi_ticket)
    tokens.keep(appid, _TICKET, ticket, seconds)
    return ticket
