"""A campaign: the label that events are counted under, named by an operator before anything may carry it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.texts import mentions
from merchant_center.core.times import YEARS_RULE, is_in_our_years

MAX_CAMPAIGN_NAME = 64
MAX_DESCRIPTION = 500

AUDITED = Audited(ResourceKind.CAMPAIGN, "code", ("name", "description", "open_to_pages", "starts_at", "ends_at"))


class CampaignState(StrEnum):
    """Where a campaign stands in time; nothing is stopped or started by it."""

    UPCOMING = "UPCOMING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One entry of the operator's list. Only one with ``open_to_pages`` may be named by a customer's order.

    Its time is half-open; ``None`` is no bound. It is for people: what carries the campaign has times of its own.
    """

    code: str
    name: str
    open_to_pages: bool
    created_at: datetime
    updated_at: datetime
    version: int = 1
    description: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a time that is empty.

        Raises:
            InvalidInputError: the end does not come after the beginning, or a year is out of bounds.
        """
        for name, at in (("starts_at", self.starts_at), ("ends_at", self.ends_at)):
            if at is not None and not is_in_our_years(at):
                raise InvalidInputError.of(name, YEARS_RULE)
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise InvalidInputError.of("ends_at", "must be later than starts_at")

    def state(self, now: datetime) -> CampaignState:
        """Return where it stands at an instant."""
        if self.starts_at is not None and now < self.starts_at:
            return CampaignState.UPCOMING
        return CampaignState.ENDED if self.ends_at is not None and now >= self.ends_at else CampaignState.RUNNING


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """Conditions that all hold; "" and ``None`` mean: any."""

    text: str = ""
    open_to_pages: bool | None = None
    state: CampaignState | None = None

    def admits(self, campaign: Campaign, now: datetime) -> bool:
        """Return whether the campaign meets every condition at this instant."""
        return (
            mentions(self.text, campaign.name, campaign.code)
            and (self.open_to_pages is None or campaign.open_to_pages is self.open_to_pages)
            and (self.state is None or campaign.state(now) is self.state)
        )
