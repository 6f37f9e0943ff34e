"""Each hour: the stocks of the list are mirrored as WeChat shows them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merchant_center.accounts.store import MerchantStore
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import read_settings
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.manage_vouchers import refresh_all
from merchant_center.vouchers.wiring import build_vouchers

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    vouchers_table: str
    events_table: str
    catalogue_table: str
    secrets_prefix: str
    wechatpay_url: str
    wechatpay_backup_url: str


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
SECRETS = SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix)
MERCHANTS = MerchantStore(DYNAMO, SETTINGS.catalogue_table, SECRETS, clock.now)
VOUCHERS = VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table)
WECHAT = build_vouchers(SETTINGS, MERCHANTS)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], _context: "LambdaContext") -> dict[str, str]:
    """Refresh every stock; the outcome of each is in the log."""
    outcomes = refresh_all(vouchers=VOUCHERS, wechat=WECHAT, clock=clock.now)
    LOGGER.info("voucher stocks refreshed", outcomes=outcomes)
    return outcomes
