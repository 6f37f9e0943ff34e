"""GET /v1/admin/notices and GET /v1/admin/notices/{notice_id}."""

from functools import partial

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import EventSettings, read_settings
from merchant_center.notices.store import NoticeStore
from merchant_center.notices.views import FailureNoticePage, FailureNoticeView
from read_notices.models import ListNotices


class Settings(EventSettings):
    """What this function reads from its environment."""

    red_packets_table: str


SETTINGS = read_settings(Settings)
NOTICES = NoticeStore(connect_dynamo(), SETTINGS.red_packets_table, SETTINGS.events_table)
app = build_app()


@app.get("/v1/admin/notices")
def list_notices() -> Response[str]:
    """List what customers were told whom a limit refused, newest first."""
    query = read_query(app, ListNotices)
    filter_ = query.filter()
    entries = partial(NOTICES.entries, filter_)
    page = read_page(entries, ("notices", filter_), query.cursor, query.limit, filter_.admits)
    views = [FailureNoticeView.of(notice) for notice in page.found]
    return json_response(200, FailureNoticePage(notices=views, cursor=page.cursor))


@app.get("/v1/admin/notices/<notice_id>")
def show_notice(notice_id: str) -> Response[str]:
    """One notice to a customer whom a limit refused."""
    return json_response(200, FailureNoticeView.of(NOTICES.get(notice_id)))


lambda_handler = lambda_handler_of(app)
