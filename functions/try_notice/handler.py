"""POST /v1/admin/notice-tests."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import build_app, caller_of, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import read_settings
from merchant_center.notices.use_cases import try_notice as use_case
from merchant_center.notices.wiring import NoticeChannelSettings, build_try_notice
from try_notice.models import TriedNotice, TryNotice

SETTINGS = read_settings(NoticeChannelSettings)
DEPS = build_try_notice(SETTINGS, connect_dynamo(), connect_secrets(SETTINGS))
app = build_app()


@app.post("/v1/admin/notice-tests")
def try_notice() -> Response[str]:
    """Send a failure notice to somebody whom an operator names; five a minute, and no customer's event."""
    given = read_body(app, TryNotice)
    plan = given.notice.value()
    values = use_case.example_values(DEPS, given.sender_name, given.activity_name)
    reference = use_case.try_notice(DEPS, plan, given.customer(), given.phone, values)
    LOGGER.info("notice tried", by=caller_of(app), channel=plan.channel)
    return json_response(200, TriedNotice(reference=reference))


lambda_handler = lambda_handler_of(app)
