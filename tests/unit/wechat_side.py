"""WeChat's side for unit tests: its keys, its signatures and its encrypted callbacks, made by hand."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
from cryptography.x509.oid import NameOID

from merchant_center.wechatpay.credentials import MerchantCredentials

NOW = 1_760_000_000
PUBLIC_KEY_ID = "PUB_KEY_ID_0114232134912410000000000000"
PLATFORM_SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"


@pytest.fixture(scope="session")
def now() -> int:
    return NOW


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    path = Path(__file__).with_name("published_vectors.json")
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="session")
def documentation_key(vectors: dict[str, Any]) -> rsa.RSAPrivateKey:
    key = load_der_private_key(b64decode(vectors["requests"]["private_key_der"]), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@pytest.fixture(scope="session")
def response_key(vectors: dict[str, Any]) -> rsa.RSAPublicKey:
    key = load_der_public_key(b64decode(vectors["response"]["public_key_der"]))
    assert isinstance(key, rsa.RSAPublicKey)
    return key


@pytest.fixture(scope="session")
def callback_key(vectors: dict[str, Any]) -> rsa.RSAPublicKey:
    key = x509.load_der_x509_certificate(b64decode(vectors["callback"]["certificate_der"])).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    return key


@pytest.fixture(scope="session")
def merchant_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def wechat_keys() -> dict[str, rsa.RSAPrivateKey]:
    """Both kinds of key that WeChat signs with while a merchant switches."""
    return {
        serial: rsa.generate_private_key(public_exponent=65537, key_size=2048)
        for serial in (PUBLIC_KEY_ID, PLATFORM_SERIAL)
    }


@pytest.fixture(scope="session")
def credentials(merchant_key: rsa.RSAPrivateKey, wechat_keys: dict[str, rsa.RSAPrivateKey]) -> MerchantCredentials:
    return MerchantCredentials(
        mchid="1900007291",
        certificate_serial="408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB",
        private_key=merchant_key,
        apiv3_keys=(b"newest-key-of-thirty-two-bytes-0", b"an-old-key-of-thirty-two-bytes-0"),
        response_keys={serial: key.public_key() for serial, key in wechat_keys.items()},
        preferred_serial=PUBLIC_KEY_ID,
    )


@pytest.fixture(scope="session")
def signed(wechat_keys: dict[str, rsa.RSAPrivateKey]) -> Callable[..., dict[str, str]]:
    """Give the headers with which WeChat would send a body."""

    def headers(body: bytes, *, serial: str = PUBLIC_KEY_ID, at: int = NOW) -> dict[str, str]:
        nonce = "d824f2e086d3c1df967785d13fcd22ef"
        message = f"{at}\n{nonce}\n".encode() + body + b"\n"
        signature = wechat_keys[serial].sign(message, padding.PKCS1v15(), SHA256())
        return {
            "Wechatpay-Timestamp": str(at),
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": b64encode(signature).decode(),
            "Wechatpay-Serial": serial,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }

    return headers


@pytest.fixture(scope="session")
def envelope(credentials: MerchantCredentials) -> Callable[..., dict[str, Any]]:
    """Give the envelope in which WeChat would send a resource."""

    def wrap(
        resource: Mapping[str, Any] | bytes, *, key: bytes = b"", associated_data: str = "transaction"
    ) -> dict[str, Any]:
        plaintext = resource if isinstance(resource, bytes) else json.dumps(resource).encode()
        sealed = AESGCM(key or credentials.apiv3_keys[0]).encrypt(b"uluk4a9R25RW", plaintext, associated_data.encode())
        return {
            "id": "3119dfba-e649-5eec-ab1e-3412bc4d2e17",
            "create_time": "2021-06-24T16:37:26+08:00",
            "event_type": "TRANSACTION.SUCCESS",
            "resource_type": "encrypt-resource",
            "summary": "支付成功",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "original_type": "transaction",
                "nonce": "uluk4a9R25RW",
                "associated_data": associated_data,
                "ciphertext": b64encode(sealed).decode(),
            },
        }

    return wrap


@pytest.fixture(scope="session")
def paid() -> dict[str, Any]:
    """Give the payment object of an order of 100 yuan, 10 of which a no-fund voucher paid."""
    return {
        "appid": "wxd678efh567hg6787",
        "mchid": "1900007291",
        "out_trade_no": "1217752501201407033233368018",
        "transaction_id": "4200000263201902167700134902",
        "trade_type": "JSAPI",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "shop",
        "success_time": "2018-06-08T10:34:56+08:00",
        "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
        "amount": {"total": 10000, "payer_total": 9000, "currency": "CNY", "payer_currency": "CNY"},
        "promotion_detail": [
            {
                "coupon_id": "109519",
                "name": "满百减十",
                "scope": "GLOBAL",
                "type": "NOCASH",
                "amount": 1000,
                "stock_id": "931386",
                "wechatpay_contribute": 0,
                "merchant_contribute": 1000,
                "other_contribute": 0,
                "currency": "CNY",
            }
        ],
    }


@pytest.fixture(scope="session")
def certificate() -> Callable[..., x509.Certificate]:
    """Make a self-signed certificate for a key."""

    def make(key: Any, *, serial: int = int(PLATFORM_SERIAL, 16), days: int = 365) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1900007291")])
        start = datetime.fromtimestamp(NOW, UTC) - timedelta(days=1)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(serial)
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=days))
            .sign(key, SHA256())
        )

    return make
