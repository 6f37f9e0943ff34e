"""Every five minutes: poll the vouchers that are due."""

from typing import TYPE_CHECKING, Any

from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import has_time, log_failures
from merchant_center.core.settings import EventSettings, WeChatPaySettings, read_settings
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.settle_vouchers import sweep_vouchers
from merchant_center.vouchers.wiring import build_vouchers

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MOST = 5_000
STOP_BEFORE_END_MS = 20_000


class Settings(MerchantSettings, EventSettings, WeChatPaySettings):
    """What this function reads from its environment."""

    vouchers_table: str


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
SECRETS = connect_secrets(SETTINGS)
MERCHANTS = build_merchants(SETTINGS, DYNAMO, SECRETS)
DEPS = IssueVoucherDeps(
    vouchers=VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table),
    require_serving=MERCHANTS.require_serving,
    wechat=build_vouchers(SETTINGS, MERCHANTS),
    clock=clock.now,
)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Poll what is due; whatever is left when time runs out is due at the next call."""
    counts = sweep_vouchers(
        DEPS,
        limit=MOST,
        go_on=has_time(context, STOP_BEFORE_END_MS),
        report=log_failures("out_request_no"),
    )
    LOGGER.info("vouchers settled", counts=counts)
    return counts
