"""Opening WeChat's list of platform certificates, which is signed by a certificate inside it.

Parsing X.509 is slow to import and rarely needed: imported where it is used, not by every function.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from merchant_center.core.errors import MalformedRequestError
from merchant_center.wechatpay.cipher import decrypt
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.json_object import JsonObject, read_object
from merchant_center.wechatpay.key_material import PlatformCertificate, load_platform_certificate
from merchant_center.wechatpay.verification import verify


def open_certificates(
    headers: Mapping[str, str], body: bytes, credentials: MerchantCredentials, *, now: int
) -> dict[str, str]:
    """Decrypt the answer of GET /v3/certificates, then verify it with what was decrypted.

    Only WeChat and the merchant know the APIv3 key, so what it opens may be used to verify the
    answer (WeChat Pay APIv3, "download platform certificates"); keys already held serve too, for
    the answer is signed with the key that the request preferred.

    Args:
        headers: of the answer.
        body: its raw bytes.
        credentials: of the merchant account that asked.
        now: Unix seconds.

    Returns:
        The certificates that are not expired, as PEM by serial.

    Raises:
        DecryptionFailedError: none of the merchant's APIv3 keys opens them.
        InvalidInputError: not shaped as documented, or no certificate inside that is not expired.
        SignatureInvalidError: the answer does not verify.
    """
    keys, pems = dict(credentials.response_keys), {}
    for item in JsonObject(read_object(body, "answer")).children("data"):
        certificate, pem = _open(item, credentials)
        if certificate.not_after > datetime.fromtimestamp(now, UTC):
            keys[certificate.serial] = certificate.key
            pems[certificate.serial] = pem
    verify(headers, body, keys, now=now)
    if not pems:
        raise MalformedRequestError.of("data", "must hold a certificate that is not expired")
    return pems


def _open(item: JsonObject, credentials: MerchantCredentials) -> tuple[PlatformCertificate, str]:
    sealed = item.child("encrypt_certificate")
    raw = decrypt(
        sealed.text("nonce"),
        sealed.text_or_empty("associated_data"),
        sealed.text("ciphertext"),
        credentials.apiv3_keys,
    )
    pem = raw.decode("utf-8", "replace")
    certificate = load_platform_certificate(pem)
    if certificate.serial != item.text("serial_no"):
        raise MalformedRequestError.of("serial_no", "is not the serial of the certificate beside it")
    return certificate, pem
