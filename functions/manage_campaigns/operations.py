"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, Operation
from manage_campaigns.models import CampaignPage, CampaignView, ChangeCampaign, CreateCampaign, ListCampaigns

OPERATIONS: dict[str, Operation] = {
    "create_campaign": Operation({201: CampaignView}, (*BODY_ERRORS, "conflict"), CreateCampaign),
    "list_campaigns": Operation({200: CampaignPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListCampaigns),
    "show_campaign": Operation({200: CampaignView}, ("not_found", *FUNCTION_ERRORS)),
    "change_campaign": Operation({200: CampaignView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict"), ChangeCampaign),
}
