"""POST /v1/page-signature."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from merchant_center.clients.http import build_http_client
from merchant_center.clients.official_account import OfficialAccountClient
from merchant_center.entrypoints.http import build_app, lambda_handler_of
from merchant_center.entrypoints.json_models import answer, read_body
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.merchants import MerchantStore
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.transient import TransientStore
from merchant_center.use_cases import clock
from merchant_center.use_cases.sign_page import TicketOffice
from merchant_center.use_cases.sign_page import sign_page as sign
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
