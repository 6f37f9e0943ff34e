"""The people of an official account: who an openid is, and whether they follow."""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from local.wechat_simulator.state import Collection, Database


@dataclass(frozen=True)
class Customer:
    """One person as one official account sees them; the same unionid under two appids is the same person."""

    appid: str
    openid: str
    follower: bool
    unionid: str
    created_at: float
    account_abnormal: bool = False
    """WeChat flags the account: it receives no voucher, and transfers to it fail."""
    api_abuser: bool = False
    """WeChat's risk filter takes the person for a script."""
    nickname: str = ""
    """What /sns/userinfo says; empty is the name that WeChat gives to everybody since 2021."""


class Customers:
    """All customers, by appid and openid."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "customers", Customer)

    def get(self, appid: str, openid: str) -> Customer | None:
        """The customer, or None."""
        return self._held.get(f"{appid}/{openid}")

    def knows(self, openid: str) -> bool:
        """Whether some appid has this openid."""
        return bool(self._held.where("openid", openid, limit=1))

    def default(self, appid: str) -> Customer | None:
        """The first customer made for `appid`: who opens a page when nobody says otherwise."""
        return next((customer for customer in self._held.values() if customer.appid == appid), None)

    def create(self, appid: str, openid: str | None, *, now: float, **changes: str | bool | None) -> Customer:
        """A new customer, or the known one changed in what is not None."""
        openid = openid or new_openid()
        held = self.get(appid, openid) or Customer(appid, openid, follower=False, unionid="", created_at=now)
        given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
        customer = replace(held, **given)
        self._held.put(f"{appid}/{openid}", customer)
        return customer

    def are_one_person(self, appid: str, openid: str, other_openid: str) -> bool:
        """Whether another openid, under whatever appid, is the same person as (appid, openid)."""
        if openid == other_openid:
            return True
        customer = self.get(appid, openid)
        unionid = customer.unionid if customer else ""
        return bool(unionid) and any(other.unionid == unionid for other in self._held.where("openid", other_openid))

    def identities(self, appid: str, openid: str) -> list[Customer]:
        """The person as every official account sees them; empty for a stranger."""
        customer = self.get(appid, openid)
        if customer is None or not customer.unionid:
            return [customer] if customer else []
        return self._held.where("unionid", customer.unionid)

    def newest(self, count: int) -> list[Customer]:
        """At most `count` customers, the newest first."""
        return self._held.newest(count)

    def clear(self) -> None:
        """Forget everybody."""
        self._held.clear()


def new_openid() -> str:
    """An openid as WeChat makes them: 28 characters starting with o."""
    return f"o{secrets.token_urlsafe(27)[:27]}"
