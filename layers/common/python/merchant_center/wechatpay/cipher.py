"""Opening what WeChat Pay encrypts under the merchant's APIv3 key (AEAD_AES_256_GCM)."""

from base64 import b64decode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from merchant_center.core.errors import DecryptionFailedError

ALGORITHM = "AEAD_AES_256_GCM"


def decrypt(nonce: str, associated_data: str, ciphertext: str, keys: Sequence[bytes]) -> bytes:
    """Open one ciphertext with whichever of the keys fits, tried in order.

    Args:
        nonce: as text, 12 characters; its bytes are the IV.
        associated_data: as text, may be empty.
        ciphertext: base64; its last 16 bytes are the tag.
        keys: APIv3 keys, newest first. That a merchant's key has 32 bytes is checked when it is
            connected (``key_material.check_apiv3_key``); here any AES key length is taken.

    Raises:
        DecryptionFailedError: no key fits, or the parts are not what they should be.
    """
    try:
        iv, sealed, extra = nonce.encode(), b64decode(ciphertext, validate=True), associated_data.encode()
    except ValueError:
        raise DecryptionFailedError("nonce, associated data or ciphertext cannot be decoded") from None
    for key in keys:
        try:
            return AESGCM(key).decrypt(iv, sealed, extra)
        except (InvalidTag, ValueError):
            continue
    raise DecryptionFailedError(f"none of {len(keys)} APIv3 keys opens the message")
