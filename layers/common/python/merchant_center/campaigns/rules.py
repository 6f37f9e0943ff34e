"""A campaign: the label that events are counted under, named by an operator before anything may carry it."""

from dataclasses import dataclass
from datetime import datetime

from merchant_center.core.texts import mentions

MAX_CAMPAIGN_NAME = 64


@dataclass(frozen=True, slots=True)
class Campaign:
    """One entry of the operator's list. Only one with ``open_to_pages`` may be named by a customer's order."""

    code: str
    name: str
    open_to_pages: bool
    created_at: datetime
    updated_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class CampaignFilter:
    """Conditions that all hold; "" and ``None`` mean: any."""

    text: str = ""
    open_to_pages: bool | None = None

    def admits(self, campaign: Campaign) -> bool:
        """Return whether the campaign meets every condition."""
        return mentions(self.text, campaign.name, campaign.code) and (
            self.open_to_pages is None or campaign.open_to_pages is self.open_to_pages
        )
