"""POST /v1/callbacks/{mchid}/payment: WeChat calls, its signature is the authentication."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.http import build_app, lambda_handler_of, raw_request
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of
from merchant_center.core.settings import read_settings
from merchant_center.orders.use_cases.receive_payment import receive_payment
from merchant_center.orders.use_cases.settle_order import RecordPaymentDeps
from merchant_center.orders.wiring.callbacks import CallbackSettings, build_callback_keys
from merchant_center.orders.wiring.store import OrderSettings, build_orders


class Settings(OrderSettings, CallbackSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = RecordPaymentDeps(build_orders(SETTINGS, DYNAMO), clock.now)
KEYS = build_callback_keys(SETTINGS, DYNAMO)
app = build_app(callback_failure_of)


@app.post("/v1/callbacks/<mchid>/payment")
def pay_callback(mchid: str) -> Response[str]:
    """Record the payment once; after 204 WeChat stops calling, after anything else it calls again."""
    order = receive_payment(DEPS, *raw_request(app), **KEYS(mchid))
    LOGGER.info("callback taken", mchid=mchid, order_no=order.order_no if order else "", acted=order is not None)
    return Response(status_code=204)


lambda_handler = lambda_handler_of(app)
