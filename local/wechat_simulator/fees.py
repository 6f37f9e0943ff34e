"""What a merchant pays for a payment: a rate that may change, and an amount in whole fen.

Assumed, since WeChat publishes neither: the fee of a payment is its rate of what is settled, half a fen is rounded up,
and a payment keeps the rate of its day. Recorded bills agree: 39.00% of 0.03 is 0.01, 1.00% of 0.01 is 0.00.
"""

from dataclasses import dataclass, field

from local.wechat_simulator.state import Collection, Database

WHOLE = 10_000
USUAL = 60
"""0.60%, in basis points."""


@dataclass(frozen=True)
class Rates:
    """The rates of a merchant, each with the instant from which it counts; the oldest first."""

    since: list[tuple[float, int]] = field(default_factory=list)


class Fees:
    """The rates of every merchant."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "fee_rates", Rates)

    def set_rate(self, mchid: str, basis_points: int, now: float) -> None:
        """Payments from now on have this rate."""
        since = self._rates(mchid).since
        self._held.put(mchid, Rates([*since, (now, basis_points)]))

    def rate_at(self, mchid: str, instant: float) -> int:
        """The rate of a payment at an instant, in basis points."""
        begun = [rate for since, rate in self._rates(mchid).since if since <= instant]
        return begun[-1] if begun else USUAL

    def clear(self) -> None:
        """Everybody has the usual rate."""
        self._held.clear()

    def _rates(self, mchid: str) -> Rates:
        return self._held.get(mchid) or Rates()


def fee_of(settled: int, basis_points: int) -> int:
    """The fee in fen for an amount in fen."""
    return (settled * basis_points + WHOLE // 2) // WHOLE
