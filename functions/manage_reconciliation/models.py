"""What operators ask of reconciliation."""

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from merchant_center.accounts.rules import MCHID_PATTERN
from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Cursor, PageSize, QueryFlag
from merchant_center.core.times import FIRST_YEAR, LAST_YEAR, YEARS_RULE
from merchant_center.reconciliation.rules.day import DayState
from merchant_center.reconciliation.rules.difference import DifferenceState
from merchant_center.reconciliation.rules.finding import DifferenceKind
from merchant_center.reconciliation.rules.foreign import MAX_PATTERNS
from merchant_center.reconciliation.use_cases.manage_days import DayFilter, DifferenceFilter

MAX_NOTE = 500

OneAccount = Annotated[str, Field(pattern=f"^({MCHID_PATTERN})?$")]


class ShowLedger(Request):
    """Conditions that all hold, where to go on, and how many. Days are Beijing days, both ends included."""

    mchid: OneAccount = ""
    """Only days of this merchant account (商户号); "" for all."""
    first: date | None = Field(None, alias="from", json_schema_extra={"examples": ["2026-12-01"]})
    """Only this day or later."""
    last: date | None = Field(None, alias="to", json_schema_extra={"examples": ["2026-12-07"]})
    """Only this day or earlier."""
    limit: PageSize = 50
    cursor: Cursor = ""

    @field_validator("first", "last")
    @classmethod
    def _in_our_years(cls, day: date | None) -> date | None:
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(YEARS_RULE)
        return day

    def filter(self) -> DayFilter:
        """Return the conditions as a value of the domain."""
        return DayFilter(self.mchid, self.first, self.last)


class ListDays(ShowLedger):
    """Conditions that all hold, where to go on, and how many. Days are Beijing days, both ends included."""

    state: DayState | None = None
    """Only days in this state."""

    def filter(self) -> DayFilter:
        """Return the conditions as a value of the domain."""
        return DayFilter(self.mchid, self.first, self.last, self.state)


class ListDifferences(Request):
    """Conditions that all hold, where to go on, and how many."""

    mchid: OneAccount = ""
    """Only differences of this merchant account (商户号); "" for all."""
    day: date | None = None
    """Only differences of this Beijing day."""
    state: DifferenceState | None = None
    """Only differences in this state."""
    kind: DifferenceKind | None = None
    """Only differences of this kind."""
    with_count: QueryFlag = False
    """Also say how many there are (``count``)."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> DifferenceFilter:
        """Return the conditions as a value of the domain."""
        return DifferenceFilter(self.mchid, self.day, self.state, self.kind)


class ResolveDifference(Request):
    """Why a difference is none any more, for everybody who looks later."""

    note: str = Field(min_length=1, max_length=MAX_NOTE)
    """What was found out and done, in words."""


class SetRules(Request):
    """Which numbers belong to other systems; replaces all that were set."""

    patterns: list[str] = Field(max_length=MAX_PATTERNS, json_schema_extra={"uniqueItems": True})
    """Patterns of order and refund numbers, in which ``*`` stands for anything, such as ``SHOP-*``."""
