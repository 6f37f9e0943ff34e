"""/v1/admin/exports: ask for an export, follow it, fetch it."""

from aws_lambda_powertools.event_handler import Response

from manage_exports.models import ExportPage, ExportView, ListExports, RequestCustomerExport, RequestExport
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of, require_scope, scopes_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import read_settings
from merchant_center.events.rules.search import EventFilter
from merchant_center.exports.rules import Export, ExportKind
from merchant_center.exports.use_cases import request_export as use_case
from merchant_center.exports.wiring.request import OperatorExportSettings, build_operator_exports
from merchant_center.orders.rules.intent import read_key
from merchant_center.orders.rules.search import OrderFilter

SETTINGS = read_settings(OperatorExportSettings)
DEPS = build_operator_exports(SETTINGS, connect_dynamo())
FILES = FileStore(aws.s3_link_client(), SETTINGS.exports_bucket)
app = build_app()
_SCOPES = {ExportKind.ORDERS: "orders:export", ExportKind.CUSTOMERS: "event:read"}
"""What a token needs for each kind besides orders:export: a file of customers is made of events."""


@app.post("/v1/admin/exports")
def request_export() -> Response[str]:
    """Ask for an export of orders; a worker writes it. The same Idempotency-Key is the same export."""
    return _requested(read_body(app, RequestExport).filter())


@app.post("/v1/admin/exports/customers")
def request_customer_export() -> Response[str]:
    """Ask for an export of the customers who had events; a worker writes it. Needs ``event:read`` too.

    The same Idempotency-Key is the same export.
    """
    require_scope(app, _SCOPES[ExportKind.CUSTOMERS])
    return _requested(read_body(app, RequestCustomerExport).filter())


@app.get("/v1/admin/exports")
def list_exports() -> Response[str]:
    """List exports, newest first, the scheduled ones among them.

    Without ``event:read`` those of customers are left out.
    """
    query, held = read_query(app, ListExports), scopes_of(app)
    filter_ = query.filter()

    def may_see(export: Export) -> bool:
        return _SCOPES[export.kind] in held and filter_.admits(export)

    page = read_page(DEPS.exports.entries, ("exports", filter_), query.cursor, query.limit, may_see)
    views = [ExportView.of(export, clock.now()) for export in page.found]
    return json_response(200, ExportPage(exports=views, cursor=page.cursor))


@app.get("/v1/admin/exports/<export_id>")
def show_export(export_id: str) -> Response[str]:
    """One export with its progress, and a link to the file once done; one of customers needs ``event:read`` too."""
    export = DEPS.exports.get(export_id)
    require_scope(app, _SCOPES[export.kind])
    link = use_case.take_file(DEPS, FILES, export, actor_of(app))
    return json_response(200, ExportView.of(export, clock.now(), link))


def _requested(filter_: OrderFilter | EventFilter) -> Response[str]:
    key = read_key(app.current_event.headers.get("idempotency-key"))
    export = use_case.request_export(DEPS, filter_, actor_of(app), key)
    return json_response(202, ExportView.of(export, clock.now()), Location=f"/v1/admin/exports/{export.export_id}")


lambda_handler = lambda_handler_of(app)
