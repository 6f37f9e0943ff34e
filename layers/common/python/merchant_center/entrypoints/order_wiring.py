"""How the client for orders is put together; used at init, once."""

from collections.abc import Callable

from merchant_center.clients.wechatpay_v3 import WeChatPayClient
from merchant_center.entrypoints.wiring import WeChatPaySettings, maker_of
from merchant_center.wechatpay.credentials import MerchantCredentials


def build_wechatpay(settings: WeChatPaySettings) -> Callable[[MerchantCredentials], WeChatPayClient]:
    """A maker of clients for orders that share their connections."""
    return maker_of(WeChatPayClient, settings)
