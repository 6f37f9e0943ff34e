"""POST /v1/machine/red-packets/{red_packet_id}/send: one source event, one send."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.wiring import build_merchants
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response_or_raise, read_body
from merchant_center.core.settings import read_settings
from merchant_center.red_packets.errors import SendFailedError
from merchant_center.red_packets.rules.send import UNDECIDED, SendState
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.views import SendView
from merchant_center.red_packets.wiring.sends import SendSettings, build_send_deps, log_send
from send_red_packet.models import SendRedPacket

STATUS = dict.fromkeys(UNDECIDED, 202)
FAILURES = {SendState.FAILED: SendFailedError}

SETTINGS = read_settings(SendSettings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
CAMPAIGNS = CampaignStore(DYNAMO, SETTINGS.catalogue_table)
DEPS = build_send_deps(SETTINGS, DYNAMO, MERCHANTS)
app = build_app()


@app.post("/v1/machine/red-packets/<red_packet_id>/send")
def send_to_customer(red_packet_id: str) -> Response[str]:
    """A flow, lottery, form or program sends a red packet to one customer.

    202: it waits for a slot, or WeChat did not answer; it is settled by itself, and the request may be repeated.
    """
    request = read_body(app, SendRedPacket).request(red_packet_id)
    require_campaign(request.campaign, campaigns=CAMPAIGNS)
    send = send_red_packet(DEPS, request)
    log_send("red packet sent", send)
    return json_response_or_raise(FAILURES.get(send.state), STATUS.get(send.state, 200), SendView.of(send))


lambda_handler = lambda_handler_of(app)
