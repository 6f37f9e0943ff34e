"""Write orders or customers to a CSV file in S3, part by part, resumable after any death, in flat memory."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import ConflictError, MalformedRequestError
from merchant_center.events.rules.search import EventFilter, tallies
from merchant_center.events.store.search import EventStore
from merchant_center.exports import rules
from merchant_center.exports.rules import (
    BOM,
    CUSTOMER_HEADER,
    HEADER,
    Export,
    ExportKind,
    ExportState,
    Row,
    customer_row_of,
    row_of,
)
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.store import Found, OrderStore

PART_BYTES = 8 * 1024 * 1024
"""S3 takes parts from 5 MB; each part is a checkpoint."""

SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class ExportRoom:
    """What exporting needs around it. ``part_bytes`` is the size of a checkpoint."""

    exports: ExportStore
    orders: OrderStore
    events: EventStore
    files: FileStore
    queue: ExportQueue
    clock: Clock
    part_bytes: int = PART_BYTES


def request_export(
    asked: OrderFilter | EventFilter,
    by: str,
    *,
    exports: ExportStore,
    queue: ExportQueue,
    clock: Clock,
    entropy: Entropy,
) -> Export:
    """Ask for an export; a worker takes it up."""
    export = rules.requested(entropy(10).hex(), asked, by, clock())
    exports.create(export)
    queue.announce(export.export_id)
    return export


def request_daily(scheduled_at: datetime, *, exports: ExportStore, clock: Clock) -> Export:
    """The export of the Beijing day before a schedule's time; asked for twice it is the same one."""
    export_id, _, filter_ = rules.daily(scheduled_at)
    try:
        export = rules.requested(export_id, filter_, SCHEDULE, clock())
        exports.create(export)
    except ConflictError:
        return exports.get(export_id)
    return export


def write_export(room: ExportRoom, export_id: str, *, go_on: Callable[[], bool], ticket: str = "") -> Export:
    """Write an export, or go on with it at its last checkpoint.

    Args:
        room: what it works with.
        export_id: which.
        go_on: asked at each checkpoint; false lays the work down for the next worker, who is told.
        ticket: names the message by which it was taken up.

    Returns:
        The export as it was left: DONE, or RUNNING when there was no more time, or when a worker has it by a message
        of its own.

    Raises:
        NotFoundError: there is none.
        ConflictError: another worker has it by this very message, which is to come again later.
    """
    export = room.exports.get(export_id)
    if export.state in {ExportState.DONE, ExportState.FAILED} or _is_with_another(room, export, ticket):
        return export
    export = _take(room, export, ticket)
    if not export.is_complete:
        export = _write_rows(room, export, go_on)
    return _finish(room, export) if export.is_complete else _lay_down(room, export)


def take_up_export(
    room: ExportRoom, export_id: str, *, attempt: int, last_attempt: int, go_on: Callable[[], bool], ticket: str = ""
) -> Export:
    """One delivery of the queue: write the export, and on the last attempt record a failure before it is lost.

    Raises:
        Exception: whatever stopped the writing, so that the queue delivers again or sets the message aside.
    """
    try:
        return write_export(room, export_id, go_on=go_on, ticket=ticket)
    except Exception as error:
        if attempt >= last_attempt:
            _give_up(room, export_id, ticket, f"{type(error).__name__}: {error}")
        raise


def _give_up(room: ExportRoom, export_id: str, ticket: str, reason: str) -> None:
    export = room.exports.find(export_id)
    if export is None or export.state in {ExportState.DONE, ExportState.FAILED}:
        return
    if not _is_with_another(room, export, ticket):
        room.exports.save(rules.failed(export, reason, room.clock()))


def _is_with_another(room: ExportRoom, export: Export, ticket: str) -> bool:
    """Return whether a worker has it whose own message comes back if that worker dies."""
    return export.is_held(room.clock()) and export.ticket != ticket


