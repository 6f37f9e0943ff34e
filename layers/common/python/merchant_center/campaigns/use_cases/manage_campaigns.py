"""Change campaigns of the operator's list, and refuse what names one that is not in it."""

from dataclasses import dataclass, replace
from typing import Any

from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.campaigns.rules import AUDITED, Campaign
from merchant_center.campaigns.store import CampaignStore
from merchant_center.core.actors import Actor
from merchant_center.core.clock import Clock
from merchant_center.core.errors import ConflictError, InvalidInputError
from merchant_center.core.repeats import is_repeat


@dataclass(frozen=True, slots=True)
class ManageCampaignsDeps:
    """What managing campaigns works with."""

    campaigns: CampaignStore
    audit: AuditLog
    clock: Clock


def create_campaign(deps: ManageCampaignsDeps, campaign: Campaign, actor: Actor) -> Campaign:
    """Put a campaign on the list; a repeat, as after a lost answer, gets the one that it made.

    Raises:
        ConflictError: its code is taken by another campaign.
    """
    try:
        deps.campaigns.create(campaign, deps.audit.change(actor, AuditAction.CAMPAIGN_CREATED, AUDITED, None, campaign))
    except ConflictError:
        there = deps.campaigns.find(campaign.code)
        if there is None or not is_repeat(campaign, there):
            raise
        return there
    return campaign


def change_campaign(deps: ManageCampaignsDeps, code: str, changes: dict[str, Any], actor: Actor) -> Campaign:
    """Return the campaign with the given attributes changed; its code never changes.

    Raises:
        NotFoundError: it is not in the list.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: somebody else changed it meanwhile.
    """
    campaign = deps.campaigns.get(code)
    actor.require_seen(campaign.version)
    changed = replace(campaign, **changes, updated_at=deps.clock(), version=campaign.version + 1)
    deps.campaigns.save(changed, deps.audit.change(actor, AuditAction.CAMPAIGN_CHANGED, AUDITED, campaign, changed))
    return changed


def require_campaign(code: str, *, campaigns: CampaignStore, from_page: bool = False, field: str = "campaign") -> None:
    """Return if no campaign is named, or one of the operator's list.

    Args:
        code: what is named; "" is none.
        campaigns: the operator's list.
        from_page: whether a customer's page names it, so that it must be open to pages. A closed campaign and an
            unknown one are refused alike.
        field: what to name in the refusal.

    Raises:
        InvalidInputError: it is not in the list, or not open to pages though a page names it.
    """
    if not code:
        return
    campaign = campaigns.find(code)
    if campaign is None or (from_page and not campaign.open_to_pages):
        rule = "must be a campaign that is open to pages" if from_page else "must be a campaign of the operator's list"
        raise InvalidInputError.of(field, rule)
