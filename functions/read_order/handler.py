"""GET /v1/orders/{order_no}."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.store import MerchantStore
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import answer
from merchant_center.core.settings import read_settings
from merchant_center.customers.sessions import read_session
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.views import OrderView
from merchant_center.orders.wiring import build_wechatpay


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    orders_table: str
    events_table: str
    catalogue_table: str
    secrets_prefix: str
    session_key_secret: str
    wechatpay_url: str
    wechatpay_backup_url: str


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
MERCHANTS = MerchantStore(DYNAMO, SETTINGS.catalogue_table, SECRETS, clock.now)
ORDERS = OrderStore(DYNAMO, SETTINGS.orders_table, SETTINGS.events_table)
CLIENT_FOR = build_wechatpay(SETTINGS)
app = build_app()


@app.get("/v1/orders/<order_no>")
def read_order(order_no: str) -> Response[str]:
    """Answer with the order if it is this customer's; an unpaid one is checked at WeChat now and then."""
    authorization = app.current_event.headers.get("authorization")
    customer = read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))
    order = read_own_order(
        customer,
        order_no,
        orders=ORDERS,
        wechat=lambda mchid: CLIENT_FOR(MERCHANTS.credentials(mchid)),
        clock=clock.now,
    )
    return answer(200, OrderView.of(order))


lambda_handler = lambda_handler_of(app)
