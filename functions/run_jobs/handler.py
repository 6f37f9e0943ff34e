"""Messages of the jobs' queue: ``{"job_id": ...}`` checks a list, with ``chunk`` and ``ticket`` works on it."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import Message, process_batch
from merchant_center.core.edge.sweeps import has_time
from merchant_center.core.settings import read_settings
from merchant_center.jobs.use_cases.run_job import process_message
from merchant_center.jobs.wiring.run import RunJobSettings, build_run_deps

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

STOP_BEFORE_END_MS = 45_000
"""Longer than the slowest send: two hosts and their time-outs, once more after a RULE_LIMIT, and a poll."""


class Settings(RunJobSettings):
    """What this function reads from its environment."""

    max_receive_count: int


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = build_run_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS)))


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Work on the messages of a batch; what cannot be done now comes again."""

    def work(message: Message) -> None:
        job = process_message(
            DEPS,
            message.body,
            attempt=message.attempt,
            last_attempt=SETTINGS.max_receive_count,
            go_on=has_time(context, STOP_BEFORE_END_MS),
        )
        LOGGER.info("job worked on", job_id=job.job_id, kind=job.kind, state=job.state)

    return process_batch(event, work)
