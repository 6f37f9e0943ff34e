"""GET /v1/admin/orders and GET /v1/admin/orders/{order_no}."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import read_settings
from merchant_center.orders.use_cases import search_orders as use_case
from merchant_center.orders.views import FullOrderView
from merchant_center.orders.wiring.store import OrderSettings, build_orders
from search_orders.models import OrderPageView, SearchOrders

SETTINGS = read_settings(OrderSettings)
DEPS = use_case.SearchOrdersDeps(build_orders(SETTINGS, connect_dynamo()))
app = build_app()


@app.get("/v1/admin/orders")
def search_orders() -> Response[str]:
    """One page of orders, newest first."""
    query = read_query(app, SearchOrders)
    page = use_case.search_orders(DEPS, query.filter(), query.limit, query.cursor)
    return json_response(
        200, OrderPageView(orders=[FullOrderView.of(order) for order in page.found], cursor=page.cursor)
    )


@app.get("/v1/admin/orders/<order_no>")
def show_order(order_no: str) -> Response[str]:
    """One order in full."""
    return json_response(200, FullOrderView.of(DEPS.orders.get(order_no)))


lambda_handler = lambda_handler_of(app)
