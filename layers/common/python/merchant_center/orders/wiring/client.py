"""How the clients for orders are put together; used at init, once."""

from collections.abc import Callable

from merchant_center.core.settings import WeChatPaySettings
from merchant_center.orders.client import WeChatPayClient
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.transport.wiring import client_factory


def build_wechatpay(settings: WeChatPaySettings) -> Callable[[MerchantCredentials], WeChatPayClient]:
    """Return a factory of clients for orders that share their connections."""
    return client_factory(WeChatPayClient, settings)
