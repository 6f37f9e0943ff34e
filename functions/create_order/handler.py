"""POST /v1/orders."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from create_order.models import CreateOrder, OrderToPay
from merchant_center.accounts.store import MerchantStore
from merchant_center.campaigns.store import CampaignStore
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import answer, read_body
from merchant_center.core.settings import read_settings
from merchant_center.customers.sessions import read_session
from merchant_center.orders.rules.intent import read_key
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import Shop, payment_start, place_order
from merchant_center.orders.views import OrderView, PaymentParameters
from merchant_center.orders.wiring import build_wechatpay
from merchant_center.products.store import ProductStore


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    orders_table: str
    events_table: str
    catalogue_table: str
    secrets_prefix: str
    session_key_secret: str
    public_api_url: str
    wechatpay_url: str
    wechatpay_backup_url: str
    order_open_minutes: int
    open_orders_per_customer: int


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
MERCHANTS = MerchantStore(DYNAMO, SETTINGS.catalogue_table, SECRETS, clock.now)
CLIENT_FOR = build_wechatpay(SETTINGS)
SHOP = Shop(
    orders=OrderStore(DYNAMO, SETTINGS.orders_table, SETTINGS.events_table),
    products=ProductStore(DYNAMO, SETTINGS.catalogue_table),
    merchants=MERCHANTS,
    campaigns=CampaignStore(DYNAMO, SETTINGS.catalogue_table),
    wechat=lambda mchid: CLIENT_FOR(MERCHANTS.credentials(mchid)),
    clock=clock.now,
    entropy=clock.entropy,
    api_url=SETTINGS.public_api_url,
    open_minutes=SETTINGS.order_open_minutes,
    open_limit=SETTINGS.open_orders_per_customer,
)
app = build_app()


@app.post("/v1/orders")
def create_order() -> Response[str]:
    """Place the order of this intent, or continue it."""
    headers = app.current_event.headers
    customer = read_session(headers.get("authorization"), SECRETS.session_key(SETTINGS.session_key_secret))
    key = read_key(headers.get("idempotency-key"))
    placed = place_order(SHOP, customer, read_body(app, CreateOrder).wish(), key)
    start = payment_start(SHOP, placed.order, nonce=clock.nonce())
    payment = PaymentParameters.model_validate(start) if start else None
    return answer(201 if placed.is_new else 200, OrderToPay(order=OrderView.of(placed.order), payment=payment))


lambda_handler = lambda_handler_of(app)
