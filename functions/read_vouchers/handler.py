"""GET /v1/vouchers: the signed-in customer's own."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from merchant_center.domain.vouchers import IssueState
from merchant_center.entrypoints.http import build_app, lambda_handler_of
from merchant_center.entrypoints.json_models import answer, read_query
from merchant_center.entrypoints.sessions import read_session
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.vouchers import VoucherStore
from read_vouchers.models import ListVouchers, MyVoucher, VoucherPage

PAGE = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    vouchers_table: str
    events_table: str
    secrets_prefix: str
    session_key_secret: str


SETTINGS = read_settings(Settings)
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
VOUCHERS = VoucherStore(Dynamo(aws.dynamodb_client()), SETTINGS.vouchers_table, SETTINGS.events_table)
app = build_app()


@app.get("/v1/vouchers")
def list_vouchers() -> Response[str]:
    """The customer's vouchers with state and validity; failed wishes are left out."""
    authorization = app.current_event.headers.get("authorization")
    customer = read_session(authorization, SECRETS.session_key(SETTINGS.session_key_secret))
    page = VOUCHERS.of_customer(customer, PAGE, read_query(app, ListVouchers).cursor)
    cursor = page[-1][0] if len(page) == PAGE else ""
    vouchers = [MyVoucher.of(issue) for _, issue in page if issue.state is not IssueState.FAILED]
    return answer(200, VoucherPage(vouchers=vouchers, cursor=cursor))


lambda_handler = lambda_handler_of(app)
