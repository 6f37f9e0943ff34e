"""Nothing counts as WeChat's unless WeChat signed exactly these bytes just now."""

import inspect
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import SignatureInvalidError, UnknownSerialError
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.notifications import open_notification
from merchant_center.wechatpay.verification import verify

Signed = Callable[..., dict[str, str]]
HEADERS = ("Timestamp", "Nonce", "Signature", "Serial")


@pytest.fixture(scope="session")
def published(vectors: dict[str, Any]) -> dict[str, str]:
    """Give the headers of the published answer."""
    return {f"Wechatpay-{name}": vectors["response"][name.lower()] for name in HEADERS}


@pytest.fixture(scope="session")
def published_body(vectors: dict[str, Any]) -> bytes:
    body: str = vectors["response"]["body"]
    return body.encode()


@pytest.fixture(scope="session")
def published_keys(published: dict[str, str], response_key: RSAPublicKey) -> dict[str, RSAPublicKey]:
    return {published["Wechatpay-Serial"]: response_key}


def test_published_answer_verifies(
    published: dict[str, str], published_body: bytes, published_keys: dict[str, RSAPublicKey]
) -> None:
    """The published answer in public-key mode verifies at its own time."""
    verify(published, published_body, published_keys, now=1722850421)


def test_published_callback_verifies(vectors: dict[str, Any], callback_key: RSAPublicKey) -> None:
    """The published callback in certificate mode verifies at its own time."""
    vector = vectors["callback"]
    headers = {f"Wechatpay-{name}": vector[name.lower()] for name in HEADERS}
    verify(headers, vector["body"].encode(), {vector["serial"]: callback_key}, now=1624523846)


