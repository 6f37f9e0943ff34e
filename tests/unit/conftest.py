"""Orders, payments and accounts to try rules on; what a test does not name has a plain value."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from merchant_center.accounts.rules import MerchantAccount, OfficialAccount
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.rules.payment import PaymentDetails
from tests.unit.wechat_side import (  # noqa: F401 - fixtures
    callback_key,
    certificate,
    credentials,
    documentation_key,
    envelope,
    merchant_key,
    now,
    paid,
    response_key,
    signed,
    vectors,
    wechat_keys,
)

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
MCHID = "1900000001"
APPID = "wx0123456789abcdef"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"


@pytest.fixture(scope="session")
def t0() -> datetime:
    """The instant at which orders of these tests are made."""
    return T0


@pytest.fixture(scope="session")
def make_order() -> Callable[..., Order]:
    """Make an order of 300 fen that can be paid for a day; give fields to change them."""

    def make(**changes: Any) -> Order:
        values: dict[str, Any] = {
            "order_no": "20261122-ABCDEFGHIJKLMNOP",
            "mchid": MCHID,
            "appid": APPID,
            "openid": OPENID,
            "lines": (OrderLine("TEA-1", "茶", 150, 2),),
            "total_fen": 300,
            "state": OrderState.CREATED,
            "description": "示例商店-茶×2",
            "notify_url": "https://api.example.com/v1/callbacks/1900000001/payment",
            "created_at": T0,
            "expires_at": T0 + timedelta(days=1),
        }
        return Order(**(values | changes))

    return make


@pytest.fixture(scope="session")
def make_payment() -> Callable[..., PaymentDetails]:
    """Make what WeChat says about the payment of that order in full; give fields to change them."""

    def make(**changes: Any) -> PaymentDetails:
        values: dict[str, Any] = {
            "mchid": MCHID,
            "appid": APPID,
            "openid": OPENID,
            "transaction_id": "4200001234202611220123456789",
            "total_fen": 300,
            "payer_total_fen": 300,
            "paid_at": T0 + timedelta(minutes=1),
        }
        return PaymentDetails(**(values | changes))

    return make


@pytest.fixture(scope="session")
def make_account() -> Callable[..., MerchantAccount]:
    """Make an enabled account whose certificate is good for a year; give fields to change them."""

    def make(**changes: Any) -> MerchantAccount:
        values: dict[str, Any] = {
            "mchid": MCHID,
            "display_name": "示例商店",
            "official_accounts": (OfficialAccount(APPID, ("pages.example.com",)),),
            "certificate_serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            "certificate_expires_at": T0 + timedelta(days=365),
            "public_key_id": "PUB_KEY_ID_0119000000012026112200000000000001",
            "public_key_pem": "",
            "platform_certificates": (),
            "has_apiv2_key": False,
            "enabled": True,
            "secret_version": "1",
            "created_at": T0,
            "updated_at": T0,
        }
        return MerchantAccount(**(values | changes))

    return make
