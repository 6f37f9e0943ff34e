"""Where pages may give out a voucher stock: the operator's list of placements, never a page's word (law 12)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from merchant_center.core.errors import FieldProblem, InvalidInputError

PLACEMENT_PATTERN = r"[0-9A-Za-z_.:-]{1,64}"
MAX_PLACEMENTS = 100


@dataclass(frozen=True, slots=True)
class Placement:
    """A place on a page that may give out a stock.

    ``limit`` is how many it may give out in all, ``None`` is what the stock's limits say; ``campaign`` is what is taken
    here counts for.
    """

    name: str
    limit: int | None = None
    campaign: str = ""


def require_placement(placements: Sequence[Placement], name: str) -> Placement:
    """Return the placement of this name.

    Raises:
        InvalidInputError: the operator named no such placement.
    """
    for placement in placements:
        if placement.name == name:
            return placement
    raise InvalidInputError.of("placement", "must be one of the placements of this stock")


def require_distinct(placements: Sequence[Placement]) -> None:
    """Return if no two placements share a name.

    Raises:
        InvalidInputError: naming each placement whose name stands twice.
    """
    often = Counter(placement.name for placement in placements)
    problems = [
        FieldProblem(f"placements.{n}.name", "stands twice")
        for n, placement in enumerate(placements)
        if often[placement.name] > 1
    ]
    if problems:
        raise InvalidInputError("each placement may be named once", problems)
