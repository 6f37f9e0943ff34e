"""Signatures of requests and pages, byte for byte as published."""

import re
from base64 import b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.official_account.page import page_signature
from merchant_center.orders.protocol.page import payment_parameters
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.signing import authorization, sign, signed_message


@pytest.mark.parametrize("name", ["A", "B", "B2", "C", "D"])
def test_published_request_signatures_come_out(
    name: str, vectors: dict[str, Any], documentation_key: RSAPrivateKey
) -> None:
    """GET, POST, percent-encoded query and upload sign as WeChat's documentation shows."""
    common, case = vectors["requests"], vectors["requests"]["cases"][name]
    message = signed_message(
        case["method"],
        case["target"],
        case["body"].encode(),
        timestamp=common["timestamp"],
        nonce=common["nonce"],
    )
    assert sign(documentation_key, message) == case["signature"]


def test_message_length_is_the_one_wechat_reports(vectors: dict[str, Any]) -> None:
    """The published JSAPI order has 295 bytes and its message 372, which SIGN_ERROR would quote."""
    common, case = vectors["requests"], vectors["requests"]["cases"]["B"]
    body = case["body"].encode()
    message = signed_message("POST", case["target"], body, timestamp=common["timestamp"], nonce=common["nonce"])
    assert (len(body), len(message)) == (295, 372)


def test_authorization_header_carries_the_five_values(
    vectors: dict[str, Any], documentation_key: RSAPrivateKey
) -> None:
    """The header is the scheme, one blank and five quoted values that fit the message."""
    common, case = vectors["requests"], vectors["requests"]["cases"]["B"]
    credentials = MerchantCredentials(
        mchid=common["mchid"],
        certificate_serial=common["serial_no"],
        private_key=documentation_key,
        apiv3_keys=(),
        response_keys={},
        preferred_serial="",
    )
    header = authorization(
        credentials,
        "POST",
        case["target"],
        case["body"].encode(),
        timestamp=common["timestamp"],
        nonce=common["nonce"],
    )
    scheme, _, rest = header.partition(" ")
    assert scheme == "WECHATPAY2-SHA256-RSA2048"
    assert dict(re.findall(r'(\w+)="([^"]*)"', rest)) == {
        "mchid": common["mchid"],
        "nonce_str": common["nonce"],
        "signature": case["signature"],
        "timestamp": str(common["timestamp"]),
        "serial_no": common["serial_no"],
    }
    assert rest.count(",") == 4


def test_published_page_signature_comes_out(vectors: dict[str, Any], documentation_key: RSAPrivateKey) -> None:
    """The parameters for WeixinJSBridge are texts, with prepay_id= in the package, signed as published."""
    page, common = vectors["pages"], vectors["requests"]
    parameters = payment_parameters(
        page["appid"],
        page["prepay_id"],
        documentation_key,
        timestamp=common["timestamp"],
        nonce=common["nonce"],
    )
    assert parameters == {
        "appId": page["appid"],
        "timeStamp": "1554208460",
        "nonceStr": common["nonce"],
        "package": f"prepay_id={page['prepay_id']}",
        "signType": "RSA",
        "paySign": page["jsapi_signature"],
    }


def test_published_app_signature_comes_out(vectors: dict[str, Any], documentation_key: RSAPrivateKey) -> None:
    """The app's variant signs the bare prepay_id, so the page's prefix is what tells them apart."""
    page, common = vectors["pages"], vectors["requests"]
    message = f"{page['appid']}\n{common['timestamp']}\n{common['nonce']}\n{page['prepay_id']}\n"
    assert sign(documentation_key, message.encode()) == page["app_signature"]


@pytest.mark.parametrize("fragment", ["", "#", "#/cart?x=1", "#a#b"])
def test_published_js_sdk_signature_comes_out(fragment: str, vectors: dict[str, Any]) -> None:
    """wx.config's signature is the published one, whatever stands behind # in the address."""
    vector = vectors["js_sdk"]
    assert (
        page_signature(vector["ticket"], vector["url"] + fragment, timestamp=vector["timestamp"], nonce=vector["nonce"])
        == vector["signature"]
    )


@given(body=st.binary(max_size=300), target=st.text(st.characters(min_codepoint=33, max_codepoint=126)))
def test_signature_covers_exact_bytes(merchant_key: RSAPrivateKey, body: bytes, target: str) -> None:
    """Any body, also one that ends in a line feed, is one more line of a message that verifies."""
    message = signed_message("POST", target, body, timestamp=1, nonce="n")
    assert message == b"POST\n" + target.encode() + b"\n1\nn\n" + body + b"\n"
    signature = b64decode(sign(merchant_key, message), validate=True)
    merchant_key.public_key().verify(signature, message, PKCS1v15(), SHA256())
