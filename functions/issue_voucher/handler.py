"""POST /v1/vouchers/{stock_id}/take for customers, POST /v1/machine/vouchers/{stock_id}/issue for machines."""

from aws_lambda_powertools.event_handler import Response

from issue_voucher.models import IssuedVoucher, IssueVoucher, TakeVoucher
from merchant_center.accounts.wiring import build_merchants
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.aws.files import FileStore
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response_or_raise, read_body
from merchant_center.core.settings import (
    MediaSettings,
    SessionSettings,
    read_settings,
)
from merchant_center.customers.sessions import read_session
from merchant_center.orders.rules.intent import read_key
from merchant_center.vouchers.errors import VoucherFailedError
from merchant_center.vouchers.rules.success_page import shown_page
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue
from merchant_center.vouchers.use_cases import take_voucher as use_case
from merchant_center.vouchers.use_cases.issue_voucher import issue_voucher
from merchant_center.vouchers.wiring.issuing import IssueSettings, build_issue_deps

STATUS = {IssueState.REQUESTED: 202}
FAILURES = {IssueState.FAILED: VoucherFailedError}


class Settings(IssueSettings, SessionSettings, MediaSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
CAMPAIGNS = CampaignStore(DYNAMO, SETTINGS.catalogue_table)
MEDIA = FileStore(aws.s3_link_client(), SETTINGS.media_bucket, SETTINGS.pictures_url)
DEPS = build_issue_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, SECRETS))
app = build_app()


@app.post("/v1/vouchers/<stock_id>/take")
def take_voucher(stock_id: str) -> Response[str]:
    """The signed-in customer takes a voucher, for themselves only, where an operator opened it to pages."""
    headers = app.current_event.headers
    customer = read_session(headers.get("authorization"), SECRETS.session_key(SETTINGS.session_key_secret))
    key = read_key(headers.get("idempotency-key"))
    return _answer(use_case.take_voucher(DEPS, read_body(app, TakeVoucher).voucher_request(stock_id, customer, key)))


@app.post("/v1/machine/vouchers/<stock_id>/issue")
def issue_to_customer(stock_id: str) -> Response[str]:
    """A flow, lottery, form or program issues a voucher to one customer."""
    request = read_body(app, IssueVoucher).voucher_request(stock_id)
    require_campaign(request.campaign, campaigns=CAMPAIGNS)
    return _answer(issue_voucher(DEPS, request))


def _answer(issue: VoucherIssue) -> Response[str]:
    stock = DEPS.vouchers.find_stock(issue.stock_id)
    view = IssuedVoucher.of(issue, shown_page(stock, MEDIA.link) if stock else None)
    return json_response_or_raise(FAILURES.get(issue.state), STATUS.get(issue.state, 200), view)


lambda_handler = lambda_handler_of(app)
