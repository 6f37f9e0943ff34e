"""GET /v1/admin/events/customers, a timeline by customer or phone, a campaign's board."""

from aws_lambda_powertools.event_handler import Response

from ask_events.models import (
    AskBoard,
    AskCustomers,
    AskTimeline,
    BoardView,
    CustomerPageView,
    TimelineView,
)
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import EventSettings, read_settings
from merchant_center.customers.rules import Customer
from merchant_center.events.store.search import EventStore
from merchant_center.events.use_cases import ask_events as use_case

SETTINGS = read_settings(EventSettings)
DEPS = use_case.AskEventsDeps(EventStore(connect_dynamo(), SETTINGS.events_table))
app = build_app()


@app.get("/v1/admin/events/customers")
def list_customers() -> Response[str]:
    """Who had events of these kinds in this span, for this target or campaign."""
    query = read_query(app, AskCustomers)
    page = use_case.list_customers(DEPS, query.filter(), query.limit, query.cursor)
    return json_response(200, CustomerPageView.from_value(page))


@app.get("/v1/admin/customers/<appid>/<openid>/events")
def show_timeline(appid: str, openid: str) -> Response[str]:
    """What happened to a customer, newest first."""
    query = read_query(app, AskTimeline)
    page = use_case.read_timeline(DEPS, Customer(appid, openid), query.limit, query.cursor)
    return json_response(200, TimelineView.from_value(page))


@app.get("/v1/admin/phones/<phone>/events")
def show_timeline_of_phone(phone: str) -> Response[str]:
    """What happened to the customers who gave this phone, newest first; more than 20 customers come in groups of 20."""
    query = read_query(app, AskTimeline)
    page = use_case.read_timeline_of_phone(DEPS, phone, query.limit, query.cursor)
    return json_response(200, TimelineView.from_value(page))


@app.get("/v1/admin/campaigns/<campaign>/board")
def show_board(campaign: str) -> Response[str]:
    """A campaign's counts and amounts in a span, by kind and by Beijing day."""
    query = read_query(app, AskBoard)
    return json_response(200, BoardView.from_value(use_case.read_board(DEPS, query.filter(campaign), query.cursor)))


lambda_handler = lambda_handler_of(app)
