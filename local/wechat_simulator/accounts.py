"""The money of merchants: what of it may be spent, and every movement of it.

A merchant has a basic account; red packets and transfers are paid from an operation account if it has one. Fees come
out of what is paid, or of a fee account if it has one. Unless somebody sets a balance, whatever is asked for is there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from local.wechat_simulator.balances import AVAILABLE, Balances
from local.wechat_simulator.fees import USUAL
from local.wechat_simulator.ledger import AccountType, Ledger
from local.wechat_simulator.movements import FEES, PAYOUTS, Movement, MovementKind, by_hand
from local.wechat_simulator.state import Collection, Database

OPENING = 100_000_000
"""What an account holds before anything moves: a million yuan, so that one without limit stays above nothing."""


@dataclass(frozen=True)
class Terms:
    """What a merchant's accounts are like; openings in fen."""

    payouts: AccountType = "BASIC"
    fees: AccountType = "BASIC"
    openings: dict[str, int] = field(default_factory=dict)
    rates: list[tuple[float, int]] = field(default_factory=list)
    """Of fees, in basis points, each with the instant from which it counts; the oldest first."""

    def account_of(self, kind: MovementKind) -> AccountType:
        """Where such a movement happens."""
        if kind in PAYOUTS:
            return self.payouts
        return self.fees if kind in FEES else "BASIC"

    def opening(self, account: AccountType) -> int:
        """What an account held at first."""
        return self.openings.get(account, OPENING)

    def rate_at(self, instant: float) -> int:
        """The fee rate of a payment at an instant, in basis points."""
        begun = [rate for since, rate in self.rates if since <= instant]
        return begun[-1] if begun else USUAL


class Accounts:
    """All accounts of all merchants."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._terms = Collection(database, "account_terms", Terms)
        self._now = now
        self.balances = Balances(database)
        self.ledger = Ledger(database)

    def terms(self, mchid: str) -> Terms:
        """What the merchant's accounts are like."""
        return self._terms.get(mchid) or Terms()

    def set_terms(self, mchid: str, terms: Terms) -> None:
        """Change it, from now on."""
        self._terms.put(mchid, terms)

    def set_rate(self, mchid: str, basis_points: int) -> None:
        """Payments from now on have this fee rate."""
        terms = self.terms(mchid)
        self.set_terms(mchid, replace(terms, rates=[*terms.rates, (self._now(), basis_points)]))

    def covers(self, mchid: str, amount: int, fund: str = AVAILABLE) -> bool:
        """Whether so much can be paid."""
        return self.balances.covers(mchid, amount, fund)

    def move(self, mchid: str, movement: Movement, fund: str = AVAILABLE, at: float | None = None) -> None:
        """Book a movement; who pays must have been asked whether it covers it.

        Args:
            mchid: Whose account.
            movement: What happens; an amount of nothing is no movement.
            fund: Which part of a limited balance it concerns.
            at: When, if it is past.
        """
        if movement.amount:
            self._book(mchid, self.terms(mchid).account_of(movement.kind), movement, fund, at)

    def _book(self, mchid: str, account: AccountType, movement: Movement, fund: str, at: float | None = None) -> None:
        with self._database.transaction():
            if account != "FEES":
                self.balances.add(mchid, movement.amount, fund)
            self.ledger.book(mchid, account, movement, self._now() if at is None else at)

    def holds(self, mchid: str, account: AccountType, before: float | None = None) -> int:
        """What an account holds, now or just before an instant, in fen."""
        moved = self.ledger.moved(mchid, account) if before is None else self.ledger.moved(mchid, account, before)
        return self.terms(mchid).opening(account) + moved

    def fill(self, mchid: str, available: int, unsettled: int | None = None) -> None:
        """Set what a merchant has; what that differs from what the ledger says is a top-up or a withdrawal.

        It is the opening of an account in which nothing moved yet.
        """
        with self._database.transaction():
            self.balances.fill(mchid, available, unsettled)
            held = available + (self.balances.unsettled(mchid) or 0)
            account = self.terms(mchid).payouts
            if self.ledger.is_empty(mchid, account):
                self.set_opening(mchid, account, held)
            elif difference := held - self.holds(mchid, account):
                self.ledger.book(mchid, account, by_hand(difference, self._now()), self._now())

    def transfer(self, mchid: str, account: AccountType, amount: int) -> None:
        """Money comes from the merchant's bank, or goes there if it is less than nothing."""
        self._book(mchid, account, by_hand(amount, self._now()), AVAILABLE)

    def set_opening(self, mchid: str, account: AccountType, opening: int) -> None:
        """What an account held before anything moved in it."""
        terms = self.terms(mchid)
        self.set_terms(mchid, replace(terms, openings=terms.openings | {account: opening}))

    def clear(self) -> None:
        """Forget all movements; nobody's balance is limited, and everybody has the usual terms."""
        self._terms.clear()
        self.balances.clear()
        self.ledger.clear()
