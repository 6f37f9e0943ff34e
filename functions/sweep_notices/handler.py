"""Every five minutes: failure notices whose date has come go to their queue."""

from typing import TYPE_CHECKING, Any

from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import has_time, log_failures
from merchant_center.core.settings import EventSettings, read_settings
from merchant_center.notices.store import NoticeQueue, NoticeStore
from merchant_center.notices.use_cases.sweep_notices import SweepNoticesDeps, sweep_notices

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_ITEMS = 2_000
"""What some 10 ms each leave room for within the function's time-out."""
STOP_BEFORE_END_MS = 10_000


class Settings(EventSettings):
    """What this function reads from its environment."""

    red_packets_table: str
    notices_queue_url: str


SETTINGS = read_settings(Settings)
DEPS = SweepNoticesDeps(
    NoticeStore(connect_dynamo(), SETTINGS.red_packets_table, SETTINGS.events_table),
    NoticeQueue(aws.sqs_client(), SETTINGS.notices_queue_url),
    clock.now,
)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Enqueue what is due; whatever is left is due at the next call."""
    counts = sweep_notices(
        DEPS,
        limit=MAX_ITEMS,
        go_on=has_time(context, STOP_BEFORE_END_MS),
        report=log_failures("notice_id"),
    )
    LOGGER.info("notices announced", counts=counts)
    return counts
