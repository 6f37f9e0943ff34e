"""The people of an official account: who an openid is, and whether they follow."""

import secrets
from dataclasses import dataclass, replace

from local.wechat_simulator.state import Collection, Database


@dataclass(frozen=True)
class Customer:
    """One person as one official account sees them; the same unionid under two appids is the same person."""

    appid: str
    openid: str
    follower: bool
    unionid: str
    created_at: float


class Customers:
    """All customers, by appid and openid."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "customers", Customer)

    def get(self, appid: str, openid: str) -> Customer | None:
        """The customer, or None."""
        return self._held.get(f"{appid}/{openid}")

    def knows(self, openid: str) -> bool:
        """Whether some appid has this openid."""
        return any(customer.openid == openid for customer in self._held.values())

    def default(self, appid: str) -> Customer | None:
        """The first customer made for `appid`: who opens a page when nobody says otherwise."""
        return next((customer for customer in self._held.values() if customer.appid == appid), None)

    def create(
        self, appid: str, openid: str | None, *, follower: bool | None, unionid: str | None, now: float
    ) -> Customer:
        """A new customer, or the known one changed in what is not None."""
        openid = openid or new_openid()
        held = self.get(appid, openid) or Customer(appid, openid, follower=False, unionid="", created_at=now)
        customer = replace(
            held,
            follower=held.follower if follower is None else follower,
            unionid=held.unionid if unionid is None else unionid,
        )
        self._held.put(f"{appid}/{openid}", customer)
        return customer

    def are_one_person(self, appid: str, openid: str, other_openid: str) -> bool:
        """Whether another openid, under whatever appid, is the same person as (appid, openid)."""
        if openid == other_openid:
            return True
        customer = self.get(appid, openid)
        unionid = customer.unionid if customer else ""
        return bool(unionid) and any(
            other.unionid == unionid and other.openid == other_openid for other in self._held.values()
        )

    def clear(self) -> None:
        """Forget everybody."""
        self._held.clear()


def new_openid() -> str:
    """An openid as WeChat makes them: 28 characters starting with o."""
    return f"o{secrets.token_urlsafe(27)[:27]}"
