"""Messages of the queue of reconciliation: ``{"mchid": ..., "day": ...}``."""

from datetime import date

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.aws.files import FileStore
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import GoOn, Message, queue_handler
from merchant_center.core.edge.sweeps import log_failures
from merchant_center.core.settings import read_settings
from merchant_center.events.store.search import EventStore
from merchant_center.orders.wiring.settle import SettleSettings, build_settle_deps
from merchant_center.reconciliation.use_cases.run_day import process_day
from merchant_center.reconciliation.wiring.run import build_bill_client, build_run_day
from merchant_center.reconciliation.wiring.store import ReconciliationSettings, build_asking
from merchant_center.red_packets.store.sends import SendStore
from merchant_center.refunds.wiring.record import RecordRefundSettings, build_record_deps
from merchant_center.vouchers.wiring.client import build_voucher_clients
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers

STOP_BEFORE_END_MS = 90_000


class Settings(ReconciliationSettings, SettleSettings, RecordRefundSettings, VoucherSettings):
    """What this function reads from its environment."""

    bills_bucket: str
    red_packets_table: str
    max_receive_count: int


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
CLIENT_FOR = build_bill_client(SETTINGS)
DEPS = build_run_day(
    build_asking(SETTINGS, DYNAMO),
    FileStore(aws.s3_client(), SETTINGS.bills_bucket),
    lambda mchid: CLIENT_FOR(MERCHANTS.credentials(mchid)),
    EventStore(DYNAMO, SETTINGS.events_table),
    build_settle_deps(SETTINGS, DYNAMO, MERCHANTS),
    build_record_deps(SETTINGS, DYNAMO, MERCHANTS),
    SendStore(DYNAMO, SETTINGS.red_packets_table, SETTINGS.events_table),
    build_vouchers(SETTINGS, DYNAMO),
    build_voucher_clients(SETTINGS, MERCHANTS),
    log_failures("difference_id"),
)


@queue_handler(stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(message: Message, go_on: GoOn) -> None:
    """Match the days of a batch; what cannot be done now comes again."""
    day = process_day(
        DEPS,
        message.body["mchid"],
        date.fromisoformat(message.body["day"]),
        attempt=message.attempt,
        last_attempt=SETTINGS.max_receive_count,
        go_on=go_on,
        ticket=message.message_id,
    )
    (counts,) = DEPS.recording.store.counts([day])
    LOGGER.info(
        "day matched",
        mchid=day.mchid,
        day=day.day,
        state=day.state,
        run=day.run,
        code=day.failure_code,
        open=counts.open,
    )
