"""Every ten minutes: days whose bills are there by now, and days whose date has come, go to the queue."""

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import SweepBounds, sweep_handler
from merchant_center.core.settings import read_settings
from merchant_center.reconciliation.use_cases.announce_days import AnnounceDaysDeps, announce_days
from merchant_center.reconciliation.wiring.store import ReconciliationSettings, build_asking

MAX_DAYS = 500
STOP_BEFORE_END_MS = 15_000


class Settings(ReconciliationSettings, MerchantSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
ASKING = build_asking(SETTINGS, DYNAMO)
DEPS = AnnounceDaysDeps(
    ASKING.store, ASKING.queue, ASKING.clock, accounts=lambda: (account for _, account in MERCHANTS.entries())
)


@sweep_handler("day", MAX_DAYS, stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(bounds: SweepBounds) -> dict[str, int]:
    """Announce what is due; whatever is left is due at the next call."""
    counts = announce_days(DEPS, **bounds)
    LOGGER.info("days announced", counts=counts)
    return counts
