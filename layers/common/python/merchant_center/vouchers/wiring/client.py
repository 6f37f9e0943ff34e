"""How the clients for vouchers are put together; used at init, once."""

from collections.abc import Callable

from merchant_center.accounts.store import MerchantStore
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.vouchers.client import VoucherClient
from merchant_center.wechatpay.transport.wiring import client_factory


def build_voucher_clients(settings: WeChatPaySettings, merchants: MerchantStore) -> Callable[[str], VoucherClient]:
    """Return a factory of clients for vouchers, by mchid, that share their connections."""
    client_for = client_factory(VoucherClient, settings)
    return lambda mchid: client_for(merchants.credentials(mchid))
