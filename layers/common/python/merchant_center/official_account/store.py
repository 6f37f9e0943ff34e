"""What lives for minutes: sign-ins under way and tokens of official accounts, in a table with a time to live."""

import hashlib
from datetime import datetime, timedelta

from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Put, put_new


class TransientStore:
    """The transient table. DynamoDB deletes late, so every read compares the time itself."""

    def __init__(self, dynamo: Dynamo, transient_table: str) -> None:
        self._dynamo = dynamo
        self._table = transient_table

    def save_sign_in(self, state: str, verifier: str, appid: str, expires_at: datetime) -> None:
        """Save a sign-in that was begun, with a digest of its verifier."""
        self._dynamo.put(
            put_new(
                self._table,
                {
                    "pk": keys.sign_in(state),
                    "sk": keys.ITEM,
                    "verifier": _digest(verifier),
                    "appid": appid,
                    "ttl": int(expires_at.timestamp()),
                },
            )
        )

    def find_sign_in(self, state: str, verifier: str, now: datetime) -> str | None:
        """Return the appid of a sign-in that may be redeemed, or ``None``."""
        item = self._dynamo.get(self._table, keys.sign_in(state), keys.ITEM)
        if item is None or item["ttl"] <= now.timestamp() or item["verifier"] != _digest(verifier):
            return None
        return str(item["appid"])

    def redeem_sign_in(self, state: str, verifier: str, now: datetime) -> str | None:
        """Use up a sign-in, once, and return its appid; ``None`` if it is unknown, used, expired or another's."""
        appid = self.find_sign_in(state, verifier, now)
        if appid is None:
            return None
        is_first = self._dynamo.delete(
            self._table, keys.sign_in(state), keys.ITEM, "verifier = :verifier", verifier=_digest(verifier)
        )
        return appid if is_first else None

    def find_token(self, appid: str, kind: str, now: datetime) -> str | None:
        """Return a cached token that is still good, or ``None``."""
        item = self._dynamo.get(self._table, keys.token(appid, kind), keys.ITEM)
        return str(item["token"]) if item and item["ttl"] > now.timestamp() else None

    def save_token(self, appid: str, kind: str, token: str, lifetime: timedelta, now: datetime) -> None:
        """Cache a token for its lifetime."""
        self._dynamo.put(
            Put(
                self._table,
                {
                    "pk": keys.token(appid, kind),
                    "sk": keys.ITEM,
                    "token": token,
                    "ttl": int((now + lifetime).timestamp()),
                },
            )
        )

    def delete_token(self, appid: str, kind: str) -> None:
        """Delete a token that WeChat does not take any more."""
        self._dynamo.delete(self._table, keys.token(appid, kind), keys.ITEM)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
