"""Messages of the export queue: ``{"export_id": ...}`` on demand, ``{"scheduled_at": ...}`` from the schedule."""

from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import GoOn, Message, queue_handler
from merchant_center.core.settings import read_settings
from merchant_center.events.store.search import EventStore
from merchant_center.exports.use_cases.export_orders import process_export
from merchant_center.exports.use_cases.request_export import export_id_from_message
from merchant_center.exports.wiring.request import ExportFileSettings, build_exports
from merchant_center.exports.wiring.write import build_export_orders
from merchant_center.orders.wiring.store import OrderSettings, build_orders

STOP_BEFORE_END_MS = 90_000


class Settings(OrderSettings, ExportFileSettings):
    """What this function reads from its environment."""

    max_receive_count: int


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = build_export_orders(
    build_exports(SETTINGS, DYNAMO),
    build_orders(SETTINGS, DYNAMO),
    EventStore(DYNAMO, SETTINGS.events_table),
    FileStore(aws.s3_client(), SETTINGS.exports_bucket),
)


@queue_handler(stop_before_end_ms=STOP_BEFORE_END_MS)
def lambda_handler(message: Message, go_on: GoOn) -> None:
    """Write the exports of a batch; what cannot be done now comes again."""
    export = process_export(
        DEPS,
        export_id_from_message(DEPS, message.body),
        attempt=message.attempt,
        last_attempt=SETTINGS.max_receive_count,
        ticket=message.message_id,
        go_on=go_on,
    )
    LOGGER.info("export written", export_id=export.export_id, state=export.state, rows=export.rows)
