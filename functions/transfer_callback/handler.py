"""POST /v1/callbacks/{mchid}/transfer: WeChat tells that a transfer is finished; its signature authenticates it."""

from datetime import timedelta

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of, raw_body
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of
from merchant_center.core.settings import EventSettings, WeChatPaySettings, read_settings
from merchant_center.orders.wiring.client import build_wechatpay
from merchant_center.red_packets.store.sends import SendStore
from merchant_center.red_packets.use_cases.receive_transfer import receive_transfer
from merchant_center.red_packets.use_cases.record_send import RecordSendDeps


class Settings(MerchantSettings, EventSettings, WeChatPaySettings):
    """What this function reads from its environment."""

    red_packets_table: str


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
MERCHANTS = build_merchants(SETTINGS, DYNAMO, SECRETS)
DEPS = RecordSendDeps(SendStore(DYNAMO, SETTINGS.red_packets_table, SETTINGS.events_table), clock.now)
REFRESHED = KeyRefresher(MERCHANTS, build_wechatpay(SETTINGS), clock.now, pause=timedelta(seconds=30))
app = build_app(callback_failure_of)


@app.post("/v1/callbacks/<mchid>/transfer")
def transfer_callback(mchid: str) -> Response[str]:
    """Record the end once; 204 tells WeChat to stop calling, anything else to call again."""
    event = app.current_event.raw_event
    send = receive_transfer(
        DEPS,
        event.get("headers", {}),
        raw_body(event),
        credentials=lambda: MERCHANTS.credentials(mchid),
        refreshed=lambda: REFRESHED(mchid),
    )
    LOGGER.info("callback taken", mchid=mchid, send_id=send.send_id if send else "", acted=send is not None)
    return Response(status_code=204)


lambda_handler = lambda_handler_of(app)
