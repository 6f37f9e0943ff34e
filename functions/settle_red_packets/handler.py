"""Every minute: poll the sends of red packets that are due."""

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import SweepBounds, sweep_handler
from merchant_center.core.settings import read_settings
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from merchant_center.red_packets.wiring.sends import RecordingSettings, build_payout_deps

MAX_SENDS = 5_000
STOP_BEFORE_END_MS = 25_000
MAX_REVIEWS_COUNTED = 20
"""An alarm rings for the first; how many more there are, the list shows."""

SETTINGS = read_settings(RecordingSettings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
# One try for a slot: the next sweep comes in a minute, and others are polled meanwhile.
DEPS = build_payout_deps(SETTINGS, DYNAMO, MERCHANTS, max_attempts=1)


@sweep_handler("send_id", MAX_SENDS, stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(bounds: SweepBounds) -> dict[str, int]:
    """Poll what is due; whatever is left when time runs out is due at the next call."""
    counts = sweep_red_packets(DEPS, **bounds)
    LOGGER.info("red packets settled", counts=counts, needs_review=len(DEPS.sends.needing_review(MAX_REVIEWS_COUNTED)))
    return counts
