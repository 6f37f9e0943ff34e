"""Access tokens of official accounts, fetched once for all functions and fetched again when WeChat has dropped one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.clock import Clock
from merchant_center.core.errors import OutcomeUnknownError, RemoteRefusedError
from merchant_center.official_account.client import OfficialAccountClient, is_dead_token
from merchant_center.official_account.store import TransientStore

MARGIN = timedelta(minutes=5)
"""WeChat keeps old and new token alive together for five minutes, so ours is dropped that much earlier."""

NO_TOKEN = "NO_TOKEN"  # noqa: S105 - a code, no token
"""Our own code for a call that was not made, because WeChat did not say what its access token is."""

_ACCESS = "access_token"


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """The tokens, and what fetching them needs."""

    transient: TransientStore
    secrets: SecretStore
    official_account: OfficialAccountClient
    clock: Clock

    def call[T](self, appid: str, call: Callable[[str], T]) -> T:
        """Make a call with the account's token; once more with a new one, if WeChat says that it is void.

        Raises:
            ConfigurationError: no secret is kept for the account.
            RemoteRefusedError: the call, or the fetching of a token, was refused.
            OutcomeUnknownError: of the call; with :data:`NO_TOKEN`, there is none and nothing was called.
        """
        try:
            return call(self._token(appid))
        except RemoteRefusedError as refusal:
            if not is_dead_token(refusal):
                raise
            self.transient.delete_token(appid, _ACCESS)
            return call(self._token(appid))

    def save(self, appid: str, kind: str, token: str, seconds: int) -> None:
        """Cache a token or ticket for as long as it is good for sure."""
        lifetime = timedelta(seconds=seconds) - MARGIN
        if lifetime > timedelta():
            self.transient.save_token(appid, kind, token, lifetime, self.clock())

    def _token(self, appid: str) -> str:
        known = self.transient.find_token(appid, _ACCESS, self.clock())
        if known:
            return known
        secret = self.secrets.official_account(appid)
        try:
            token, seconds = self.official_account.stable_token(appid, secret)
        except OutcomeUnknownError as unknown:
            raise OutcomeUnknownError(unknown.message, remote_code=NO_TOKEN, status=unknown.status) from unknown
        self.save(appid, _ACCESS, token, seconds)
        return token
