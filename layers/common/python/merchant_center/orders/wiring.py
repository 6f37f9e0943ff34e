"""How the client for orders is put together; used at init, once."""

from collections.abc import Callable

from merchant_center.orders.client import WeChatPayClient
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.transport.wiring import WeChatPaySettings, maker_of


def build_wechatpay(settings: WeChatPaySettings) -> Callable[[MerchantCredentials], WeChatPayClient]:
    """A maker of clients for orders that share their connections."""
    return maker_of(WeChatPayClient, settings)
