"""GET /v1/vouchers: the customer's own; GET /v1/vouchers/{stock_id} and /v1/voucher-offers: what can be taken."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import SessionSettings, read_settings
from merchant_center.customers.rules import Customer
from merchant_center.customers.sessions import read_session
from merchant_center.orders.wiring.store import OrderSettings, build_orders
from merchant_center.vouchers.use_cases import list_vouchers as use_case
from merchant_center.vouchers.use_cases import show_offers as offers
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers
from read_vouchers.models import (
    AskForOffer,
    ListOffers,
    ListVouchers,
    MyVoucher,
    VoucherOffer,
    VoucherOffers,
    VoucherPage,
)

PAGE = 50


class Settings(VoucherSettings, OrderSettings, SessionSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
SECRETS = connect_secrets(SETTINGS)
DYNAMO = connect_dynamo()
VOUCHERS = build_vouchers(SETTINGS, DYNAMO)
DEPS = use_case.ListVouchersDeps(VOUCHERS, build_orders(SETTINGS, DYNAMO))
OFFERS = offers.ShowOffersDeps(VOUCHERS, clock.now)
app = build_app()


@app.get("/v1/vouchers")
def list_vouchers() -> Response[str]:
    """The customer's vouchers with state, validity and the order that used them."""
    customer = _customer(app.current_event.headers.get("authorization"))
    cursor = read_query(app, ListVouchers).cursor
    issues, following = use_case.list_vouchers(DEPS, customer, PAGE, cursor)
    return json_response(200, VoucherPage(vouchers=[MyVoucher.of(issue) for issue in issues], cursor=following))


@app.get("/v1/vouchers/<stock_id>")
def show_offer(stock_id: str) -> Response[str]:
    """What a page shows of a stock before it is taken; who is signed in is told about themselves too."""
    placement = read_query(app, AskForOffer).placement
    return json_response(200, VoucherOffer.of(offers.show_offer(OFFERS, stock_id, placement, _customer_if_any())))


@app.get("/v1/voucher-offers")
def list_offers() -> Response[str]:
    """The same of several stocks at once; what no page may know of is left out."""
    query = read_query(app, ListOffers)
    found = offers.show_offers(OFFERS, query.stock_ids, query.placement, _customer_if_any())
    return json_response(200, VoucherOffers(offers=[VoucherOffer.of(one) for one in found]))


def _customer(authorization: str | None) -> Customer:
    return read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))


def _customer_if_any() -> Customer | None:
    authorization = app.current_event.headers.get("authorization")
    return _customer(authorization) if authorization else None


lambda_handler = lambda_handler_of(app)