def _write_rows(room: ExportRoom, export: Export, go_on: Callable[[], bool]) -> Export:
    writer = _PartWriter(room, export)
    for row in _rows(room, export):
        writer.add(row)
        if writer.is_full:
            export = writer.checkpoint(is_complete=False)
            if not go_on():
                return export
    return writer.checkpoint(is_complete=True)


def _rows(room: ExportRoom, export: Export) -> Iterator[Row]:
    if export.events is None:
        for entry in room.orders.stream(export.filter, after=export.position, newest_first=False):
            if isinstance(entry, Found):
                yield Row(entry.position, entry.order.total_fen, row_of(entry.order))
        return
    for tally in tallies(room.events.stream(export.events, after=export.position), export.events):
        if tally.is_attributed:
            yield Row(tally.place, tally.amount_fen, customer_row_of(tally))
        else:
            yield Row(tally.place, tally.amount_fen, unattributed=tally.count)


def _lay_down(room: ExportRoom, export: Export) -> Export:
    laid_down = rules.released(export, room.clock())
    room.exports.save(laid_down)
    room.queue.announce(export.export_id)
    return laid_down


def _take(room: ExportRoom, export: Export, ticket: str) -> Export:
    upload_id = export.upload_id or room.files.begin(export.key, "text/csv; charset=utf-8")
    taken = rules.started(export, upload_id, room.clock(), ticket)
    room.exports.save(taken)
    return taken


def _finish(room: ExportRoom, export: Export) -> Export:
    room.files.finish(export.key, export.upload_id, export.parts)
    done = rules.finished(export, room.files.digest(export.key), room.clock())
    room.exports.save(done)
    return done


class _Sink:
    """What the csv module writes to: bytes at once, since text would keep four of them for each character."""

    def __init__(self) -> None:
        self.body = bytearray()

    def write(self, text: str) -> None:
        self.body += text.encode()


class _PartWriter:
    """Rows as CSV bytes up to one part, and the record of what the parts hold."""

    def __init__(self, room: ExportRoom, export: Export) -> None:
        self._room = room
        self._export = export
        self._rows = export.rows
        self._total_fen = export.total_fen
        self._unattributed = export.unattributed
        self._position = export.position
        self._sink = _Sink()
        self._csv = csv.writer(self._sink)
        if not export.parts:
            self._sink.body += BOM
            self._csv.writerow(HEADER if export.kind is ExportKind.ORDERS else CUSTOMER_HEADER)

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
        return len(self._sink.body) >= self._room.part_bytes

    def checkpoint(self, *, is_complete: bool) -> Export:
        """Put the rows into S3 and record it."""
        body, export, room = bytes(self._sink.body), self._export, self._room
        number = len(export.parts) + 1
        part = room.files.write_part(export.key, export.upload_id, number, body) if body else None
        self._export = rules.advanced(
            export,
            part,
            self._position,
            self._rows,
            self._total_fen,
            room.clock(),
            is_complete=is_complete,
            unattributed=self._unattributed,
        )
        room.exports.save(self._export)
        self._sink.body.clear()
        return self._export


def download_link(export: Export, *, files: FileStore) -> str:
    """A link to the finished file under a name that a person recognises; "" while there is none."""
    if export.state is not ExportState.DONE:
        return ""
    return files.link(export.key, file_name=f"{export.kind}-{export.export_id}.csv")


def export_named_by(body: dict[str, str], *, exports: ExportStore, clock: Clock) -> str:
    """The export a message is about; a message of the schedule makes its day's export if there is none.

    Raises:
        MalformedRequestError: it names neither an export nor a schedule's time.
    """
    if "export_id" in body:
        return body["export_id"]
    if "scheduled_at" in body:
        return request_daily(datetime.fromisoformat(body["scheduled_at"]), exports=exports, clock=clock).export_id
    raise MalformedRequestError("the message names neither an export_id nor scheduled_at")
