"""How signing customers and pages in is put together; used at init, once."""

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.http_client import build_http_client
from merchant_center.core.settings import OfficialAccountSettings, SessionSettings, TransientSettings
from merchant_center.customers.use_cases.sign_in import SignInDeps
from merchant_center.customers.use_cases.sign_page import SignPageDeps
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.store import TransientStore


class SignPageSettings(MerchantSettings, TransientSettings, OfficialAccountSettings):
    """What signing pages reads."""


class SignInSettings(SignPageSettings, SessionSettings):
    """What signing in reads; browsers are sent to ``authorize_url``."""

    authorize_url: str


def build_sign_in(settings: SignInSettings, dynamo: Dynamo, secrets: SecretStore) -> SignInDeps:
    """Return what signing in needs."""
    return SignInDeps(
        merchants=build_merchants(settings, dynamo, secrets),
        transient=TransientStore(dynamo, settings.transient_table),
        secrets=secrets,
        official_account=OfficialAccountClient(build_http_client(settings.official_account_url)),
        clock=clock.now,
        entropy=clock.entropy,
        authorize_base=settings.authorize_url,
    )


def build_sign_page(settings: SignPageSettings, dynamo: Dynamo, secrets: SecretStore) -> SignPageDeps:
    """Return what signing pages needs."""
    return SignPageDeps(
        merchants=build_merchants(settings, dynamo, secrets),
        transient=TransientStore(dynamo, settings.transient_table),
        secrets=secrets,
        official_account=OfficialAccountClient(build_http_client(settings.official_account_url)),
        clock=clock.now,
        nonce=clock.nonce,
    )
