"""Every movement of every merchant's accounts; what one holds is its opening and what moved since."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.movements import Movement, MovementKind, Words
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

type AccountType = Literal["BASIC", "OPERATION", "FEES"]

DIGITS = "0123456789"
FOR_EVER = float(2**53)


@dataclass(frozen=True)
class Entry:
    """A movement that happened, with its own number; `owner` is merchant and account, `1900000001/BASIC`."""

    owner: str
    at: float
    flow_no: str
    kind: str
    amount: int
    number: str
    voucher: str
    applicant: str
    remark: str

    @property
    def words(self) -> Words:
        """What WeChat calls it."""
        return MovementKind[self.kind].value


def owner_of(mchid: str, account: AccountType) -> str:
    """Merchant and account in one."""
    return f"{mchid}/{account}"


class Ledger:
    """All entries."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "ledger", Entry)

    def book(self, mchid: str, account: AccountType, movement: Movement, at: float) -> None:
        """Enter a movement at its instant, which may be past."""
        entry = Entry(
            owner=owner_of(mchid, account),
            at=at,
            flow_no=f"{mchid}{china_digits(at, '%Y%m%d')}{random_text(10, DIGITS)}",
            kind=movement.kind.name,
            amount=movement.amount,
            number=movement.number,
            voucher=movement.voucher,
            applicant=movement.applicant,
            remark=movement.remark,
        )
        self._held.put(entry.flow_no, entry)

    def moved(self, mchid: str, account: AccountType, before: float = FOR_EVER) -> int:
        """What came in less what went out until before an instant."""
        return self._held.total(owner_of(mchid, account), before, "amount")

    def between(self, mchid: str, account: AccountType, begin: float, end: float) -> Iterator[Entry]:
        """The entries from `begin` until before `end`, by time."""
        return self._held.between(owner_of(mchid, account), begin, end)

    def sums(self, mchid: str, account: AccountType, begin: float, end: float) -> dict[MovementKind, tuple[int, int]]:
        """How many movements there were in a span, and what they come to, by kind."""
        found = self._held.sums(owner_of(mchid, account), begin, end, "kind", "amount")
        return {MovementKind[name]: told for name, told in found.items()}

    def is_empty(self, mchid: str, account: AccountType) -> bool:
        """Whether nothing ever moved."""
        return next(self.between(mchid, account, 0.0, FOR_EVER), None) is None

    def clear(self) -> None:
        """Forget every movement."""
        self._held.clear()
