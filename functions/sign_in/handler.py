"""POST /v1/sign-in/start and POST /v1/sign-in/complete."""

from dataclasses import asdict, dataclass

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
from merchant_center.customers.sessions import issue_session
from merchant_center.customers.use_cases import sign_in as use_case
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.store import TransientStore
from sign_in.models import BeginSignIn, CompleteSignIn, CustomerView, Session, SignInBegun


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    catalogue_table: str
    transient_table: str
    secrets_prefix: str
    session_key_secret: str
    official_account_url: str
    authorize_url: str


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
DOOR = use_case.Door(
    merchants=MerchantStore(DYNAMO, SETTINGS.catalogue_table, SECRETS, clock.now),
    transient=TransientStore(DYNAMO, SETTINGS.transient_table),
    secrets=SECRETS,
    official_account=OfficialAccountClient(build_http_client(SETTINGS.official_account_url)),
    clock=clock.now,
    entropy=clock.entropy,
    authorize_base=SETTINGS.authorize_url,
)
app = build_app()


@app.post("/v1/sign-in/start")
def start_sign_in() -> Response[str]:
    """Begin a sign-in for a page."""
    request = read_body(app, BeginSignIn)
    begun = use_case.begin_sign_in(DOOR, request.appid, request.page_url)
    return answer(201, SignInBegun.model_validate(asdict(begun)))


@app.post("/v1/sign-in/complete")
def complete_sign_in() -> Response[str]:
    """Exchange WeChat's code for a session of ours."""
    request = read_body(app, CompleteSignIn)
    customer = use_case.complete_sign_in(DOOR, request.code, request.state, request.verifier)
    token, seconds = issue_session(customer, SECRETS.session_key(SETTINGS.session_key_secret), clock.now())
    return answer(
        200,
        Session(
            session_token=token,
            expires_in=seconds,
            customer=CustomerView(appid=customer.appid, openid=customer.openid),
        ),
    )


lambda_handler = lambda_handler_of(app)
