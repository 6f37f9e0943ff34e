"""Messages of the payouts' queue, ``{"send_id": ...}``: sends that wait for a slot at WeChat."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import Message, process_batch
from merchant_center.core.settings import read_settings
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.wiring.sends import RecordingSettings, build_payout_deps, log_send

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

WORKERS = 10
"""As many as connections to WeChat, and as messages in a batch."""


class Settings(RecordingSettings, MerchantSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
MERCHANTS = build_merchants(SETTINGS, DYNAMO, SECRETS)
DEPS = build_payout_deps(SETTINGS, DYNAMO, MERCHANTS)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Go on with the sends of a batch, several at a time; what failed comes again."""

    def work(message: Message) -> None:
        log_send("red packet paid", process_queued_send(DEPS, message.body["send_id"]))

    with ThreadPoolExecutor(WORKERS) as pool:
        batches = pool.map(lambda record: process_batch({"Records": [record]}, work), event["Records"])
        failures = [one for batch in batches for one in batch["batchItemFailures"]]
    return {"batchItemFailures": failures}
