"""The tokens of one customer, from web authorization: they open that customer's profile and nothing else.

Source: WeChat Official Account platform, web authorization.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from local.wechat_simulator.official_account import Code, OfficialAccountError
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

ACCESS_SECONDS = 7200
REFRESH_SECONDS = 30 * 86_400


@dataclass(frozen=True)
class UserToken:
    """A customer's access token; `expires_at` in virtual time."""

    token: str
    appid: str
    openid: str
    scope: str
    expires_at: float


@dataclass(frozen=True)
class RefreshToken:
    """What renews an access token."""

    token: str
    access_token: str
    expires_at: float


class UserTokens:
    """All customers' tokens."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._access = Collection(database, "user_tokens", UserToken)
        self._refresh = Collection(database, "user_refresh_tokens", RefreshToken)
        self._now = now

    def issue(self, code: Code) -> tuple[UserToken, RefreshToken]:
        """The two tokens that a used code gives."""
        access = self._store(UserToken(_new(), code.appid, code.openid, code.scope, 0.0))
        refresh = RefreshToken(_new(), access.token, self._now() + REFRESH_SECONDS)
        self._refresh.put(refresh.token, refresh)
        return access, refresh

    def renew(self, appid: str, refresh_token: str) -> UserToken:
        """The access token with a new end; the same one while it lives, else another.

        Raises:
            OfficialAccountError: 41003 missing, 40030 unknown or of another appid, 42002 expired.
        """
        if not refresh_token:
            raise OfficialAccountError(41003)
        refresh = self._refresh.get(refresh_token)
        access = self._access.get(refresh.access_token) if refresh else None
        if refresh is None or access is None or access.appid != appid:
            raise OfficialAccountError(40030)
        if self._now() >= refresh.expires_at:
            raise OfficialAccountError(42002)
        if self._now() >= access.expires_at:
            access = replace(access, token=_new())
            self._refresh.put(refresh_token, replace(refresh, access_token=access.token))
        return self._store(access)

    def check(self, token: str, openid: str) -> UserToken:
        """What a customer's access token stands for.

        Raises:
            OfficialAccountError: 41001, 41009 missing, 40001 unknown, 42001 expired, 40003 another customer's.
        """
        if not token:
            raise OfficialAccountError(41001)
        if not openid:
            raise OfficialAccountError(41009)
        access = self._access.get(token)
        if access is None:
            raise OfficialAccountError(40001)
        if self._now() >= access.expires_at:
            raise OfficialAccountError(42001)
        if access.openid != openid:
            raise OfficialAccountError(40003)
        return access

    def clear(self) -> None:
        """Forget all tokens."""
        self._access.clear()
        self._refresh.clear()

    def _store(self, access: UserToken) -> UserToken:
        access = replace(access, expires_at=self._now() + ACCESS_SECONDS)
        self._access.put(access.token, access)
        return access


def _new() -> str:
    return f"98_{random_text(86)}"
