"""Twice a day: WeChat's platform certificates of the accounts that use them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.use_cases.refresh_keys import refresh_all
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import read_settings
from merchant_center.orders.wiring import build_wechatpay

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    catalogue_table: str
    secrets_prefix: str
    wechatpay_url: str
    wechatpay_backup_url: str


SETTINGS = read_settings(Settings)
MERCHANTS = MerchantStore(
    Dynamo(aws.dynamodb_client()),
    SETTINGS.catalogue_table,
    SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix),
    clock.now,
)
CLIENT_FOR = build_wechatpay(SETTINGS)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], _context: "LambdaContext") -> dict[str, str]:
    """Refresh every account; infra/alarms.yaml reads the outcome of each, and the days left, from the log."""
    accounts = refresh_all(merchants=MERCHANTS, client_for=CLIENT_FOR, clock=clock.now)
    for mchid, account in accounts.items():
        LOGGER.info(
            "merchant account refreshed",
            mchid=mchid,
            outcome=account.outcome,
            certificate_days_left=account.certificate_days_left,
        )
    LOGGER.info("platform certificates refreshed", accounts=len(accounts))
    return {mchid: account.outcome for mchid, account in accounts.items()}
