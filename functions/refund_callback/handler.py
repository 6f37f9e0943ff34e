"""POST /v1/callbacks/{mchid}/refund: WeChat tells how a refund ended; its signature authenticates it."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of, raw_request
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of
from merchant_center.core.settings import read_settings
from merchant_center.orders.wiring.callbacks import CallbackSettings, build_callback_keys
from merchant_center.refunds.use_cases.receive_refund import receive_refund
from merchant_center.refunds.wiring.record import RecordRefundSettings, build_record_deps


class Settings(RecordRefundSettings, CallbackSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = build_record_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS)))
KEYS = build_callback_keys(SETTINGS, DYNAMO)
app = build_app(callback_failure_of)


@app.post("/v1/callbacks/<mchid>/refund")
def refund_callback(mchid: str) -> Response[str]:
    """Record how a refund ended once; 204 tells WeChat to stop calling, anything else to call again."""
    refund = receive_refund(DEPS, mchid, *raw_request(app), **KEYS(mchid))
    LOGGER.info("callback taken", mchid=mchid, refund_no=refund.refund_no if refund else "", acted=refund is not None)
    return Response(status_code=204)


lambda_handler = lambda_handler_of(app)
