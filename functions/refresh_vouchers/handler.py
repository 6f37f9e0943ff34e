"""Each hour: the stocks of the list are mirrored as WeChat shows them."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import WeChatPaySettings, read_settings
from merchant_center.vouchers.use_cases.mirror_stocks import MirrorStocksDeps, refresh_all
from merchant_center.vouchers.wiring.client import build_voucher_clients
from merchant_center.vouchers.wiring.store import VoucherSettings, build_vouchers

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


class Settings(VoucherSettings, MerchantSettings, WeChatPaySettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = MirrorStocksDeps(build_vouchers(SETTINGS, DYNAMO), build_voucher_clients(SETTINGS, MERCHANTS), clock.now)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], _context: "LambdaContext") -> dict[str, str]:
    """Refresh every stock; the outcome of each is in the log."""
    outcomes = refresh_all(DEPS)
    LOGGER.info("voucher stocks refreshed", outcomes=outcomes)
    return outcomes
