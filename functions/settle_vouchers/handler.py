"""Every five minutes: poll the vouchers that are due, and those of orders that were just refunded."""

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import SweepBounds, sweep_handler
from merchant_center.core.settings import read_settings
from merchant_center.orders.wiring.store import OrderSettings, build_orders
from merchant_center.vouchers.use_cases.poll_refunded_vouchers import PollRefundedVouchersDeps, sweep_refunded
from merchant_center.vouchers.use_cases.settle_vouchers import sweep_vouchers
from merchant_center.vouchers.wiring.issuing import IssueSettings, build_issue_deps

MAX_VOUCHERS = 5_000
STOP_BEFORE_END_MS = 20_000


class Settings(IssueSettings, OrderSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = build_issue_deps(SETTINGS, DYNAMO, MERCHANTS)
REFUNDED = PollRefundedVouchersDeps(DEPS, build_orders(SETTINGS, DYNAMO))


@sweep_handler("out_request_no", MAX_VOUCHERS, stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(bounds: SweepBounds) -> dict[str, int]:
    """Poll what is due; whatever is left when time runs out is due at the next call."""
    after_refunds = sweep_refunded(REFUNDED, **bounds)
    counts = sweep_vouchers(DEPS, **bounds)
    LOGGER.info("vouchers settled", counts=counts, after_refunds=after_refunds)
    return counts
