"""The official account's rules: one-use codes, the stable access token, the page ticket.

Source: WeChat Official Account platform, web authorization, getStableAccessToken and JS-SDK pages.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from typing import Any

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

CODE_SECONDS = 300
TOKEN_SECONDS = 7200
OVERLAP_SECONDS = 300
FORCED_PER_DAY = 20
PLAIN_PER_DAY = 2000
FORCED_PAUSE_SECONDS = 30
MINUTE = 60
MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40163: "code been used",
    40164: "invalid ip 127.0.0.1, not in whitelist",
    40097: "invalid args",
    41001: "access_token missing",
    41002: "appid missing",
    41003: "refresh_token missing",
    41004: "appsecret missing",
    41008: "missing code",
    41009: "missing openid",
    42001: "access_token expired",
    42002: "refresh_token expired",
    42003: "code expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
}


class OfficialAccountError(Exception):
    """An answer with errcode; HTTP status is 200 all the same."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(f"{MESSAGES[errcode]} {detail}".rstrip())
        self.errcode = errcode

    def body(self) -> dict[str, object]:
        """The JSON body WeChat answers."""
        rid = f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        return {"errcode": self.errcode, "errmsg": f"{self} rid: {rid}"}


@dataclass(frozen=True)
class OfficialAccount:
    """One appid; `domains` are bare hosts, for web authorization and JS-SDK alike."""

    appid: str
    secret: str
    domains: list[str]


@dataclass(frozen=True)
class Code:
    """An OAuth code: one use, five minutes."""

    appid: str
    openid: str
    scope: str
    is_snapshotuser: bool
    expires_at: float
    used: bool = False


@dataclass(frozen=True)
class AccessToken:
    """A global access token; `expires_at` in virtual time."""

    token: str
    appid: str
    expires_at: float
    is_stable: bool = True
    """Whether stable_token gave it; those of /cgi-bin/token are apart."""


@dataclass(frozen=True)
class TokenState:
    """What stable_token remembers of an appid: the latest token and the forced refreshes of the day."""

    token: str
    expires_at: float
    forced_on: str = ""
    forced_count: int = 0
    forced_at: float = 0.0


@dataclass(frozen=True)
class Ticket:
    """A jsapi_ticket."""

    ticket: str
    expires_at: float


@dataclass(frozen=True)
class PageTicket:
    """A ticket by which pages may be signed until an instant of real time.

    A merchant under test counts a ticket's two hours by its own clock, whatever the virtual one says.
    """

    appid: str
    ticket: str
    ends_at: float


@dataclass
class TicketRate:
    """How often getticket was called in which minute, per appid."""

    minute: int = 0
    calls: Counter[str] = field(default_factory=Counter)


