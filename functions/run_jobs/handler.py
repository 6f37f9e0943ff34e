"""Messages of the jobs' queue: ``{"job_id": ...}`` checks a list, with ``chunk`` and ``ticket`` works on it."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import Message, each_message
from merchant_center.core.edge.sweeps import has_time
from merchant_center.core.settings import read_settings
from merchant_center.jobs.rules.job import JobKind
from merchant_center.jobs.store.files import JobFiles
from merchant_center.jobs.store.jobs import JobQueue, JobStore
from merchant_center.jobs.use_cases.deliver_rows import RedPacketDelivery, VoucherDelivery
from merchant_center.jobs.use_cases.job_targets import Targets
from merchant_center.jobs.use_cases.run_job import RunJobDeps, process_message
from merchant_center.red_packets.wiring.sends import SendSettings, build_send_deps
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.wiring.client import build_voucher_clients

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

STOP_BEFORE_END_MS = 45_000
"""Longer than the slowest send: two hosts and their time-outs, once more after a RULE_LIMIT, and a poll."""


class Settings(SendSettings, MerchantSettings):
    """What this function reads from its environment."""

    jobs_table: str
    jobs_bucket: str
    jobs_queue_url: str
    vouchers_table: str
    max_receive_count: int
    workers: int


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
MERCHANTS = build_merchants(SETTINGS, DYNAMO, SECRETS)
VOUCHERS = VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table)
SENDS = build_send_deps(SETTINGS, DYNAMO, MERCHANTS)
COUNTER = IssueVoucherDeps(
    vouchers=VOUCHERS,
    require_serving=MERCHANTS.require_serving,
    wechat=build_voucher_clients(SETTINGS, MERCHANTS),
    clock=clock.now,
)
DEPS = RunJobDeps(
    jobs=JobStore(DYNAMO, SETTINGS.jobs_table),
    files=JobFiles(aws.s3_client(), SETTINGS.jobs_bucket),
    queue=JobQueue(aws.sqs_client(), SETTINGS.jobs_queue_url),
    targets=Targets(VOUCHERS, SENDS.payouts.packets, MERCHANTS.require_serving),
    clock=clock.now,
    entropy=clock.entropy,
    deliveries={JobKind.VOUCHER: VoucherDelivery(COUNTER), JobKind.RED_PACKET: RedPacketDelivery(SENDS)},
    workers=SETTINGS.workers,
)


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

    return each_message(event, work)
