"""How asking for exports is put together, apart from ``write`` for functions that write none."""

from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core import clock
from merchant_center.core.aws import sessions
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import AuditSettings, Environment
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.exports.use_cases.request_export import OperatorExportsDeps, RequestExportDeps


class ExportSettings(Environment):
    """The table of exports, and the queue of their workers."""

    exports_table: str
    exports_queue_url: str


class ExportFileSettings(ExportSettings):
    """The bucket of the files, too."""

    exports_bucket: str


class OperatorExportSettings(ExportFileSettings, AuditSettings):
    """The audit log, too."""


def build_exports(settings: ExportSettings, dynamo: Dynamo) -> RequestExportDeps:
    """Return what asking for exports works with."""
    return RequestExportDeps(
        exports=ExportStore(dynamo, settings.exports_table),
        queue=ExportQueue(sessions.sqs_client(), settings.exports_queue_url),
        clock=clock.now,
        entropy=clock.entropy,
    )


def build_operator_exports(settings: OperatorExportSettings, dynamo: Dynamo) -> OperatorExportsDeps:
    """Return what operators' exports work with."""
    request = build_exports(settings, dynamo)
    return OperatorExportsDeps(
        exports=request.exports,
        queue=request.queue,
        clock=request.clock,
        entropy=request.entropy,
        audit=AuditLog(settings.audit_table, clock.now),
        entries=AuditStore(dynamo, settings.audit_table),
    )
