"""POST /v1/admin/orders/{order_no}/close."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.wiring import build_merchants
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response
from merchant_center.core.settings import AuditSettings, read_settings
from merchant_center.orders.use_cases.close_order import CloseOrderDeps
from merchant_center.orders.use_cases.close_order import close_order as close
from merchant_center.orders.views import FullOrderView
from merchant_center.orders.wiring.settle import SettleSettings, build_wechat_for
from merchant_center.orders.wiring.store import build_orders


class Settings(SettleSettings, AuditSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = CloseOrderDeps(
    orders=build_orders(SETTINGS, DYNAMO),
    clock=clock.now,
    wechat=build_wechat_for(SETTINGS, build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))),
    audit=AuditLog(SETTINGS.audit_table, clock.now),
)
app = build_app()


@app.post("/v1/admin/orders/<order_no>/close")
def close_order(order_no: str) -> Response[str]:
    """Close an order that nobody paid, at WeChat first; one that is closed already is answered the same.

    While WeChat gives no answer the order stays open here, nobody can begin to pay it, and it is asked for each minute.
    """
    return json_response(200, FullOrderView.of(close(DEPS, order_no, actor_of(app))))


lambda_handler = lambda_handler_of(app)
