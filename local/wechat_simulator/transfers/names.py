"""Names of payees on the wire: RSA-OAEP, to WeChat under its key and back under the merchant's.

Source: WeChat Pay APIv3, "encrypting and decrypting sensitive information".
"""

import base64
import binascii

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from local.wechat_simulator.errors import WeChatPayError
from local.wechat_simulator.merchants import Merchant

OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - WeChat's choice


def opened(merchant: Merchant, serial: str | None, sealed: str, field: str = "/user_name") -> str:
    """What is in `sealed`, encrypted under the key that Wechatpay-Serial names.

    Raises:
        WeChatPayError: 400 PARAM_ERROR without Wechatpay-Serial, or when the key does not open it.
    """
    key = merchant.answer_key(serial) if serial else None
    if key is None:
        raise WeChatPayError.parameter("传入敏感信息时，Http头Wechatpay-Serial必填")
    loaded = serialization.load_pem_private_key(key.private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError("WeChat Pay's keys are RSA keys")
    try:
        return loaded.decrypt(base64.b64decode(sealed, validate=True), OAEP).decode()
    except (binascii.Error, ValueError):
        raise WeChatPayError.parameter("敏感信息解密失败", location="body", field=field, value=sealed) from None


def sealed_for(merchant: Merchant, name: str) -> str:
    """The name, encrypted for the newest API certificate of the merchant."""
    pem = merchant.api_certificates[-1]["certificate"].encode()
    key = x509.load_pem_x509_certificate(pem).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("a merchant's API key is an RSA key")
    return base64.b64encode(key.encrypt(name.encode(), OAEP)).decode()
