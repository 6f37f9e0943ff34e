"""Phones: whose each is, what is switched on it, what its pages asked for and what WeChat refused them.

A phone is known by its id alone, so several of them stand side by side in one browser, each with its customer.
"""

import secrets
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from local.wechat_simulator.customers import Customer, Customers
from local.wechat_simulator.phone.sheets import Sheets
from local.wechat_simulator.state import Collection, Database

LOGGED = 200

type Platform = Literal["ios", "android"]


@dataclass(frozen=True)
class Phone:
    """One phone; `openids` is its holder by appid."""

    phone_id: str
    openids: dict[str, str]
    platform: str = "ios"
    is_snapshot: bool = False
    """Pages open as snapshot pages: OAuth gives virtual openids, and the bridge is missing."""
    is_mini_program: bool = False
    """Pages open in a mini program's web-view, where nobody can pay by the bridge."""
    is_offline: bool = False
    """The pages' network is cut."""
    closes_paid_pages: bool = False
    """A page is closed once it is paid, as 点金计划 does; its callback never runs."""
    sheet_action: str = "ask"
    """What happens to a sheet: `ask` the person at the phone, or `pay`, `cancel`, `fail` at once."""
    font_percent: int = 100
    bridge_milliseconds: int = 300
    """How late the bridge comes."""
    created_at: float = 0.0


@dataclass(frozen=True)
class PayDirectories:
    """The payment directories (支付授权目录) that a merchant registered."""

    directories: list[str]


@dataclass(frozen=True)
class Verified:
    """What `wx.config` achieved in one document."""

    appid: str
    apis: list[str]


@dataclass(frozen=True)
class Asked:
    """One call of a page, as the console shows it."""

    number: int
    at: float
    api: str
    url: str
    answer: dict[str, Any]
    refusal: dict[str, Any] | None


@dataclass
class Session:
    """What a phone forgets when the simulator ends."""

    verified: dict[str, Verified] = field(default_factory=dict)
    """By document."""
    asked: deque[Asked] = field(default_factory=lambda: deque(maxlen=LOGGED))
    sheets: Sheets = field(default_factory=Sheets)


class Phones:
    """All phones."""

    def __init__(self, database: Database, customers: Customers) -> None:
        self._held = Collection(database, "phones", Phone)
        self._customers = customers
        self._sessions: defaultdict[str, Session] = defaultdict(Session)
        self._numbers = 0

    def get(self, phone_id: str) -> Phone | None:
        """The phone, or None."""
        return self._held.get(phone_id)

    def create(self, openids: dict[str, str], now: float, **switches: Any) -> Phone:
        """A new phone in the hands of a customer."""
        return self.save(Phone(secrets.token_hex(8), openids, created_at=now, **switches))

    def save(self, phone: Phone) -> Phone:
        """Store the phone as it now is."""
        self._held.put(phone.phone_id, phone)
        return phone

    def session(self, phone_id: str) -> Session:
        """What its pages did."""
        return self._sessions[phone_id]

    def holder(self, phone: Phone, appid: str, now: float) -> Customer:
        """Its holder as an official account sees them: everybody has an openid with everyone."""
        openid = phone.openids.get(appid) or self._other_identity(phone, appid)
        customer = self._customers.get(appid, openid or "") or self._customers.create(appid, openid, now=now)
        if phone.openids.get(appid) != customer.openid:
            self.save(replace(phone, openids=phone.openids | {appid: customer.openid}))
        return customer

    def _other_identity(self, phone: Phone, appid: str) -> str | None:
        people = (person for known in phone.openids.items() for person in self._customers.identities(*known))
        return next((person.openid for person in people if person.appid == appid), None)

    def log(self, phone_id: str, at: float, api: str, url: str, answer: dict[str, Any], refusal: Any) -> None:
        """Note a call and its answer for the console."""
        self._numbers += 1
        self.session(phone_id).asked.append(Asked(self._numbers, at, api, url, answer, refusal))

    def clear(self, *, everything: bool) -> None:
        """Forget what pages did; the phones themselves if `everything`."""
        for session in self._sessions.values():
            session.sheets.dismiss()
        self._sessions.clear()
        if everything:
            self._held.clear()
