"""What one red packet may hold, and how the last ones of a budget use it up to the last fen."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amounts:
    """The bounds of a packet, both included; equal for a fixed amount."""

    least_fen: int
    most_fen: int

    @property
    def is_fixed(self) -> bool:
        """Whether every packet holds the same."""
        return self.least_fen == self.most_fen

    def draw(self, pick: Callable[[int], int]) -> int:
        """An amount, each between the bounds as likely as another, whatever is left of the budget.

        Args:
            pick: gives 0 to n-1 for n, from a cryptographic source (``secrets.randbelow``).
        """
        return self.least_fen + pick(self.most_fen - self.least_fen + 1)

    def can_use_up(self, fen: int) -> bool:
        """Whether a sum can be given out to the last fen; if two can, so can both together."""
        return self._packets(fen) * self.least_fen <= fen

    def fitted(self, wanted_fen: int, left_fen: int) -> int:
        """The amount to give when so much is left: as wanted, unless that strands what can be given to nobody.

        Who wants more than is left gets what is left. A rest that no packets add up to is avoided by giving a
        little less, or else the whole rest, wherever the bounds allow it.

        Args:
            wanted_fen: drawn.
            left_fen: at least ``least_fen``.
        """
        if wanted_fen >= left_fen:
            return left_fen
        rest = left_fen - wanted_fen
        if self.can_use_up(rest):
            return wanted_fen
        packets = self._packets(rest)
        lower, upper = left_fen - packets * self.least_fen, left_fen - (packets - 1) * self.most_fen
        if lower >= self.least_fen:
            return lower
        return upper if upper <= self.most_fen else wanted_fen

    def _packets(self, fen: int) -> int:
        return -(-fen // self.most_fen)
