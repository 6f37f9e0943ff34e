"""Each minute: orders whose date for a look has come."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merchant_center.accounts.store import MerchantStore
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import read_settings
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.settle_order import sweep_orders
from merchant_center.orders.wiring import build_wechatpay

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MOST = 2_000
STOP_BEFORE_END_MS = 15_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    orders_table: str
    events_table: str
    catalogue_table: str
    secrets_prefix: str
    wechatpay_url: str
    wechatpay_backup_url: str


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
MERCHANTS = MerchantStore(
    DYNAMO,
    SETTINGS.catalogue_table,
    SecretStore(aws.secrets_client(), SETTINGS.secrets_prefix),
    clock.now,
)
ORDERS = OrderStore(DYNAMO, SETTINGS.orders_table, SETTINGS.events_table)
CLIENT_FOR = build_wechatpay(SETTINGS)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], context: "LambdaContext") -> dict[str, int]:
    """Look at what is due; whatever is left when time runs out is due at the next call."""
    counts = sweep_orders(
        orders=ORDERS,
        wechat=lambda mchid: CLIENT_FOR(MERCHANTS.credentials(mchid)),
        clock=clock.now,
        limit=MOST,
        go_on=lambda: context.get_remaining_time_in_millis() > STOP_BEFORE_END_MS,
        report=lambda order_no, code: LOGGER.error("look failed", order_no=order_no, code=code),
    )
    LOGGER.info("orders settled", counts=counts)
    return counts