@pytest.mark.parametrize("offset", [-299, -1, 0, 1, 299])
def test_clock_within_five_minutes_is_accepted(
    offset: int,
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """A message up to 299 seconds from our clock verifies."""
    verify(published, published_body, published_keys, now=1722850421 + offset)


@pytest.mark.parametrize("offset", [-86400, -301, -300, 300, 301, 10**9])
def test_clock_off_by_five_minutes_is_refused(
    offset: int,
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """A message 300 seconds or more from our clock is refused: it may be a replay."""
    with pytest.raises(SignatureInvalidError, match="5 minutes"):
        verify(published, published_body, published_keys, now=1722850421 + offset)


@given(data=st.data())
def test_any_flipped_bit_of_the_body_fails(
    data: st.DataObject,
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """Changing one bit anywhere in the body breaks the signature."""
    position = data.draw(st.integers(0, len(published_body) * 8 - 1))
    changed = bytearray(published_body)
    changed[position // 8] ^= 1 << position % 8
    with pytest.raises(SignatureInvalidError):
        verify(published, bytes(changed), published_keys, now=1722850421)


@given(name=st.sampled_from(HEADERS), data=st.data())
def test_any_changed_header_fails(
    name: str,
    data: st.DataObject,
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """Another value in any of the four headers breaks the verification."""
    header = f"Wechatpay-{name}"
    value = data.draw(st.text() | st.text("0123456789", min_size=1))
    changed = {**published, header: value}
    if value != published[header]:
        with pytest.raises(SignatureInvalidError):
            verify(changed, published_body, published_keys, now=1722850421)


@given(
    headers=st.dictionaries(
        st.sampled_from([f"wechatpay-{n}".lower() for n in (*HEADERS, "signature-type")]) | st.text(),
        st.text(st.characters(codec=None)) | st.sampled_from(["1722850421", "WECHATPAY2-SHA256-RSA2048"]),
    ),
    body=st.binary(),
)
def test_junk_raises_nothing_but_our_error(
    headers: dict[str, str], body: bytes, published_keys: dict[str, RSAPublicKey]
) -> None:
    """Whatever headers and body hold, the answer is "does not verify" and never a crash."""
    with pytest.raises(SignatureInvalidError):
        verify(headers, body, published_keys, now=1722850421)


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("empty", [False, True])
def test_missing_header_is_refused(
    name: str,
    empty: bool,
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """A message without one of the four headers, or with an empty one, is refused by the header's name."""
    headers = {k: v for k, v in published.items() if k != f"Wechatpay-{name}"}
    if empty:
        headers[f"Wechatpay-{name}"] = ""
    with pytest.raises(SignatureInvalidError, match=f"Wechatpay-{name}"):
        verify(headers, published_body, published_keys, now=1722850421)


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_header_names_count_in_any_case(
    change: Callable[[str], str],
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """An HTTP stack that changes the case of header names does not make the signature vanish."""
    headers = {change(name): value for name, value in published.items()}
    verify(headers, published_body, published_keys, now=1722850421)


@pytest.mark.parametrize("kind", ["", "WECHATPAY2-SM2-WITH-SM3", "none", "wechatpay2-sha256-rsa2048"])
def test_other_signature_types_are_refused(
    kind: str,
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """A signature type that we do not know is refused even if the rest would verify."""
    with pytest.raises(SignatureInvalidError, match="type"):
        verify({**published, "Wechatpay-Signature-Type": kind}, published_body, published_keys, now=1722850421)


@pytest.mark.parametrize(
    "timestamp", ["+1722850421", " 1722850421", "1722850_421", "１７２２８５０４２１", "1e9", "9" * 5000]
)
def test_timestamp_must_be_plain_digits(
    timestamp: str,
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """What Python would read as a number but WeChat would never write is refused, without a crash."""
    with pytest.raises(SignatureInvalidError, match="number"):
        verify({**published, "Wechatpay-Timestamp": timestamp}, published_body, published_keys, now=1722850421)


def test_key_is_chosen_by_serial_within_the_same_minute(
    signed: Signed, credentials: MerchantCredentials, now: int
) -> None:
    """While a merchant switches, certificate and public key verify side by side, each under its name."""
    for serial in credentials.response_keys:
        verify(signed(b"{}", serial=serial), b"{}", credentials.response_keys, now=now)


def test_signature_under_the_other_key_is_refused(signed: Signed, credentials: MerchantCredentials, now: int) -> None:
    """A good signature under the name of the other live key is refused."""
    one, other = credentials.response_keys
    headers = {**signed(b"{}", serial=one), "Wechatpay-Serial": other}
    with pytest.raises(SignatureInvalidError):
        verify(headers, b"{}", credentials.response_keys, now=now)


def test_only_key_held_is_no_substitute_for_the_named_one(
    signed: Signed, credentials: MerchantCredentials, now: int
) -> None:
    """With one key held and another named, the message is refused as of unknown serial."""
    one, other = credentials.response_keys
    headers = {**signed(b"{}", serial=one), "Wechatpay-Serial": other}
    with pytest.raises(UnknownSerialError, match=other):
        verify(headers, b"{}", {one: credentials.response_keys[one]}, now=now)


def test_published_callback_serial_does_not_open_the_published_key(
    vectors: dict[str, Any],
    published: dict[str, str],
    published_body: bytes,
    published_keys: dict[str, RSAPublicKey],
) -> None:
    """The published answer under the published callback's serial is refused as of unknown serial."""
    headers = {**published, "Wechatpay-Serial": vectors["callback"]["serial"]}
    with pytest.raises(UnknownSerialError):
        verify(headers, published_body, published_keys, now=1722850421)


@pytest.mark.parametrize("rest", ["", "x", "abc=", "A" * 325, "A" * 326, "!?", "签名", b64encode(b"0" * 256).decode()])
def test_signature_probe_does_not_verify(rest: str, signed: Signed, credentials: MerchantCredentials, now: int) -> None:
    """A probe of WeChat's, decodable or not, is a signature that does not verify, like any other."""
    headers = {**signed(b"{}"), "Wechatpay-Signature": f"WECHATPAY/SIGNTEST/{rest}"}
    with pytest.raises(SignatureInvalidError):
        verify(headers, b"{}", credentials.response_keys, now=now)


@pytest.mark.parametrize("noise", ["!", " ", "\n", "-"])
def test_signature_with_noise_in_it_is_refused(
    noise: str, signed: Signed, credentials: MerchantCredentials, now: int
) -> None:
    """A good signature with characters that a lenient decoder would skip is not a good signature."""
    headers = signed(b"{}")
    good = headers["Wechatpay-Signature"]
    with pytest.raises(SignatureInvalidError, match="base64"):
        verify(
            {**headers, "Wechatpay-Signature": good[:9] + noise + good[9:]},
            b"{}",
            credentials.response_keys,
            now=now,
        )


def test_undecodable_probe_with_unknown_serial_asks_for_no_refresh(
    signed: Signed, credentials: MerchantCredentials, now: int
) -> None:
    """A probe that names a serial nobody has is refused before anyone would fetch certificates for it."""
    headers = {
        **signed(b"{}"),
        "Wechatpay-Signature": "WECHATPAY/SIGNTEST/xy",
        "Wechatpay-Serial": "7" * 40,
    }
    with pytest.raises(SignatureInvalidError) as caught:
        verify(headers, b"{}", credentials.response_keys, now=now)
    assert not isinstance(caught.value, UnknownSerialError)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"b":1,"a":2}',
        b'{ "a" : 2,\r\n\t"b":1 }\n',
        '{"summary":"支付成功"}'.encode(),
        b'{"summary":"\\u652f\\u4ed8\\u6210\\u529f"}',
        b'{"url":"https:\\/\\/example.com"}',
        b"\xff\xfe not even text",
    ],
)
def test_raw_bytes_verify_however_they_are_written(
    body: bytes, signed: Signed, credentials: MerchantCredentials, now: int
) -> None:
    """Key order, blanks, escapes and empty bodies do not matter, as the bytes are never touched."""
    verify(signed(body), body, credentials.response_keys, now=now)


def test_body_written_again_fails(signed: Signed, credentials: MerchantCredentials, now: int) -> None:
    """A body that went through a JSON parser is another message."""
    body = '{"summary": "支付成功"}'.encode()
    with pytest.raises(SignatureInvalidError):
        verify(signed(body), json.dumps(json.loads(body)).encode(), credentials.response_keys, now=now)


def test_no_setting_switches_verification_off(
    monkeypatch: pytest.MonkeyPatch, credentials: MerchantCredentials, now: int
) -> None:
    """Every argument is needed, none is a switch, and no environment variable is asked."""
    for function in (verify, open_notification):
        parameters = inspect.signature(function).parameters.values()
        assert all(parameter.default is inspect.Parameter.empty for parameter in parameters)
        assert not any(parameter.annotation is bool for parameter in parameters)
    for name in ("VERIFY", "SKIP_VERIFY", "DEBUG", "AWS_SAM_LOCAL", "STAGE"):
        monkeypatch.setenv(name, "0")
    with pytest.raises(SignatureInvalidError):
        verify({}, b"{}", credentials.response_keys, now=now)
