"""What lives for minutes: sign-ins under way and tokens of official accounts, in a table with a time to live."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Item, Put, put_new
from merchant_center.core.errors import ConditionFailedError


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Whose code a sign-in was redeemed by: a digest of the code, and when, in Unix seconds."""

    code: str
    openid: str
    is_snapshot: bool
    at: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in of an official account's customer; ``redeemed`` is ``None`` while it is under way."""

    appid: str
    redeemed: Redeemed | None = None


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

    def find_sign_in(self, state: str, verifier: str, now: datetime) -> SignIn | None:
        """Return a sign-in that was begun or just redeemed; ``None`` if it is unknown, too old or another's."""
        item = self._dynamo.get(self._table, keys.sign_in(state), keys.ITEM)
        if item is None or item["ttl"] <= now.timestamp() or item["verifier"] != _digest(verifier):
            return None
        if "openid" not in item:
            return SignIn(str(item["appid"]))
        return SignIn(
            str(item["appid"]),
            Redeemed(str(item["code"]), str(item["openid"]), bool(item["is_snapshot"]), int(item["redeemed_at"])),
        )

    def redeem_sign_in(self, state: str, verifier: str, appid: str, redeemed: Redeemed, expires_at: datetime) -> bool:
        """Use up a sign-in, once, and return whether this was the first to do so.

        Args:
            state: of the sign-in.
            verifier: of the browser that began it.
            appid: of its official account.
            redeemed: by whose code.
            expires_at: until when a repeat finds it.
        """
        item: Item = {
            "pk": keys.sign_in(state),
            "sk": keys.ITEM,
            "verifier": _digest(verifier),
            "appid": appid,
            "code": redeemed.code,
            "openid": redeemed.openid,
            "is_snapshot": redeemed.is_snapshot,
            "redeemed_at": redeemed.at,
            "ttl": int(expires_at.timestamp()),
        }
        is_first = "verifier = :verifier AND attribute_not_exists(openid)"
        try:
            self._dynamo.put(Put(self._table, item, is_first, {}, {":verifier": _digest(verifier)}))
        except ConditionFailedError:
            return False
        return True

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
