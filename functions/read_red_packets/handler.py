"""GET /v1/red-packets: the signed-in customer's own."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.cursors import following, position_of
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import SessionSettings, read_settings
from merchant_center.customers.sessions import read_session
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.wiring.store import RedPacketSettings, build_sends
from read_red_packets.models import ListMyRedPackets, MyRedPacket, MyRedPackets

PAGE = 50


class Settings(SessionSettings, RedPacketSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
SECRETS = connect_secrets(SETTINGS)
SENDS = build_sends(SETTINGS, connect_dynamo())
app = build_app()


@app.get("/v1/red-packets")
def list_my_red_packets() -> Response[str]:
    """The customer's red packets, with what their page confirms a transfer by; what failed is left out."""
    authorization = app.current_event.headers.get("authorization")
    customer = read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))
    question = ("my red packets", customer)
    page = SENDS.of_customer(customer, PAGE, position_of(read_query(app, ListMyRedPackets).cursor, question))
    shown = [MyRedPacket.of(send) for _, send in page if send.state is not SendState.FAILED]
    return json_response(200, MyRedPackets(red_packets=shown, cursor=following(page, PAGE, question)))


lambda_handler = lambda_handler_of(app)
