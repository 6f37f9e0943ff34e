"""How settling orders is put together; used at init, once."""

from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.wiring import MerchantSettings
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps, WeChatFor
from merchant_center.orders.wiring.client import build_wechatpay
from merchant_center.orders.wiring.store import OrderSettings, build_orders


class SettleSettings(OrderSettings, MerchantSettings, WeChatPaySettings):
    """What functions read that ask WeChat about orders."""


def build_settle_deps(settings: SettleSettings, dynamo: Dynamo, merchants: MerchantStore) -> SettleOrderDeps:
    """Return what settling orders needs."""
    return SettleOrderDeps(build_orders(settings, dynamo), clock.now, build_wechat_for(settings, merchants))


def build_wechat_for(settings: SettleSettings, merchants: MerchantStore) -> WeChatFor:
    """Return what gives the client of a merchant account."""
    client_for = build_wechatpay(settings)
    return lambda mchid: client_for(merchants.credentials(mchid))
