"""POST /v1/callbacks/{mchid}/transfer: WeChat tells that a transfer is finished; its signature authenticates it."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.http import build_app, lambda_handler_of, raw_request
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of
from merchant_center.core.settings import read_settings
from merchant_center.orders.wiring.callbacks import CallbackSettings, build_callback_keys
from merchant_center.red_packets.use_cases.receive_transfer import receive_transfer
from merchant_center.red_packets.use_cases.record_send import RecordSendDeps
from merchant_center.red_packets.wiring.store import RedPacketSettings, build_sends


class Settings(RedPacketSettings, CallbackSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = RecordSendDeps(build_sends(SETTINGS, DYNAMO), clock.now)
KEYS = build_callback_keys(SETTINGS, DYNAMO)
app = build_app(callback_failure_of)


@app.post("/v1/callbacks/<mchid>/transfer")
def transfer_callback(mchid: str) -> Response[str]:
    """Record the end once; 204 tells WeChat to stop calling, anything else to call again."""
    send = receive_transfer(DEPS, *raw_request(app), **KEYS(mchid))
    LOGGER.info("callback taken", mchid=mchid, send_id=send.send_id if send else "", acted=send is not None)
    return Response(status_code=204)


lambda_handler = lambda_handler_of(app)
