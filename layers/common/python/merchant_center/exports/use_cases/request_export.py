"""Ask for an export, by hand or by the schedule, and give the finished file."""

from dataclasses import dataclass
from datetime import datetime

from merchant_center.audit.rules import AuditAction
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import ConflictError, IdempotencyKeyReusedError, MalformedRequestError
from merchant_center.core.repeats import id_from_key
from merchant_center.events.rules.search import EventFilter
from merchant_center.exports import rules
from merchant_center.exports.rules import AUDITED, Export, ExportState
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.orders.rules.search import OrderFilter

SCHEDULE = "schedule"
"""Who asks for the daily export."""


@dataclass(frozen=True, slots=True)
class RequestExportDeps:
    """What asking for an export works with."""

    exports: ExportStore
    queue: ExportQueue
    clock: Clock
    entropy: Entropy


@dataclass(frozen=True, slots=True)
class OperatorExportsDeps(RequestExportDeps):
    """What operators' exports need besides: the audit log, which says who took which data away."""

    audit: AuditLog
    entries: AuditStore


def request_export(
    deps: OperatorExportsDeps, filter_: OrderFilter | EventFilter, actor: Actor, key: str = ""
) -> Export:
    """Store a new export and enqueue it for a worker; the same key of an actor is the same export.

    Raises:
        IdempotencyKeyReusedError: the key was used for another filter.
    """
    export_id = id_from_key("export", actor.subject, key) if key else deps.entropy(10).hex()
    export = rules.new_export(export_id, filter_, actor.subject, deps.clock())
    try:
        deps.exports.create(export, deps.audit.change(actor, AuditAction.EXPORT_REQUESTED, AUDITED, None, export))
    except ConflictError:
        export = deps.exports.get(export_id)
        if not rules.asks_for(export, filter_):
            raise IdempotencyKeyReusedError(f"export {export_id} was asked for with another filter") from None
    if export.state is ExportState.REQUESTED:
        # Also for a repeated request: the first one may have died before it came here.
        deps.queue.enqueue(export.export_id)
    return export


def request_daily_export(deps: RequestExportDeps, scheduled_at: datetime) -> Export:
    """Return the export of the Beijing day before a schedule's time, made unless it exists."""
    export_id, _, filter_ = rules.daily_export(scheduled_at)
    try:
        export = rules.new_export(export_id, filter_, SCHEDULE, deps.clock())
        deps.exports.create(export)
    except ConflictError:
        return deps.exports.get(export_id)
    return export


def request_missed_daily_export(deps: RequestExportDeps) -> bool:
    """Ask for the daily export if its schedule or message was lost; return whether it was."""
    scheduled_at = rules.missed_daily_schedule(deps.clock())
    if scheduled_at is None or deps.exports.find(rules.daily_export(scheduled_at)[0]) is not None:
        return False
    deps.queue.enqueue(request_daily_export(deps, scheduled_at).export_id)
    return True


def export_id_from_message(deps: RequestExportDeps, body: dict[str, str]) -> str:
    """Return the export that a message names; a message of the schedule makes its day's export unless it exists.

    Raises:
        MalformedRequestError: it names neither an export nor a schedule's time.
    """
    if "export_id" in body:
        return body["export_id"]
    if "scheduled_at" in body:
        return request_daily_export(deps, datetime.fromisoformat(body["scheduled_at"])).export_id
    raise MalformedRequestError("the message names neither an export_id nor scheduled_at")


def download_link(files: FileStore, export: Export) -> str:
    """Return a link to the finished file under a name that a person recognises; "" until it is finished."""
    if export.state is not ExportState.DONE:
        return ""
    return files.link(export.key, file_name=f"{export.kind}-{export.export_id}.csv")


def take_file(deps: OperatorExportsDeps, files: FileStore, export: Export, actor: Actor) -> str:
    """Return what :func:`download_link` does, and tell of each link who has it: it leads to customers' data."""
    link = download_link(files, export)
    if link:
        deps.entries.add(deps.audit.entry(actor, AuditAction.EXPORT_TAKEN, AUDITED.resource(export), {}, {}))
    return link
