"""/v1/admin/campaigns: manage the list of campaigns that requests may name."""

from aws_lambda_powertools.event_handler import Response

from manage_campaigns.models import CampaignPage, CampaignView, ChangeCampaign, CreateCampaign, ListCampaigns
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.campaigns.rules import Campaign
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases import manage_campaigns as use_case
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import AuditSettings, CatalogueSettings, read_settings


class Settings(CatalogueSettings, AuditSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DEPS = use_case.ManageCampaignsDeps(
    campaigns=CampaignStore(connect_dynamo(), SETTINGS.catalogue_table),
    audit=AuditLog(SETTINGS.audit_table, clock.now),
    clock=clock.now,
)
app = build_app()


def _view(campaign: Campaign) -> CampaignView:
    return CampaignView.from_value(campaign, state=campaign.state(clock.now()))


@app.post("/v1/admin/campaigns")
def create_campaign() -> Response[str]:
    """Put a campaign on the list; the same request once more is the same campaign."""
    campaign = use_case.create_campaign(DEPS, read_body(app, CreateCampaign).campaign(clock.now()), actor_of(app))
    return json_response(201, _view(campaign))


@app.get("/v1/admin/campaigns")
def list_campaigns() -> Response[str]:
    """List campaigns by code."""
    query = read_query(app, ListCampaigns)
    filter_, now = query.filter(), clock.now()
    page = read_page(
        DEPS.campaigns.entries,
        ("campaigns", filter_),
        query.cursor,
        query.limit,
        lambda campaign: filter_.admits(campaign, now),
    )
    return json_response(200, CampaignPage(campaigns=[_view(one) for one in page.found], cursor=page.cursor))


@app.get("/v1/admin/campaigns/<campaign>")
def show_campaign(campaign: str) -> Response[str]:
    """One campaign."""
    return json_response(200, _view(DEPS.campaigns.get(campaign)))


@app.patch("/v1/admin/campaigns/<campaign>")
def change_campaign(campaign: str) -> Response[str]:
    """Change what is given of a campaign: its name, description, time, whether pages may name it."""
    changes = read_body(app, ChangeCampaign).changes()
    return json_response(200, _view(use_case.change_campaign(DEPS, campaign, changes, actor_of(app))))


lambda_handler = lambda_handler_of(app)
