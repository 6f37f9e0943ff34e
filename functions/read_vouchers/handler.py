"""GET /v1/vouchers: the signed-in customer's own."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from merchant_center.entrypoints.http import build_app, lambda_handler_of
from merchant_center.entrypoints.json_models import answer, read_query
from merchant_center.entrypoints.sessions import read_session
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.orders import OrderStore
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.vouchers import VoucherStore
from merchant_center.use_cases import list_vouchers as use_case
from read_vouchers.models import ListVouchers, MyVoucher, VoucherPage

PAGE = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    vouchers_table: str
    orders_table: str
    events_table: str
    secrets_prefix: str
    session_key_secret: str


SETTINGS = read_settings(Settings)
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
DYNAMO = Dynamo(aws.dynamodb_client())
VOUCHERS = VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table)
ORDERS = OrderStore(DYNAMO, SETTINGS.orders_table, SETTINGS.events_table)
app = build_app()


@app.get("/v1/vouchers")
def list_vouchers() -> Response[str]:
    """The customer's vouchers with state, validity and the order that used them."""
    authorization = app.current_event.headers.get("authorization")
    customer = read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))
    cursor = read_query(app, ListVouchers).cursor
    issues, following = use_case.list_vouchers(customer, PAGE, cursor, vouchers=VOUCHERS, orders=ORDERS)
    return answer(200, VoucherPage(vouchers=[MyVoucher.of(issue) for issue in issues], cursor=following))


lambda_handler = lambda_handler_of(app)