class OfficialAccounts:
    """All official accounts with their codes and tokens."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._accounts = Collection(database, "official_accounts", OfficialAccount)
        self._codes = Collection(database, "codes", Code)
        self._tokens = Collection(database, "access_tokens", AccessToken)
        self._states = Collection(database, "token_states", TokenState)
        self._tickets = Collection(database, "tickets", Ticket)
        self._page_tickets = Collection(database, "page_tickets", PageTicket)
        self._rate = TicketRate()
        self._plain_calls: Counter[tuple[str, str]] = Counter()
        self._now = now

    def get(self, appid: str) -> OfficialAccount | None:
        """The official account, or None."""
        return self._accounts.get(appid)

    def all(self) -> list[OfficialAccount]:
        """Every official account, the oldest first."""
        return list(self._accounts.values())

    def create(self, appid: str, secret: str | None, domains: list[str] | None) -> OfficialAccount:
        """A new official account, or the known one changed in what is not None."""
        held = self.get(appid) or OfficialAccount(appid, random_text(32, "0123456789abcdef"), [])
        account = replace(held, secret=secret or held.secret, domains=held.domains if domains is None else domains)
        self._accounts.put(appid, account)
        return account

    def authenticate(self, appid: str, secret: str) -> OfficialAccount:
        """The account whose secret this is.

        Raises:
            OfficialAccountError: 41002, 40013, 41004 or 40125, in this order.
        """
        if not appid:
            raise OfficialAccountError(41002)
        account = self.get(appid)
        if account is None:
            raise OfficialAccountError(40013)
        if not secret:
            raise OfficialAccountError(41004)
        if not secrets.compare_digest(account.secret.encode(), secret.encode()):
            raise OfficialAccountError(40125)
        return account

    def new_code(self, appid: str, openid: str, scope: str, *, is_snapshotuser: bool) -> str:
        """A code for this customer of this account."""
        code = f"0{random_text(31)}"
        self._codes.put(code, Code(appid, openid, scope, is_snapshotuser, self._now() + CODE_SECONDS))
        return code

    def use_code(self, appid: str, code: str, scopes: Container[str]) -> Code:
        """What the code of one of the scopes stands for; the next use of it fails.

        Raises:
            OfficialAccountError: 41008 missing, 40029 unknown or of another appid or scope, 40163 used, 42003 expired.
        """
        if not code:
            raise OfficialAccountError(41008)
        held = self._codes.get(code)
        if held is None or held.appid != appid or held.scope not in scopes:
            raise OfficialAccountError(40029)
        if held.used:
            raise OfficialAccountError(40163)
        if self._now() >= held.expires_at:
            raise OfficialAccountError(42003)
        self._codes.put(code, replace(held, used=True))
        return held

    def stable_token(self, appid: str, *, force: bool) -> tuple[str, int]:
        """The global token and its remaining seconds; the same one until its last five minutes.

        Raises:
            OfficialAccountError: 45011 forced within 30 s of the last time, 45009 forced 20 times today.
        """
        now = self._now()
        state = self._states.get(appid)
        if force:
            state = self._forced(appid, state)
        elif state is None or now >= state.expires_at - OVERLAP_SECONDS:
            # The old token keeps its own end, so both work for these five minutes.
            state = replace(state or TokenState("", 0.0), **self._issue(appid))
        self._states.put(appid, state)
        return state.token, int(state.expires_at - now)

    def plain_token(self, appid: str) -> tuple[str, int]:
        """A new token of /cgi-bin/token and its seconds; the one before it ends within five minutes.

        Raises:
            OfficialAccountError: 45009 after 2,000 of a Beijing day.
        """
        now = self._now()
        today = (appid, china_digits(now, "%Y%m%d"))
        if self._plain_calls[today] >= PLAIN_PER_DAY:
            raise OfficialAccountError(45009)
        self._plain_calls[today] += 1
        for held in list(self._tokens.values()):
            if held.appid == appid and not held.is_stable:
                ends = min(held.expires_at, now + OVERLAP_SECONDS)
                self._tokens.put(held.token, replace(held, expires_at=ends))
        return self._issue(appid, is_stable=False)["token"], TOKEN_SECONDS

    def _forced(self, appid: str, state: TokenState | None) -> TokenState:
        now, today = self._now(), china_digits(self._now(), "%Y%m%d")
        state = state or TokenState("", 0.0)
        count = state.forced_count if state.forced_on == today else 0
        if count >= FORCED_PER_DAY:
            raise OfficialAccountError(45009)
        if now - state.forced_at < FORCED_PAUSE_SECONDS:
            raise OfficialAccountError(45011)
        self._revoke(appid)
        issued = self._issue(appid)
        return TokenState(issued["token"], issued["expires_at"], today, count + 1, now)

    def _issue(self, appid: str, *, is_stable: bool = True) -> dict[str, Any]:
        token = f"{random_text(2, '0123456789')}_{random_text(134)}"
        expires_at = self._now() + TOKEN_SECONDS
        self._tokens.put(token, AccessToken(token, appid, expires_at, is_stable))
        return {"token": token, "expires_at": expires_at}

    def _revoke(self, appid: str) -> None:
        for held in list(self._tokens.values()):
            if held.appid == appid and held.is_stable:
                self._tokens.put(held.token, replace(held, appid=""))

    def check_token(self, token: str) -> str:
        """The appid the token is good for.

        Raises:
            OfficialAccountError: 41001 missing, 40001 unknown or revoked, 42001 expired.
        """
        if not token:
            raise OfficialAccountError(41001)
        held = self._tokens.get(token)
        if held is None or not held.appid:
            raise OfficialAccountError(40001)
        if self._now() >= held.expires_at:
            raise OfficialAccountError(42001)
        return held.appid

    def ticket(self, appid: str, calls_per_minute: int) -> tuple[str, int]:
        """The jsapi_ticket and its remaining seconds.

        Raises:
            OfficialAccountError: 45011 when called too often.
        """
        now = self._now()
        if self._rate.minute != int(now // MINUTE):
            self._rate = TicketRate(int(now // MINUTE))
        self._rate.calls[appid] += 1
        if self._rate.calls[appid] > calls_per_minute:
            raise OfficialAccountError(45011)
        held = self._tickets.get(appid)
        if held is None or now >= held.expires_at - OVERLAP_SECONDS:
            held = Ticket(random_text(86), now + TOKEN_SECONDS)
            self._tickets.put(appid, held)
            self._page_tickets.put(held.ticket, PageTicket(appid, held.ticket, time.time() + TOKEN_SECONDS))
        return held.ticket, int(held.expires_at - now)

    def page_tickets(self, appid: str) -> list[str]:
        """Every ticket by which a page may be signed now."""
        now = time.time()
        return [held.ticket for held in self._page_tickets.values() if held.appid == appid and held.ends_at > now]

    def clear(self, *, accounts: bool) -> None:
        """Forget codes and tokens, and the accounts themselves if asked."""
        self._plain_calls.clear()
        for collection in (self._codes, self._tokens, self._states, self._tickets):
            collection.clear()
        if accounts:
            self._accounts.clear()
            # Until then: who signs pages learns of a new ticket only when the old one's time is over.
            self._page_tickets.clear()
