"""V2: signatures agree with WeChat's published ones, and XML is read as text and nothing else."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import InvalidInputError, MalformedRequestError
from merchant_center.wechatpay.v2 import from_xml, sign, signed_xml, to_xml

# WeChat Pay V2, "signature algorithm" (chapter 4_3): fields, key and both signatures as published.
KEY = "192006250b4c09247ec02edce69f6a2d"
FIELDS = {
    "appid": "wxd930ea5d5a258f4f",
    "mch_id": "10000100",
    "device_info": "1000",
    "body": "test",
    "nonce_str": "ibuaiVcKdpRxkhJA",
}
MD5 = "9A0A8659F005D6984697E2CA0A9CF3B7"
HMAC = "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"

NAMES = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
# What to_xml takes: all that XML can carry, but for the carriage return.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"))


def test_published_signatures() -> None:
    """The published fields and key give the published MD5 and HMAC-SHA256."""
    assert sign(FIELDS, KEY) == MD5
    assert sign(FIELDS, KEY, "HMAC-SHA256") == HMAC


@pytest.mark.parametrize("extra", [{"sign": "anything"}, {"attach": ""}, {"scene_id": "", "sign": "", "a": ""}])
def test_empty_fields_and_the_signature_itself_do_not_count(extra: Mapping[str, str]) -> None:
    """A field without a value and sign change nothing, whatever their place in the alphabet."""
    assert sign({**extra, **FIELDS}, KEY) == MD5
    assert sign({**extra, **FIELDS}, KEY, "HMAC-SHA256") == HMAC


@pytest.mark.parametrize("scheme", ["MD5", "HMAC-SHA256"])
def test_sign_type_counts_once_it_is_sent(scheme: Any) -> None:
    """A sign_type that is sent is signed like every other field; one that is not sent is not made up."""
    named = {**FIELDS, "sign_type": scheme}
    assert sign(named, KEY, scheme) != sign(FIELDS, KEY, scheme)
    assert sign({**FIELDS, "sign_type": ""}, KEY, scheme) == sign(FIELDS, KEY, scheme)
    text = "appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA"
    spelled = hashlib.md5(f"{text}&sign_type=MD5&key={KEY}".encode(), usedforsecurity=False).hexdigest().upper()
    assert sign({**FIELDS, "sign_type": "MD5"}, KEY) == spelled


def test_values_are_signed_raw_and_names_by_ascii() -> None:
    """Chinese, ampersands and percent signs go in as they are, zero is a value, and capitals sort first."""
    text = f"Zeta=0&act_name=新年&好运&risk_info=a%3D1&key={KEY}"
    expected = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
    assert sign({"risk_info": "a%3D1", "act_name": "新年&好运", "Zeta": "0"}, KEY) == expected


def test_request_holds_what_it_signs() -> None:
    """The nonce is signed, empty fields are not sent, and the signature is MD5 over all the rest."""
    body = signed_xml({"mch_id": "10000100", "scene_id": "", "wishing": "恭喜<发财>&"}, KEY, "n" * 32)
    sent = from_xml(body)
    assert sent.keys() == {"mch_id", "wishing", "nonce_str", "sign"}
    assert (sent["wishing"], sent["nonce_str"]) == ("恭喜<发财>&", "n" * 32)
    assert sent["sign"] == sign(sent, KEY)


@given(fields=st.dictionaries(NAMES, TEXTS, max_size=5))
def test_what_is_written_is_read(fields: dict[str, str]) -> None:
    """Any text that is taken arrives as it was, markup and CDATA ends too."""
    assert from_xml(to_xml(fields)) == fields


@pytest.mark.parametrize("text", ["a\x00b", "\x0b", "a\rb", "a\r\nb", "\ud800", "\ufffe", "\uffff", "\x1f"])
def test_text_that_would_not_arrive_is_refused_by_name(text: str) -> None:
    """Control characters, lone surrogates, and the line ends that a parser changes, so that no signature could fit."""
    with pytest.raises(InvalidInputError) as caught:
        to_xml({"mch_id": "1", "wishing": text})
    assert [problem.field for problem in caught.value.problems] == ["wishing"]
    assert text not in caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        b"<xml><return_code><![CDATA[SUCCESS]]></return_code><x/></xml>",
        b"\xef\xbb\xbf<xml>\n<return_code>SUCCESS</return_code>\n<x></x>\n</xml>\n",
        b'<?xml version="1.0" encoding="UTF-8"?>\n<xml><return_code>SUCC<![CDATA[ESS]]></return_code><x/></xml>',
        b'<?xml version="1.0" encoding="GBK"?><xml><!-- c --><return_code>SUCCESS</return_code><x></x></xml>',
    ],
)
def test_answer_is_read_however_it_is_written(body: bytes) -> None:
    """CDATA, a byte order mark, declarations, comments and white space between elements mean nothing."""
    assert from_xml(body) == {"return_code": "SUCCESS", "x": ""}


def test_inner_elements_are_named_by_their_path() -> None:
    """An element inside another is found under both names."""
    body = "<xml><hblist><hbinfo><openid>o</openid><amount>100</amount></hbinfo></hblist><wishing>恭喜</wishing></xml>"
    assert from_xml(body.encode()) == {"hblist.hbinfo.openid": "o", "hblist.hbinfo.amount": "100", "wishing": "恭喜"}


BILLION = b"".join(
    [
        b'<!DOCTYPE xml [<!ENTITY a0 "lol">',
        *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 10)),
        b"]><xml><return_code>&a9;</return_code></xml>",
    ]
)


@pytest.mark.parametrize(
    "body",
    [
        BILLION,
        b'<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><return_code>&f;</return_code></xml>',
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml><return_code>SUCCESS</return_code></xml>',
        b"<!DOCTYPE xml><xml><return_code>SUCCESS</return_code></xml>",
        "<!DOCTYPE xml><xml><return_code>SUCCESS</return_code></xml>".encode("utf-16"),
        b"<xml><return_code>&f;</return_code></xml>",
    ],
)
def test_document_type_and_entities_are_refused(body: bytes) -> None:
    """Nothing in an answer expands, and nothing is fetched because of one."""
    with pytest.raises(MalformedRequestError):
        from_xml(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"SUCCESS",
        b"{}",
        b"<html><h1>502 Bad Gateway</h1></html>",
        b"<xml><return_code>SUCCESS</return_code>",
        b"<xml><return_code>SUCCESS</result_code></xml>",
        b"<xml>\xff\xfe</xml>",
        "<xml><return_code>成功</return_code></xml>".encode("gbk"),
        b"<xml><a>1</a></xml><xml><a>2</a></xml>",
        b"<xml><a>1</a><a>2</a></xml>",
        b"<xml><l><h><a>1</a></h><h><a>2</a></h></l></xml>",
        b"<xml>" + b"<a>" * 30_000 + b"</a>" * 30_000 + b"</xml>",
    ],
)
def test_rubbish_is_refused(body: bytes) -> None:
    """Not XML, cut off, in another encoding, under another root, too large, or saying two things at once."""
    with pytest.raises(MalformedRequestError) as caught:
        from_xml(body)
    assert caught.value.__context__ is None


def test_deep_answer_is_read_without_recursion() -> None:
    """Thousands of elements inside each other end in an answer like any other, not in a full stack."""
    deep = 4_000
    assert list(from_xml(b"<xml>" + b"<a>" * deep + b"</a>" * deep + b"</xml>")) == [".".join("a" * deep)]


@given(body=st.binary(max_size=200) | st.text(st.sampled_from("<>/xml&;![CDATA]a ")).map(str.encode))
def test_random_bytes_raise_nothing_but_our_error(body: bytes) -> None:
    """Whatever arrives is read as texts by name or refused."""
    try:
        fields = from_xml(body)
    except MalformedRequestError:
        return
    assert all(isinstance(text, str) for pair in fields.items() for text in pair)
