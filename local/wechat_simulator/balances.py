"""What merchants have in their accounts; an account that nobody filled has as much as is asked of it."""

from dataclasses import dataclass

from local.wechat_simulator.state import Collection, Database


@dataclass(frozen=True)
class Balance:
    """Fen that are neither spent nor locked."""

    available: int


class Balances:
    """The balance of each merchant account that has a limited one."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "balances", Balance)

    def get(self, mchid: str) -> int | None:
        """The balance in fen; None is unlimited."""
        held = self._held.get(mchid)
        return held.available if held else None

    def fill(self, mchid: str, available: int) -> None:
        """Set the balance."""
        self._held.put(mchid, Balance(available))

    def take(self, mchid: str, amount: int) -> bool:
        """Take an amount out, if it is there."""
        available = self.get(mchid)
        if available is None:
            return True
        if available < amount:
            return False
        self.fill(mchid, available - amount)
        return True

    def put_back(self, mchid: str, amount: int) -> None:
        """Give back an amount that was taken."""
        available = self.get(mchid)
        if available is not None:
            self.fill(mchid, available + amount)

    def clear(self) -> None:
        """Make every balance unlimited."""
        self._held.clear()
