"""A callback is verified, then decrypted, then read; each failure says which step it was."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import (
    DecryptionFailedError,
    MalformedRequestError,
    SignatureInvalidError,
    UnknownSerialError,
)
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.notifications import open_notification

Signed = Callable[..., dict[str, str]]
Envelope = Callable[..., dict[str, Any]]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def test_published_callback_opens(
    vectors: dict[str, Any], callback_key: RSAPublicKey, credentials: MerchantCredentials
) -> None:
    """The published callback of the official Go SDK goes the whole way, from bytes to values."""
    vector = vectors["callback"]
    headers = {f"wechatpay-{name}": vector[name] for name in ("serial", "timestamp", "nonce", "signature")}
    holder = replace(
        credentials,
        response_keys={vector["serial"]: callback_key},
        apiv3_keys=(vector["apiv3_key"].encode(),),
    )
    notification = open_notification(headers, vector["body"].encode(), holder, now=1624523846)
    assert notification.id == "3119dfba-e649-5eec-ab1e-3412bc4d2e17"
    assert notification.event_type == "PAYSCORE.USER_OPEN_SERVICE"
    assert notification.original_type == "payscore"
    assert notification.created_at == datetime(2021, 6, 24, 8, 37, 26, tzinfo=UTC)
    assert notification.resource == json.loads(vector["plaintext"])


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("separators", [(",", ":"), (" , ", " : ")])
@pytest.mark.parametrize("sort_keys", [True, False])
def test_envelope_opens_however_it_is_written(
    ascii_only: bool,
    separators: tuple[str, str],
    sort_keys: bool,
    signed: Signed,
    envelope: Envelope,
    credentials: MerchantCredentials,
    now: int,
) -> None:
    """Key order, blanks and escaped Chinese change nothing: the bytes are verified as they came."""
    body = json.dumps(
        envelope({"out_trade_no": "号1"}),
        ensure_ascii=ascii_only,
        separators=separators,
        sort_keys=sort_keys,
    ).encode()
    assert open_notification(signed(body), body, credentials, now=now).resource == {"out_trade_no": "号1"}


def test_both_key_kinds_open_in_the_same_minute(
    signed: Signed, envelope: Envelope, credentials: MerchantCredentials, now: int
) -> None:
    """While a merchant switches keys, callbacks of both kinds open."""
    body = json.dumps(envelope({})).encode()
    for serial in credentials.response_keys:
        assert open_notification(signed(body, serial=serial), body, credentials, now=now).resource == {}


def test_callback_under_the_old_apiv3_key_opens(
    signed: Signed, envelope: Envelope, credentials: MerchantCredentials, now: int
) -> None:
    """A callback encrypted just before the APIv3 key was changed still opens."""
    body = json.dumps(envelope({"a": 1}, key=credentials.apiv3_keys[1])).encode()
    assert open_notification(signed(body), body, credentials, now=now).resource == {"a": 1}


def test_callback_under_a_foreign_apiv3_key_is_a_decryption_failure(
    signed: Signed, envelope: Envelope, credentials: MerchantCredentials, now: int
) -> None:
    """A genuine callback that no key opens is told apart from a forged one."""
    body = json.dumps(envelope({}, key=b"nobody-here-has-this-key-32bytes")).encode()
    with pytest.raises(DecryptionFailedError):
        open_notification(signed(body), body, credentials, now=now)


@pytest.mark.parametrize("how", ["missing", "empty", "null"])
def test_associated_data_may_be_absent(
    how: str, signed: Signed, envelope: Envelope, credentials: MerchantCredentials, now: int
) -> None:
    """Absent, null and empty associated data are the same."""
    document = envelope({}, associated_data="")
    if how == "missing":
        del document["resource"]["associated_data"]
    elif how == "null":
        document["resource"]["associated_data"] = None
    body = json.dumps(document).encode()
    assert open_notification(signed(body), body, credentials, now=now).resource == {}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("id",), None, "id"),
        (("event_type",), 7, "event_type"),
        (("create_time",), "yesterday", "create_time"),
        (("create_time",), "2021-06-24T16:37:26", "create_time"),
        (("resource",), "text", "resource"),
        (("resource",), None, "resource.algorithm"),
        (("resource", "ciphertext"), None, "resource.ciphertext"),
        (("resource", "nonce"), 12, "resource.nonce"),
    ],
)
def test_malformed_envelope_names_the_member(
    path: tuple[str, ...],
    value: object,
    named: str,
    signed: Signed,
    envelope: Envelope,
    credentials: MerchantCredentials,
    now: int,
) -> None:
    """A verified envelope that is not as documented is refused by the member's path."""
    document = envelope({})
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    body = json.dumps(document).encode()
    with pytest.raises(MalformedRequestError) as caught:
        open_notification(signed(body), body, credentials, now=now)
    assert [problem.field for problem in caught.value.problems] == [named]


def test_unknown_algorithm_is_a_decryption_failure(
    signed: Signed, envelope: Envelope, credentials: MerchantCredentials, now: int
) -> None:
    """An algorithm that we do not have is refused as such."""
    document = envelope({})
    document["resource"]["algorithm"] = "AEAD_SM4_GCM"
    body = json.dumps(document).encode()
    with pytest.raises(DecryptionFailedError, match="algorithm"):
        open_notification(signed(body), body, credentials, now=now)


@pytest.mark.parametrize("plaintext", [b"", b"[]", b"\xff", b"1", b'{"a":NaN}', b"[" * 100_000])
def test_plaintext_that_is_no_object_is_malformed(
    plaintext: bytes, signed: Signed, envelope: Envelope, credentials: MerchantCredentials, now: int
) -> None:
    """What decrypts to anything but a JSON object is refused, however deep or odd it is."""
    body = json.dumps(envelope(plaintext)).encode()
    with pytest.raises(MalformedRequestError, match=r"resource\.ciphertext"):
        open_notification(signed(body), body, credentials, now=now)


def test_numbers_are_never_floats(
    signed: Signed, envelope: Envelope, credentials: MerchantCredentials, now: int
) -> None:
    """Whole numbers stay whole however large, others become decimals."""
    body = json.dumps(envelope(b'{"fen":9007199254740993,"rate":0.1}')).encode()
    resource = open_notification(signed(body), body, credentials, now=now).resource
    assert resource == {"fen": 9007199254740993, "rate": Decimal("0.1")}
    assert type(resource["fen"]) is int


def test_forged_callback_is_not_even_parsed(credentials: MerchantCredentials, now: int) -> None:
    """Without a signature the body's content does not matter."""
    for body in (b"", b"{}", b"not json"):
        with pytest.raises(SignatureInvalidError):
            open_notification({}, body, credentials, now=now)


def test_callback_with_an_unknown_serial_says_so(signed: Signed, credentials: MerchantCredentials, now: int) -> None:
    """The caller learns that fetching the certificates once may help."""
    headers = {**signed(b"{}"), "Wechatpay-Serial": "7" * 40}
    with pytest.raises(UnknownSerialError):
        open_notification(headers, b"{}", credentials, now=now)


@given(document=JSON)
def test_signed_junk_raises_nothing_but_our_errors(
    document: object, signed: Signed, credentials: MerchantCredentials, now: int
) -> None:
    """Any JSON that WeChat might sign either opens or is refused with one of our errors."""
    body = json.dumps(document).encode()
    with pytest.raises((MalformedRequestError, DecryptionFailedError)):
        open_notification(signed(body), body, credentials, now=now)
