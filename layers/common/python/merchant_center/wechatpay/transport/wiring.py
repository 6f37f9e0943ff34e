"""How a function's clients of WeChat are put together from its settings; used at init, once."""

from collections import defaultdict
from collections.abc import Callable

from merchant_center.core import clock
from merchant_center.core.http_client import build_http_client
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.wechatpay.credentials import KeysBySerial, MerchantCredentials
from merchant_center.wechatpay.transport.call import WeChatPayCaller


def client_factory[C: WeChatPayCaller](
    kind: Callable[..., C], settings: WeChatPaySettings
) -> Callable[[MerchantCredentials], C]:
    """Return a factory of clients of one kind that share their connections and what they learn of WeChat's keys."""
    http = build_http_client(settings.wechatpay_url)
    backup = build_http_client(settings.wechatpay_backup_url) if settings.wechatpay_backup_url else None
    fetched_keys: defaultdict[str, KeysBySerial] = defaultdict(dict)

    def client_for(credentials: MerchantCredentials) -> C:
        return kind(
            http,
            backup,
            credentials,
            clock=lambda: clock.now().timestamp(),
            nonce=clock.nonce,
            fetched_keys=fetched_keys[credentials.mchid],
        )

    return client_for
