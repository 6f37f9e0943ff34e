"""WeChat Pay's published test vectors against the simulator's own signer, verifier and cipher.

Sources: WeChat Pay APIv3, "request signature", "signature verification" and "page signature" pages; wechatpay-go
`core/notify/notify_test.go` (H) and `utils/aes_test.go` (I); wechatpay-java `AeadAesCipherTest` (J).
"""

import base64
import json
import textwrap
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from local.wechat_simulator import signing
from local.wechat_simulator.errors import WeChatPayError

VECTORS = json.loads(Path(__file__).with_name("published_vectors.json").read_text("utf-8"))
TIMESTAMP = "1554208460"
NONCE = "593BEC0C930BF1AFEB40B4A08C8FB242"
ORDER = "/v3/pay/transactions/jsapi"
PREPAY_ID = "wx201410272009395522657a690389285100"
UPLOAD = "/v3/marketing/favor/media/image-upload"


def _pem(label: str, content: str) -> str:
    return f"-----BEGIN {label}-----\n{textwrap.fill(content, 64)}\n-----END {label}-----\n"


def _order_message(body: str) -> bytes:
    return signing.request_message("POST", ORDER, TIMESTAMP, NONCE, body.encode())


MESSAGES = {
    "A": signing.request_message("GET", "/v3/refund/domestic/refunds/123123123123", TIMESTAMP, NONCE, b""),
    "B": _order_message(VECTORS["B_body"]),
    "B2": _order_message(VECTORS["B_body"].replace("1900007291", "1230000109")),
    "C": signing.request_message("GET", VECTORS["C_target"], TIMESTAMP, NONCE, b""),
    "D": signing.request_message("POST", UPLOAD, TIMESTAMP, NONCE, VECTORS["D_body"].encode()),
    "E": signing.page_message("wx2421b1c4370ec43b", TIMESTAMP, NONCE, f"prepay_id={PREPAY_ID}"),
    "F": signing.page_message("wx2421b1c4370ec43b", TIMESTAMP, NONCE, PREPAY_ID),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_merchant_signatures_of_the_documentation_key(name: str) -> None:
    """Each published signature is made byte for byte, and verifies; one changed byte does not."""
    private = _pem("PRIVATE KEY", VECTORS["key"])
    key = load_der_private_key(base64.b64decode(VECTORS["key"]), None)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert signing.sign(private, MESSAGES[name]) == VECTORS[name]
    assert signing.is_signed(public, MESSAGES[name], VECTORS[name])
    assert not signing.is_signed(public, MESSAGES[name].replace(b"1", b"2", 1), VECTORS[name])


def test_the_published_401_of_vector_b() -> None:
    """The truncated message and the length 372 are those that WeChat publishes for this order."""
    body = VECTORS["B_body"].encode()
    error = WeChatPayError.signature("POST", ORDER, MESSAGES["B"], body)
    assert error.refusal.status == 401
    assert error.body() == {
        "code": "SIGN_ERROR",
        "message": "错误的签名，验签失败",
        "detail": {
            "field": "signature",
            "location": "authorization",
            "detail": {"issue": "sign not match"},
            "sign_information": {
                "method": "POST",
                "url": ORDER,
                "truncated_sign_message": f'POST\n{ORDER}\n{TIMESTAMP}\n{NONCE}\n{{"appid"\n',
                "sign_message_length": 372,
            },
        },
    }


def test_the_published_answer_in_public_key_mode() -> None:
    """Vector G verifies, and no longer after one byte of its body, or its key, is another."""
    body = b'{"code_url":"weixin://wxpay/bizpayurl?pr=JyC91EIz1"}'
    message = signing.answer_message("1722850421", "d824f2e086d3c1df967785d13fcd22ef", body)
    public = _pem("PUBLIC KEY", VECTORS["G_key"])
    assert signing.is_signed(public, message, VECTORS["G"])
    assert not signing.is_signed(public, message.replace(b"z1", b"z2"), VECTORS["G"])
    assert not signing.is_signed(_pem("CERTIFICATE", VECTORS["H_cert"]), message, VECTORS["G"])


def test_the_published_callback_in_certificate_mode() -> None:
    """Vector H verifies under its certificate."""
    message = signing.answer_message("1624523846", "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz", VECTORS["H_body"].encode())
    assert signing.is_signed(_pem("CERTIFICATE", VECTORS["H_cert"]), message, VECTORS["H"])


def test_the_published_callback_is_encrypted_the_same_way() -> None:
    """The simulator's cipher makes the ciphertext of vector H from its plaintext."""
    resource = json.loads(VECTORS["H_body"])["resource"]
    nonce, aad = resource["nonce"], resource["associated_data"]
    sealed = base64.b64decode(resource["ciphertext"])
    plaintext = AESGCM(b"testMchAPIv3Key0").decrypt(nonce.encode(), sealed, aad.encode())
    assert json.loads(plaintext)["mchid"] == "1234567890"
    assert signing.encrypt("testMchAPIv3Key0", nonce, aad, plaintext) == resource["ciphertext"]


@pytest.mark.parametrize(
    ("key", "nonce", "aad", "plaintext", "ciphertext"),
    [
        (
            "testAPIv3Key0000",
            "wCq51qZv4Yfg",
            "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8",
            b"Hello World",
            "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC",
        ),
        (
            "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb",
            "uluk4a9R25RW",
            "associatedData",
            b"message",
            "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI=",
        ),
    ],
)
def test_published_ciphertexts(key: str, nonce: str, aad: str, plaintext: bytes, ciphertext: str) -> None:
    """Vectors I and J: key, nonce and associated data go in as text bytes, the tag comes last."""
    assert signing.encrypt(key, nonce, aad, plaintext) == ciphertext


@pytest.mark.parametrize("signature", ["", "=", "WECHATPAY/SIGNTEST/abc", "é", "AAAA"])
def test_what_is_no_signature_fails_quietly(signature: str) -> None:
    """Text that is no base64 or no RSA signature is simply not a signature."""
    assert not signing.is_signed(_pem("PUBLIC KEY", VECTORS["G_key"]), b"message", signature)
