"""Every minute: poll the sends of red packets that are due."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import has_time, log_failures
from merchant_center.core.settings import read_settings
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from merchant_center.red_packets.wiring.sends import RecordingSettings, build_payout_deps

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_SENDS = 5_000
STOP_BEFORE_END_MS = 25_000
MAX_REVIEWS_COUNTED = 20
"""An alarm rings for the first; how many more there are, the list shows."""


class Settings(RecordingSettings, MerchantSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
MERCHANTS = build_merchants(SETTINGS, DYNAMO, SECRETS)
# One try for a slot: the next sweep comes in a minute, and others are polled meanwhile.
DEPS = build_payout_deps(SETTINGS, DYNAMO, MERCHANTS, max_attempts=1)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Poll what is due; whatever is left when time runs out is due at the next call."""
    counts = sweep_red_packets(
        DEPS,
        limit=MAX_SENDS,
        go_on=has_time(context, STOP_BEFORE_END_MS),
        report=log_failures("send_id"),
    )
    LOGGER.info("red packets settled", counts=counts, needs_review=len(DEPS.sends.needing_review(MAX_REVIEWS_COUNTED)))
    return counts
