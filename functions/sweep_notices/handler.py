"""Every five minutes: failure notices whose date has come go to their queue."""

from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import SweepBounds, sweep_handler
from merchant_center.core.settings import EventSettings, read_settings
from merchant_center.notices.store import NoticeQueue, NoticeStore
from merchant_center.notices.use_cases.sweep_notices import SweepNoticesDeps, sweep_notices

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


@sweep_handler("notice_id", MAX_ITEMS, stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(bounds: SweepBounds) -> dict[str, int]:
    """Enqueue what is due; whatever is left is due at the next call."""
    counts = sweep_notices(DEPS, **bounds)
    LOGGER.info("notices announced", counts=counts)
    return counts
