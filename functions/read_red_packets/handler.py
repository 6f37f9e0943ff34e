"""GET /v1/red-packets: the signed-in customer's own."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.cursors import page_of, position_of
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
    before = position_of(read_query(app, ListMyRedPackets).cursor, question)
    page = page_of(SENDS.of_customer(customer, PAGE + 1, before), PAGE, question)
    shown = [MyRedPacket.of(send) for send in page.found if send.state is not SendState.FAILED]
    return json_response(200, MyRedPackets(red_packets=shown, cursor=page.cursor))


lambda_handler = lambda_handler_of(app)
