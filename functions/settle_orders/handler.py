"""Each minute: poll orders whose date has come."""

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import SweepBounds, sweep_handler
from merchant_center.core.settings import read_settings
from merchant_center.orders.use_cases.settle_order import sweep_orders
from merchant_center.orders.wiring.settle import SettleSettings, build_settle_deps

MAX_ORDERS = 2_000
STOP_BEFORE_END_MS = 15_000

SETTINGS = read_settings(SettleSettings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = build_settle_deps(SETTINGS, DYNAMO, MERCHANTS)


@sweep_handler("order_no", MAX_ORDERS, stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(bounds: SweepBounds) -> dict[str, int]:
    """Settle what is due; whatever is left when time runs out is due at the next call."""
    counts = sweep_orders(DEPS, **bounds)
    LOGGER.info("orders settled", counts=counts)
    return counts
