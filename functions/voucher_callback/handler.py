"""POST /v1/callbacks/{mchid}/voucher: WeChat tells that a voucher was used; its signature is the authentication."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.http import build_app, lambda_handler_of, raw_request
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import callback_failure_of
from merchant_center.core.settings import read_settings
from merchant_center.orders.wiring.callbacks import CallbackSettings, build_callback_keys
from merchant_center.orders.wiring.store import OrderSettings, build_orders
from merchant_center.vouchers.use_cases.receive_redemption import ReceiveRedemptionDeps, receive_redemption
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers


class Settings(VoucherSettings, OrderSettings, CallbackSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = ReceiveRedemptionDeps(build_vouchers(SETTINGS, DYNAMO), build_orders(SETTINGS, DYNAMO), clock.now)
KEYS = build_callback_keys(SETTINGS, DYNAMO)
app = build_app(callback_failure_of)


@app.post("/v1/callbacks/<mchid>/voucher")
def voucher_callback(mchid: str) -> Response[str]:
    """Record the use once; 204 tells WeChat to stop calling, anything else to call again."""
    issue = receive_redemption(DEPS, *raw_request(app), **KEYS(mchid))
    LOGGER.info("callback taken", mchid=mchid, coupon_id=issue.coupon_id if issue else "", acted=issue is not None)
    return Response(status_code=204)


lambda_handler = lambda_handler_of(app)
