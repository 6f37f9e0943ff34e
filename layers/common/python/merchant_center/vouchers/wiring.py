"""How a function's clients for vouchers are put together; apart from ``wiring`` so that orders do not import it."""

from collections.abc import Callable

from merchant_center.accounts.store import MerchantStore
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.vouchers.client import VoucherClient
from merchant_center.wechatpay.transport.wiring import client_factory


def build_vouchers(settings: WeChatPaySettings, merchants: MerchantStore) -> Callable[[str], VoucherClient]:
    """A maker of clients for vouchers, by mchid, that share their connections."""
    client_for = client_factory(VoucherClient, settings)
    return lambda mchid: client_for(merchants.credentials(mchid))
