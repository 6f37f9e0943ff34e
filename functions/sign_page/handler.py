"""POST /v1/page-signature."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from merchant_center.accounts.store import MerchantStore
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import answer, read_body
from merchant_center.core.http_client import build_http_client
from merchant_center.core.settings import read_settings
from merchant_center.customers.use_cases.sign_page import TicketOffice
from merchant_center.customers.use_cases.sign_page import sign_page as sign
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.store import TransientStore
from sign_page.models import PageSignatureView, SignPage


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    catalogue_table: str
    transient_table: str
    secrets_prefix: str
    official_account_url: str


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
OFFICE = TicketOffice(
    merchants=MerchantStore(DYNAMO, SETTINGS.catalogue_table, SECRETS, clock.now),
    transient=TransientStore(DYNAMO, SETTINGS.transient_table),
    secrets=SECRETS,
    official_account=OfficialAccountClient(build_http_client(SETTINGS.official_account_url)),
    clock=clock.now,
    nonce=clock.nonce,
)
app = build_app()


@app.post("/v1/page-signature")
def sign_page() -> Response[str]:
    """Sign the address of a page of ours."""
    request = read_body(app, SignPage)
    signed = sign(OFFICE, request.appid, request.url)
    return answer(
        200,
        PageSignatureView(
            appId=signed.appid, timestamp=signed.timestamp, nonceStr=signed.nonce, signature=signed.signature
        ),
    )


lambda_handler = lambda_handler_of(app)
