"""What operators hand in about campaigns, and what they get to see."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.campaigns.rules import MAX_CAMPAIGN_NAME, MAX_DESCRIPTION, Campaign, CampaignFilter, CampaignState
from merchant_center.core.edge.json_models import Changes, Request, Versioned, View
from merchant_center.core.edge.request_types import Code, Cursor, Instant, PageSize, QueryFlag, SearchText
from merchant_center.core.sources import MAX_CAMPAIGN_CODE
from merchant_center.core.texts import code_pattern

Name = Annotated[str, Field(min_length=1, max_length=MAX_CAMPAIGN_NAME)]
Description = Annotated[str, Field(max_length=MAX_DESCRIPTION)]


class CreateCampaign(Request):
    """A new campaign. Vouchers, red packets, jobs and orders may carry its ``code`` from now on.

    Customers' orders may only if it is ``open_to_pages``.
    """

    code: Code = Field(pattern=f"^{code_pattern(MAX_CAMPAIGN_CODE, never_first='.')}$")
    """The campaign's code, by which everything else refers to it: up to 64 printable characters of any script, without
    / # ? % and backslash, in Unicode's composed form (NFC). It never changes."""
    name: Name
    """Name for operators."""
    description: Description = ""
    """What it is about, for operators; "" for nothing."""
    starts_at: Instant | None = None
    """When it begins; null for no such bound. It is for people: nothing begins or ends by it."""
    ends_at: Instant | None = None
    """When it is over; null for no such bound."""
    open_to_pages: bool = False

    def campaign(self, now: AwareDatetime) -> Campaign:
        """Return the request as a value of the domain."""
        return Campaign(**self.model_dump(), created_at=now, updated_at=now)


class ChangeCampaign(Changes):
    """What is given replaces what was; the code cannot change, events refer to it. A time of null takes it away."""

    may_be_null = frozenset({"starts_at", "ends_at"})

    name: Name | None = None
    """Name for operators."""
    description: Description | None = None
    """What it is about, for operators; "" for nothing."""
    starts_at: Instant | None = None
    """When it begins; null for no such bound."""
    ends_at: Instant | None = None
    """When it is over; null for no such bound."""
    open_to_pages: bool | None = None

    def changes(self) -> dict[str, Any]:
        """Return the given fields."""
        return self.model_dump(exclude_unset=True)


class ListCampaigns(Request):
    """Conditions that all hold, where to go on, and how many."""

    text: SearchText = ""
    """Only campaigns with this in their name or code, in any case."""
    open_to_pages: QueryFlag | None = None
    """Only campaigns that are open to pages, or only those that are not."""
    state: CampaignState | None = None
    """Only campaigns that are yet to begin, under way or over."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> CampaignFilter:
        """Return the conditions as a value of the domain."""
        return CampaignFilter(self.text, self.open_to_pages, self.state)


class CampaignView(View, Versioned):
    """A campaign of the operator's list."""

    code: str
    """The campaign's code, by which everything else refers to it."""
    name: str
    """Name for operators."""
    description: str
    """What it is about, for operators."""
    state: CampaignState
    """Whether it is yet to begin, under way or over."""
    starts_at: AwareDatetime | None
    """When it begins; null for no such bound."""
    ends_at: AwareDatetime | None
    """When it is over; null for no such bound."""
    open_to_pages: bool
    created_at: AwareDatetime
    updated_at: AwareDatetime


class CampaignPage(BaseModel):
    """Campaigns by code. An empty cursor means that there are no more."""

    campaigns: list[CampaignView]
    cursor: str
