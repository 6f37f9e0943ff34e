"""Each minute: bring refunds forward whose date has come, and make those of late payments."""

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import SweepBounds, sweep_handler
from merchant_center.core.settings import read_settings
from merchant_center.refunds.use_cases.settle_refunds import count_needing_a_person, sweep_late_payments, sweep_refunds
from merchant_center.refunds.wiring.record import AskRefundSettings, build_ask_deps

MAX_REFUNDS = 2_000
STOP_BEFORE_END_MS = 15_000

SETTINGS = read_settings(AskRefundSettings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = build_ask_deps(SETTINGS, DYNAMO, MERCHANTS)


@sweep_handler("refund_no", MAX_REFUNDS, stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(bounds: SweepBounds) -> dict[str, int]:
    """Settle what is due; whatever is left when time runs out is due at the next call."""
    late = sweep_late_payments(DEPS, **bounds)
    counts = sweep_refunds(DEPS, **bounds)
    LOGGER.info("refunds settled", counts=counts, late_payments=late, need_a_person=count_needing_a_person(DEPS))
    return counts
