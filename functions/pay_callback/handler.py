"""POST /v1/callbacks/{mchid}/payment: WeChat calls, its signature is the authentication."""

from datetime import timedelta

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of, raw_body
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of
from merchant_center.core.settings import WeChatPaySettings, read_settings
from merchant_center.orders.use_cases.receive_payment import receive_payment
from merchant_center.orders.use_cases.settle_order import RecordPaymentDeps
from merchant_center.orders.wiring.client import build_wechatpay
from merchant_center.orders.wiring.store import OrderSettings, build_orders


class Settings(OrderSettings, MerchantSettings, WeChatPaySettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = RecordPaymentDeps(build_orders(SETTINGS, DYNAMO), clock.now)
REFRESHED = KeyRefresher(MERCHANTS, build_wechatpay(SETTINGS), clock.now, pause=timedelta(seconds=30))
app = build_app(callback_failure_of)


@app.post("/v1/callbacks/<mchid>/payment")
def pay_callback(mchid: str) -> Response[str]:
    """Record the payment once; after 204 WeChat stops calling, after anything else it calls again."""
    event = app.current_event.raw_event
    order = receive_payment(
        DEPS,
        event.get("headers", {}),
        raw_body(event),
        credentials=lambda: MERCHANTS.credentials(mchid),
        refreshed=lambda: REFRESHED(mchid),
    )
    LOGGER.info("callback taken", mchid=mchid, order_no=order.order_no if order else "", acted=order is not None)
    return Response(status_code=204)


lambda_handler = lambda_handler_of(app)
