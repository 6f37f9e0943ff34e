"""GET /v1/orders/{order_no}."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response
from merchant_center.core.settings import SessionSettings, read_settings
from merchant_center.customers.sessions import read_session
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.views import OrderView
from merchant_center.orders.wiring.settle import SettleSettings, build_settle_deps


class Settings(SettleSettings, SessionSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
DEPS = build_settle_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, SECRETS))
app = build_app()


@app.get("/v1/orders/<order_no>")
def read_order(order_no: str) -> Response[str]:
    """Answer with the order if it is this customer's; an unpaid one is checked at WeChat now and then."""
    authorization = app.current_event.headers.get("authorization")
    customer = read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))
    return json_response(200, OrderView.of(read_own_order(DEPS, customer, order_no)))


lambda_handler = lambda_handler_of(app)
