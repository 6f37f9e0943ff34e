"""POST /v1/vouchers/{stock_id}/take for customers, POST /v1/machine/vouchers/{stock_id}/issue for machines."""

from dataclasses import dataclass
from functools import cache

from aws_lambda_powertools.event_handler import Response

from issue_voucher.models import IssuedVoucher, IssueVoucher, TakeVoucher
from merchant_center.domain.intents import read_key
from merchant_center.domain.vouchers import IssueState, VoucherIssue
from merchant_center.entrypoints.http import build_app, lambda_handler_of
from merchant_center.entrypoints.json_models import answer_unless, read_body
from merchant_center.entrypoints.sessions import read_session
from merchant_center.entrypoints.voucher_wiring import build_vouchers
from merchant_center.errors import VoucherFailedError
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.campaigns import CampaignStore
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.files import FileStore
from merchant_center.storage.merchants import MerchantStore
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.vouchers import VoucherStore
from merchant_center.use_cases import clock
from merchant_center.use_cases import take_voucher as use_case
from merchant_center.use_cases.issue_voucher import Counter, issue_voucher
from merchant_center.use_cases.manage_campaigns import require_campaign
from merchant_center.use_cases.offer_pictures import shown_page

STATUS = {IssueState.REQUESTED: 202}
FAILURES = {IssueState.FAILED: VoucherFailedError}


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    vouchers_table: str
    events_table: str
    catalogue_table: str
    secrets_prefix: str
    session_key_secret: str
    media_bucket: str
    wechatpay_url: str
    wechatpay_backup_url: str


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
MERCHANTS = MerchantStore(DYNAMO, SETTINGS.catalogue_table, SECRETS, clock.now)
VOUCHERS = VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table)
CAMPAIGNS = CampaignStore(DYNAMO, SETTINGS.catalogue_table)
COUNTER = Counter(
    vouchers=VOUCHERS,
    require_serving=MERCHANTS.require_serving,
    wechat=build_vouchers(SETTINGS, MERCHANTS),
    clock=clock.now,
)
app = build_app()


@app.post("/v1/vouchers/<stock_id>/take")
def take_voucher(stock_id: str) -> Response[str]:
    """The signed-in customer takes a voucher, for themselves only, where an operator opened it to pages."""
    headers = app.current_event.headers
    customer = read_session(headers.get("authorization"), SECRETS.session_key(SETTINGS.session_key_secret))
    key = read_key(headers.get("idempotency-key"))
    return _answer(use_case.take_voucher(COUNTER, read_body(app, TakeVoucher).wish(stock_id, customer, key)))


@app.post("/v1/machine/vouchers/<stock_id>/issue")
def issue_to_customer(stock_id: str) -> Response[str]:
    """A flow, lottery, form or program issues a voucher to one customer."""
    wish = read_body(app, IssueVoucher).wish(stock_id)
    require_campaign(wish.campaign, campaigns=CAMPAIGNS)
    return _answer(issue_voucher(COUNTER, wish))


@cache
def _media() -> FileStore:
    # Most stocks have no uploaded picture, and a client of S3 costs a cold start much.
    return FileStore(aws.s3_client(), SETTINGS.media_bucket)


def _link(picture: str) -> str:
    return _media().link(picture)


def _answer(issue: VoucherIssue) -> Response[str]:
    stock = VOUCHERS.stock(issue.stock_id)
    view = IssuedVoucher.of(issue, shown_page(stock, _link) if stock else None)
    return answer_unless(FAILURES.get(issue.state), STATUS.get(issue.state, 200), view)


lambda_handler = lambda_handler_of(app)
