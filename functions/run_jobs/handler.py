"""Messages of the jobs' queue: ``{"job_id": ...}`` checks a list, with ``chunk`` and ``ticket`` works on it."""

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import GoOn, Message, queue_handler
from merchant_center.core.settings import read_settings
from merchant_center.jobs.use_cases.run_job import process_message
from merchant_center.jobs.wiring.run import RunJobSettings, build_run_deps

STOP_BEFORE_END_MS = 45_000
"""Longer than the slowest send: two hosts and their time-outs, once more after a RULE_LIMIT, and a poll."""


class Settings(RunJobSettings):
    """What this function reads from its environment."""

    max_receive_count: int


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = build_run_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS)))


@queue_handler(stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(message: Message, go_on: GoOn) -> None:
    """Work on the messages of a batch; what cannot be done now comes again."""
    job = process_message(
        DEPS,
        message.body,
        attempt=message.attempt,
        last_attempt=SETTINGS.max_receive_count,
        go_on=go_on,
    )
    LOGGER.info("job worked on", job_id=job.job_id, kind=job.kind, state=job.state)
