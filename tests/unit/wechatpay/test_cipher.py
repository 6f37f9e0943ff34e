"""Opening what WeChat encrypts, and refusing everything else alike."""

from base64 import b64decode, b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import DecryptionFailedError
from merchant_center.wechatpay.cipher import decrypt

KEY, OLD_KEY = b"newest-key-of-thirty-two-bytes-0", b"an-old-key-of-thirty-two-bytes-0"
NONCE = "uluk4a9R25RW"


def sealed(plaintext: bytes, associated_data: str = "", key: bytes = KEY) -> str:
    return b64encode(AESGCM(key).encrypt(NONCE.encode(), plaintext, associated_data.encode())).decode()


@pytest.mark.parametrize("index", [0, 1])
def test_published_ciphertexts_open(index: int, vectors: dict[str, Any]) -> None:
    """The vectors of two official SDKs, one with a real 32-byte key, decrypt as published."""
    vector = vectors["ciphers"][index]
    plaintext = decrypt(vector["nonce"], vector["associated_data"], vector["ciphertext"], [vector["key"].encode()])
    assert plaintext.decode() == vector["plaintext"]


@given(plaintext=st.binary(), associated_data=st.text(max_size=16))
def test_round_trip(plaintext: bytes, associated_data: str) -> None:
    """What WeChat encrypts with any associated data, also none, comes out as it went in."""
    assert decrypt(NONCE, associated_data, sealed(plaintext, associated_data), [KEY]) == plaintext


@pytest.mark.parametrize("keys", [[KEY], [OLD_KEY, KEY], [b"too short", KEY]])
def test_any_held_key_opens(keys: list[bytes]) -> None:
    """A message under the new or the old APIv3 key opens while both are held."""
    assert decrypt(NONCE, "", sealed(b"{}"), keys) == b"{}"


@pytest.mark.parametrize("keys", [[], [OLD_KEY], [b"too short"]])
def test_no_fitting_key_is_our_error(keys: list[bytes]) -> None:
    """Without a key that fits, the error counts the keys and tells nothing of them."""
    with pytest.raises(DecryptionFailedError, match=str(len(keys))):
        decrypt(NONCE, "", sealed(b"{}"), keys)


@given(data=st.data())
def test_any_flipped_bit_fails(data: st.DataObject) -> None:
    """Changing one bit of ciphertext or tag fails."""
    raw = bytearray(b64decode(sealed(b'{"total":1}', "transaction")))
    position = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[position // 8] ^= 1 << position % 8
    with pytest.raises(DecryptionFailedError):
        decrypt(NONCE, "transaction", b64encode(raw).decode(), [KEY])


@pytest.mark.parametrize("length", [0, 1, 15, 16, 20])
def test_truncated_tag_fails(length: int) -> None:
    """A ciphertext cut anywhere, also inside the tag, fails."""
    raw = b64decode(sealed(b"message"))[:length]
    with pytest.raises(DecryptionFailedError):
        decrypt(NONCE, "", b64encode(raw).decode(), [KEY])


def test_other_associated_data_fails() -> None:
    """A resource sealed as a refund does not open as a payment, nor without its label."""
    for label in ("transaction", ""):
        with pytest.raises(DecryptionFailedError):
            decrypt(NONCE, label, sealed(b"{}", "refund"), [KEY])


@given(nonce=st.text(st.characters(codec=None)), label=st.text(st.characters(codec=None)), text=st.text())
def test_junk_raises_nothing_but_our_error(nonce: str, label: str, text: str) -> None:
    """Whatever stands in the three texts, the answer is "does not open" and never a crash."""
    with pytest.raises(DecryptionFailedError):
        decrypt(nonce, label, text, [KEY])
