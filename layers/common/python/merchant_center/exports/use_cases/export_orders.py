"""Write orders or customers to a CSV file in S3, part by part, in flat memory, resumable after any death."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from merchant_center.core.aws.files import FileStore
from merchant_center.events.rules.search import Entry, EventFilter, tallies
from merchant_center.exports import rules
from merchant_center.exports.rules import (
    BOM,
    CUSTOMER_HEADER,
    ORDER_HEADER,
    Export,
    ExportKind,
    ExportState,
    Row,
    row_from_order,
    row_from_tally,
)
from merchant_center.exports.use_cases.request_export import RequestExportDeps
from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.search import OrderFilter

PART_BYTES = 8 * 1024 * 1024
"""S3 takes parts from 5 MB; each part is a checkpoint."""


@dataclass(frozen=True, slots=True)
class ExportOrdersDeps(RequestExportDeps):
    """What writing an export works with, beyond asking for one.

    ``stream_orders`` and ``stream_events`` read what meets a filter behind a position, orders the oldest first.
    ``part_bytes`` is the size of a checkpoint.
    """

    stream_orders: Callable[[OrderFilter, str], Iterator[tuple[str, Order | None]]]
    stream_events: Callable[[EventFilter, str], Iterator[Entry]]
    files: FileStore
    part_bytes: int = PART_BYTES


def write_export(deps: ExportOrdersDeps, export_id: str, *, go_on: Callable[[], bool], ticket: str = "") -> Export:
    """Write an export, or go on with it at its last checkpoint.

    Args:
        deps: what it works with.
        export_id: which.
        go_on: asked at each checkpoint; false releases the export to the next worker.
        ticket: the id of the message that this worker received.

    Returns:
        The export as it is left: DONE, or RUNNING if time ran out, or if a worker with another message has the lease.

    Raises:
        NotFoundError: there is none.
        ConflictError: another worker has the lease by this very message, which has to come again.
    """
    export = deps.exports.get(export_id)
    if export.state in {ExportState.DONE, ExportState.FAILED} or _is_held_by_another(deps, export, ticket):
        return export
    export = _start(deps, export, ticket)
    if not export.is_complete:
        export = _write_rows(deps, export, go_on)
    return _finish(deps, export) if export.is_complete else _release(deps, export)


def process_export(
    deps: ExportOrdersDeps,
    export_id: str,
    *,
    attempt: int,
    last_attempt: int,
    go_on: Callable[[], bool],
    ticket: str = "",
) -> Export:
    """Write the export that a message names; on the last attempt record why it failed.

    Raises:
        Exception: whatever stopped the writing, so that the queue delivers the message again or sets it aside.
    """
    try:
        return write_export(deps, export_id, go_on=go_on, ticket=ticket)
    except Exception as error:
        if attempt >= last_attempt:
            _record_failure(deps, export_id, ticket, f"{type(error).__name__}: {error}")
        raise


def _record_failure(deps: ExportOrdersDeps, export_id: str, ticket: str, reason: str) -> None:
    export = deps.exports.find(export_id)
    if export is None or export.state in {ExportState.DONE, ExportState.FAILED}:
        return
    if not _is_held_by_another(deps, export, ticket):
        deps.exports.save(rules.failed(export, reason, deps.clock()))


def _is_held_by_another(deps: ExportOrdersDeps, export: Export, ticket: str) -> bool:
    """Return whether a worker with another message has the lease: that message comes back if the worker dies."""
    return export.is_held(deps.clock()) and export.ticket != ticket


def _write_rows(deps: ExportOrdersDeps, export: Export, go_on: Callable[[], bool]) -> Export:
    writer = _PartWriter(deps, export)
    for row in _rows(deps, export):
        writer.add(row)
        if writer.is_full:
            export = writer.checkpoint(is_complete=False)
            if not go_on():
                return export
    return writer.checkpoint(is_complete=True)


def _rows(deps: ExportOrdersDeps, export: Export) -> Iterator[Row]:
    if export.events is None:
        for position, order in deps.stream_orders(export.filter, export.position):
            if order is not None:
                yield Row(position, order.total_fen, row_from_order(order)[: export.columns])
        return
    for tally in tallies(deps.stream_events(export.events, export.position), export.events):
        if tally.is_attributed:
            yield Row(tally.place, tally.amount_fen, row_from_tally(tally))
        else:
            yield Row(tally.place, tally.amount_fen, unattributed=tally.count)


def _release(deps: ExportOrdersDeps, export: Export) -> Export:
    released = rules.released(export, deps.clock())
    deps.exports.save(released)
    deps.queue.enqueue(export.export_id)
    return released


def _start(deps: ExportOrdersDeps, export: Export, ticket: str) -> Export:
    upload_id = export.upload_id or deps.files.begin(export.key, "text/csv; charset=utf-8")
    started = rules.started(export, upload_id, deps.clock(), ticket)
    deps.exports.save(started)
    return started


def _finish(deps: ExportOrdersDeps, export: Export) -> Export:
    deps.files.finish(export.key, export.upload_id, export.parts)
    done = rules.finished(export, deps.files.digest(export.key), deps.clock())
    deps.exports.save(done)
    return done


class _Sink:
    """What the csv module writes to: bytes at once, since text would keep four of them for each character."""

    def __init__(self) -> None:
        self.body = bytearray()

    def write(self, text: str) -> None:
        self.body += text.encode()


class _PartWriter:
    """Rows as CSV bytes up to one part, and the record of what the parts hold."""

    def __init__(self, deps: ExportOrdersDeps, export: Export) -> None:
        self._deps = deps
        self._export = export
        self._rows = export.rows
        self._total_fen = export.total_fen
        self._unattributed = export.unattributed
        self._position = export.position
        self._sink = _Sink()
        self._csv = csv.writer(self._sink)
        if not export.parts:
            self._sink.body += BOM
            self._csv.writerow(ORDER_HEADER[: export.columns] if export.kind is ExportKind.ORDERS else CUSTOMER_HEADER)

    def add(self, row: Row) -> None:
        self._position = row.position
        if row.unattributed:
            self._unattributed = self._unattributed.plus(row.unattributed, row.amount_fen)
            return
        self._csv.writerow(row.cells)
        self._rows += 1
        self._total_fen += row.amount_fen

    @property
    def is_full(self) -> bool:
        return len(self._sink.body) >= self._deps.part_bytes

    def checkpoint(self, *, is_complete: bool) -> Export:
        """Put the rows into S3 and record the part."""
        body, export, deps = bytes(self._sink.body), self._export, self._deps
        number = len(export.parts) + 1
        part = deps.files.write_part(export.key, export.upload_id, number, body) if body else None
        self._export = rules.advanced(
            export,
            part,
            self._position,
            self._rows,
            self._total_fen,
            deps.clock(),
            is_complete=is_complete,
            unattributed=self._unattributed,
        )
        deps.exports.save(self._export)
        self._sink.body.clear()
        return self._export
