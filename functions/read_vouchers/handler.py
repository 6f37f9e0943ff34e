"""GET /v1/vouchers: the signed-in customer's own."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import SessionSettings, read_settings
from merchant_center.customers.sessions import read_session
from merchant_center.orders.wiring.store import OrderSettings, build_orders
from merchant_center.vouchers.use_cases import list_vouchers as use_case
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers
from read_vouchers.models import ListVouchers, MyVoucher, VoucherPage

PAGE = 50


class Settings(VoucherSettings, OrderSettings, SessionSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
SECRETS = connect_secrets(SETTINGS)
DYNAMO = connect_dynamo()
DEPS = use_case.ListVouchersDeps(build_vouchers(SETTINGS, DYNAMO), build_orders(SETTINGS, DYNAMO))
app = build_app()


@app.get("/v1/vouchers")
def list_vouchers() -> Response[str]:
    """The customer's vouchers with state, validity and the order that used them."""
    authorization = app.current_event.headers.get("authorization")
    customer = read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))
    cursor = read_query(app, ListVouchers).cursor
    issues, following = use_case.list_vouchers(DEPS, customer, PAGE, cursor)
    return json_response(200, VoucherPage(vouchers=[MyVoucher.of(issue) for issue in issues], cursor=following))


lambda_handler = lambda_handler_of(app)
