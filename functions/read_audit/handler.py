"""GET /v1/admin/audit."""

from functools import partial

from aws_lambda_powertools.event_handler import Response

from merchant_center.audit.store.entries import AuditStore
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import AuditSettings, read_settings
from read_audit.models import AuditEntryView, AuditPage, ListAudit

SETTINGS = read_settings(AuditSettings)
AUDIT = AuditStore(connect_dynamo(), SETTINGS.audit_table)
app = build_app()


@app.get("/v1/admin/audit")
def list_audit() -> Response[str]:
    """List who changed what, newest first: money settings, credentials, limits, states, and data that was taken.

    Entries are written with the change that they tell of, and never changed. What schedules and WeChat do is not here:
    it is told by the thing itself.
    """
    query = read_query(app, ListAudit)
    filter_ = query.filter()
    page = read_page(partial(AUDIT.newest, filter_), ("audit", filter_), query.cursor, query.limit, filter_.admits)
    views = [AuditEntryView.of(entry) for entry in page.found]
    return json_response(200, AuditPage(entries=views, cursor=page.cursor))


lambda_handler = lambda_handler_of(app)
