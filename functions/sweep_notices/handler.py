"""Every five minutes: failure notices whose date has come go to their queue."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merchant_center.entrypoints.logs import LOGGER
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.notices import NoticeQueue, NoticeStore
from merchant_center.use_cases import clock
from merchant_center.use_cases.sweep_notices import sweep_notices

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MOST = 2_000
"""What some 10 ms each leave room for within the function's time-out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    red_packets_table: str
    events_table: str
    notices_queue_url: str


SETTINGS = read_settings(Settings)
NOTICES = NoticeStore(Dynamo(aws.dynamodb_client()), SETTINGS.red_packets_table, SETTINGS.events_table)
QUEUE = NoticeQueue(aws.sqs_client(), SETTINGS.notices_queue_url)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], _context: "LambdaContext") -> dict[str, int]:
    """Announce what is due; whatever is left is due at the next call."""
    announced = sweep_notices(NOTICES, QUEUE, clock.now, limit=MOST)
    LOGGER.info("notices announced", count=announced)
    return {"announced": announced}
