"""Twice a day: WeChat's platform certificates of the accounts that use them."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.use_cases.refresh_keys import refresh_all
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import WeChatPaySettings, read_settings
from merchant_center.orders.wiring.client import build_wechatpay

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


class Settings(MerchantSettings, WeChatPaySettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
MERCHANTS = build_merchants(SETTINGS, connect_dynamo(), connect_secrets(SETTINGS))
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
