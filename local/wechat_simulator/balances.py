"""What merchants have in their accounts; an account that nobody filled has as much as is asked of it."""

from dataclasses import dataclass, replace

from local.wechat_simulator.state import Collection, Database

AVAILABLE, UNSETTLED = "AVAILABLE", "UNSETTLED"


@dataclass(frozen=True)
class Balance:
    """Fen that are neither spent nor locked."""

    available: int
    unsettled: int | None = None
    """What customers paid and WeChat has not settled; None for merchants whose payments are available at once."""


class Balances:
    """The balance of each merchant account that has a limited one."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "balances", Balance)

    def get(self, mchid: str) -> int | None:
        """The available balance in fen; None is unlimited."""
        held = self._held.get(mchid)
        return held.available if held else None

    def unsettled(self, mchid: str) -> int | None:
        """The unsettled balance in fen; None for merchants without one."""
        held = self._held.get(mchid)
        return held.unsettled if held else None

    def fill(self, mchid: str, available: int, unsettled: int | None = None) -> None:
        """Set the available balance, and the unsettled one if it is given."""
        held = self._held.get(mchid)
        kept = held.unsettled if held and unsettled is None else unsettled
        self._held.put(mchid, Balance(available, kept))

    def paying_account(self, mchid: str) -> str:
        """Which account pays a refund that names none: unsettled money first, where there is such."""
        return AVAILABLE if self.unsettled(mchid) is None else UNSETTLED

    def covers(self, mchid: str, amount: int, account: str = AVAILABLE) -> bool:
        """Whether an amount is there; without unsettled money all is available."""
        held = self._held.get(mchid)
        return held is None or _in(held, account) >= amount

    def add(self, mchid: str, amount: int, account: str = AVAILABLE) -> None:
        """Add an amount, or take it out if it is less than nothing."""
        held = self._held.get(mchid)
        if held is None:
            return
        if account == UNSETTLED and held.unsettled is not None:
            self._held.put(mchid, replace(held, unsettled=held.unsettled + amount))
        else:
            self._held.put(mchid, replace(held, available=held.available + amount))

    def clear(self) -> None:
        """Make every balance unlimited."""
        self._held.clear()


def _in(held: Balance, account: str) -> int:
    return held.unsettled if account == UNSETTLED and held.unsettled is not None else held.available
