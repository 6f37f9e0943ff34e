"""POST /v1/orders and POST /v1/orders/{order_no}/payment."""

from aws_lambda_powertools.event_handler import Response

from create_order.models import CreateOrder, OrderToPay
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body
from merchant_center.core.settings import PublicApiSettings, SessionSettings, WeChatPaySettings, read_settings
from merchant_center.customers.rules import Customer
from merchant_center.customers.sessions import read_session
from merchant_center.orders.rules.intent import read_key
from merchant_center.orders.rules.order import Order
from merchant_center.orders.use_cases.place_order import PlaceOrderDeps, payment_start, place_order
from merchant_center.orders.use_cases.resume_payment import resume_payment as resume
from merchant_center.orders.views import OrderView, PaymentParameters
from merchant_center.orders.wiring.client import build_wechatpay
from merchant_center.orders.wiring.place import build_find_products, build_require_campaign
from merchant_center.orders.wiring.store import OrderSettings, build_orders


class Settings(OrderSettings, MerchantSettings, SessionSettings, PublicApiSettings, WeChatPaySettings):
    """What this function reads from its environment."""

    order_open_minutes: int
    open_orders_per_customer: int


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
MERCHANTS = build_merchants(SETTINGS, DYNAMO, SECRETS)
CLIENT_FOR = build_wechatpay(SETTINGS)
DEPS = PlaceOrderDeps(
    orders=build_orders(SETTINGS, DYNAMO),
    find_products=build_find_products(SETTINGS, DYNAMO),
    merchants=MERCHANTS,
    require_campaign=build_require_campaign(SETTINGS, DYNAMO),
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
    key = read_key(app.current_event.headers.get("idempotency-key"))
    placed = place_order(DEPS, _customer(), read_body(app, CreateOrder).order_request(), key)
    return json_response(201 if placed.is_new else 200, _to_pay(placed.order))


@app.post("/v1/orders/<order_no>/payment")
def resume_payment(order_no: str) -> Response[str]:
    """Give what starts the payment of the customer's own order again, without the key that it was placed under."""
    return json_response(200, _to_pay(resume(DEPS, _customer(), order_no)))


def _customer() -> Customer:
    authorization = app.current_event.headers.get("authorization")
    return read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))


def _to_pay(order: Order) -> OrderToPay:
    start = payment_start(DEPS, order, nonce=clock.nonce())
    payment = PaymentParameters.model_validate(start) if start else None
    return OrderToPay(order=OrderView.of(order), payment=payment)


lambda_handler = lambda_handler_of(app)
