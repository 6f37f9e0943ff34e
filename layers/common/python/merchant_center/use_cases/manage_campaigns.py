"""Keep the list of campaigns, and refuse what names one that is not in it."""

from dataclasses import replace
from typing import Any

from merchant_center.domain.campaigns import Campaign
from merchant_center.errors import InvalidInputError, NotFoundError
from merchant_center.storage.campaigns import CampaignStore
from merchant_center.use_cases.clock import Clock


def find_campaign(code: str, *, campaigns: CampaignStore) -> Campaign:
    """Return one campaign.

    Raises:
        NotFoundError: it is not in the list.
    """
    campaign = campaigns.get(code)
    if campaign is None:
        raise NotFoundError(f"there is no campaign {code}")
    return campaign


def change_campaign(code: str, changes: dict[str, Any], *, campaigns: CampaignStore, clock: Clock) -> Campaign:
    """Change what is given and keep the rest; events already recorded keep the code.

    Raises:
        NotFoundError: it is not in the list.
        ConflictError: somebody else changed it meanwhile.
    """
    campaign = find_campaign(code, campaigns=campaigns)
    changed = replace(campaign, **changes, updated_at=clock(), version=campaign.version + 1)
    campaigns.save(changed)
    return changed


def require_campaign(code: str, *, campaigns: CampaignStore, from_page: bool = False, field: str = "campaign") -> None:
    """Return if no campaign is named, or one that the operator named.

    Args:
        code: what is named; "" is none.
        campaigns: the operator's list.
        from_page: a customer names it, so it has to be open to pages. Which others there are, no page can tell.
        field: what to name in the refusal.

    Raises:
        InvalidInputError: there is no such campaign, or none that a page may name.
    """
    if not code:
        return
    campaign = campaigns.get(code)
    if campaign is None or (from_page and not campaign.open_to_pages):
        rule = (
            "is none that an operator opened to pages" if from_page else "is none of the operator's list of campaigns"
        )
        raise InvalidInputError.of(field, rule)
