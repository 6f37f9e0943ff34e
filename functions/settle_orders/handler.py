"""Each minute: poll orders whose date has come."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import has_time, log_failures
from merchant_center.core.settings import WeChatPaySettings, read_settings
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps, sweep_orders
from merchant_center.orders.wiring.client import build_wechatpay
from merchant_center.orders.wiring.store import OrderSettings, build_orders

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MOST = 2_000
STOP_BEFORE_END_MS = 15_000


class Settings(OrderSettings, MerchantSettings, WeChatPaySettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
CLIENT_FOR = build_wechatpay(SETTINGS)
DEPS = SettleOrderDeps(
    build_orders(SETTINGS, DYNAMO), clock.now, lambda mchid: CLIENT_FOR(MERCHANTS.credentials(mchid))
)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Settle what is due; whatever is left when time runs out is due at the next call."""
    counts = sweep_orders(
        DEPS,
        limit=MOST,
        go_on=has_time(context, STOP_BEFORE_END_MS),
        report=log_failures("order_no"),
    )
    LOGGER.info("orders settled", counts=counts)
    return counts
