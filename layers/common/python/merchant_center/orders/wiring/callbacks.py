"""How the keys that open WeChat's callbacks are put together; used at init, once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypedDict

from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher
from merchant_center.accounts.wiring import MerchantSettings, build_merchants
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_secrets
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import WeChatPaySettings
from merchant_center.orders.wiring.client import build_wechatpay
from merchant_center.wechatpay.credentials import MerchantCredentials

_REFRESH_PAUSE = timedelta(seconds=30)


class CallbackSettings(MerchantSettings, WeChatPaySettings):
    """What functions read that WeChat calls."""


class CallbackKeys(TypedDict):
    """An account's credentials as remembered, and as they are now, as the arguments of what receives a callback."""

    credentials: Callable[[], MerchantCredentials]
    refreshed: Callable[[], MerchantCredentials]


def build_callback_keys(settings: CallbackSettings, dynamo: Dynamo) -> Callable[[str], CallbackKeys]:
    """Return what finds the keys of an account by its mchid; fresh ones are asked for once in 30 seconds."""
    merchants = build_merchants(settings, dynamo, connect_secrets(settings))
    refresher = KeyRefresher(merchants, build_wechatpay(settings), clock.now, pause=_REFRESH_PAUSE)
    return lambda mchid: {
        "credentials": partial(merchants.credentials, mchid),
        "refreshed": partial(refresher, mchid),
    }
