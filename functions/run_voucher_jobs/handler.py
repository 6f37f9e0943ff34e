"""Messages of the voucher jobs' queue: ``{"job_id": ...}`` checks a list, with ``chunk`` and ``ticket`` works on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merchant_center.entrypoints.logs import LOGGER
from merchant_center.entrypoints.queues import Message, each_message
from merchant_center.entrypoints.voucher_wiring import build_vouchers
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.merchants import MerchantStore
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.voucher_job_files import VoucherJobFiles
from merchant_center.storage.voucher_jobs import VoucherJobQueue, VoucherJobStore
from merchant_center.storage.vouchers import VoucherStore
from merchant_center.use_cases import clock
from merchant_center.use_cases.issue_voucher import Counter
from merchant_center.use_cases.manage_voucher_jobs import JobDesk
from merchant_center.use_cases.run_voucher_job import JobRoom, take_up_job

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

STOP_BEFORE_END_MS = 45_000
"""Longer than the slowest send: two hosts and their time-outs, once more after a RULE_LIMIT, and a look."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    jobs_table: str
    jobs_bucket: str
    jobs_queue_url: str
    vouchers_table: str
    events_table: str
    catalogue_table: str
    secrets_prefix: str
    wechatpay_url: str
    wechatpay_backup_url: str
    max_receive_count: int
    workers: int


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
MERCHANTS = MerchantStore(DYNAMO, SETTINGS.catalogue_table, SECRETS, clock.now)
VOUCHERS = VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table)
ROOM = JobRoom(
    desk=JobDesk(
        jobs=VoucherJobStore(DYNAMO, SETTINGS.jobs_table),
        files=VoucherJobFiles(aws.s3_client(), SETTINGS.jobs_bucket),
        queue=VoucherJobQueue(aws.sqs_client(), SETTINGS.jobs_queue_url),
        vouchers=VOUCHERS,
        clock=clock.now,
        entropy=clock.entropy,
    ),
    counter=Counter(
        vouchers=VOUCHERS,
        require_enabled=MERCHANTS.require_enabled,
        wechat=build_vouchers(SETTINGS, MERCHANTS),
        clock=clock.now,
    ),
    workers=SETTINGS.workers,
)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Work on the messages of a batch; what cannot be done now comes again."""

    def work(message: Message) -> None:
        job = take_up_job(
            ROOM,
            message.body,
            attempt=message.attempt,
            last_attempt=SETTINGS.max_receive_count,
            go_on=lambda: context.get_remaining_time_in_millis() > STOP_BEFORE_END_MS,
        )
        LOGGER.info("voucher job worked on", job_id=job.job_id, state=job.state)

    return each_message(event, work)
