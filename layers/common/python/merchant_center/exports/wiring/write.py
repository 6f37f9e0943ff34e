"""How writing exports is put together."""

from functools import partial

from merchant_center.core.aws.files import FileStore
from merchant_center.events.store.search import EventStore
from merchant_center.exports.use_cases.export_orders import PART_BYTES, ExportOrdersDeps
from merchant_center.exports.use_cases.request_export import RequestExportDeps
from merchant_center.orders.store import OrderStore


def build_export_orders(
    request: RequestExportDeps, orders: OrderStore, events: EventStore, files: FileStore, part_bytes: int = PART_BYTES
) -> ExportOrdersDeps:
    """Return what writing exports works with."""
    return ExportOrdersDeps(
        exports=request.exports,
        queue=request.queue,
        clock=request.clock,
        entropy=request.entropy,
        stream_orders=partial(orders.stream, newest_first=False),
        stream_events=events.stream,
        files=files,
        part_bytes=part_bytes,
    )
