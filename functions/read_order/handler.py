"""GET /v1/orders and GET /v1/orders/{order_no}: the signed-in customer's own."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import SessionSettings, read_settings
from merchant_center.customers.rules import Customer
from merchant_center.customers.sessions import read_session
from merchant_center.orders.use_cases.list_own_orders import list_own_orders
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.views import OrderView
from merchant_center.orders.wiring.settle import SettleSettings, build_settle_deps
from read_order.models import ListMyOrders, MyOrders


class Settings(SettleSettings, SessionSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
DEPS = build_settle_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, SECRETS))
app = build_app()


@app.get("/v1/orders")
def list_my_orders() -> Response[str]:
    """The customer's own orders as they are known here, newest first; WeChat is not polled for any."""
    customer, query = _customer(), read_query(app, ListMyOrders)
    page = list_own_orders(DEPS.orders, customer, tuple(query.states or ()), query.limit, query.cursor)
    return json_response(200, MyOrders(orders=[OrderView.of(order) for order in page.found], cursor=page.cursor))


@app.get("/v1/orders/<order_no>")
def read_order(order_no: str) -> Response[str]:
    """Answer with the order if it is this customer's; an unpaid one is checked at WeChat now and then."""
    return json_response(200, OrderView.of(read_own_order(DEPS, _customer(), order_no)))


def _customer() -> Customer:
    authorization = app.current_event.headers.get("authorization")
    return read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))


lambda_handler = lambda_handler_of(app)
