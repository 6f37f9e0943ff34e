"""WeChat Pay's older protocol, V2: flat XML, signed with a key that both sides share."""

import hashlib
import hmac
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Literal, NoReturn
from xml.sax.saxutils import escape

from merchant_center.core.errors import InvalidInputError, MalformedRequestError

type Scheme = Literal["MD5", "HMAC-SHA256"]

_LARGEST_BODY = 64 * 1024
# What XML cannot carry, and the carriage return, which every parser turns into a line feed: the signature
# would be over another text than the one that arrives.
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sign(fields: Mapping[str, str], key: str, scheme: Scheme = "MD5") -> str:
    """Sign with the merchant's APIv2 key (WeChat Pay V2, "signature algorithm"); 32 or 64 upper-case hex digits.

    Every field with a value counts, ``sign_type`` too if it is sent; empty ones and ``sign`` itself do
    not. Names sort by ASCII, values are taken raw.
    """
    pairs = [f"{name}={value}" for name, value in sorted(fields.items()) if value and name != "sign"]
    message = "&".join([*pairs, f"key={key}"]).encode()
    if scheme == "HMAC-SHA256":
        return hmac.new(key.encode(), message, hashlib.sha256).hexdigest().upper()
    # It is for security, and WeChat's choice; without the flag a hardened Python would refuse to pay.
    return hashlib.md5(message, usedforsecurity=False).hexdigest().upper()


def signed_xml(fields: Mapping[str, str], key: str, nonce: str) -> bytes:
    """Give the body of a request: the fields that have a value, a nonce of up to 32 characters, the MD5 signature.

    Raises:
        InvalidInputError: see ``to_xml``.
    """
    sent = {name: value for name, value in fields.items() if value} | {"nonce_str": nonce}
    return to_xml(sent | {"sign": sign(sent, key)})


def to_xml(fields: Mapping[str, str]) -> bytes:
    """Write fields as WeChat takes them: elements of one root ``xml``, in UTF-8, in the order given.

    Raises:
        InvalidInputError: a value has characters that would not arrive as they are; names the field.
    """
    for name, value in fields.items():
        if _UNWRITABLE.search(value):
            raise InvalidInputError.of(name, "has control characters or others that XML cannot carry")
    elements = (f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{''.join(elements)}</xml>".encode()


def from_xml(body: bytes) -> dict[str, str]:
    """Read an answer: the text of each element by its name, of an inner one by its path (``hblist.hbinfo.openid``).

    A byte order mark is skipped. A document type is refused, and with it everything that could expand
    or be fetched.

    Raises:
        MalformedRequestError: not UTF-8, not XML, not under a root ``xml``, larger than 64 KiB, or with
            the same element twice, where it would be open which one counts.
    """
    try:
        found = list(_texts(_root(body)))
    except (ValueError, ET.ParseError):
        found = None
    # Raised out here, or the parser's error, which may hold the text, would come along.
    if found is None or len(dict(found)) != len(found):
        raise MalformedRequestError.of("answer", "must be plain XML in UTF-8, each element once")
    return dict(found)


class _Builder(ET.TreeBuilder):
    def doctype(self, _name: str, _public: str | None, _system: str | None) -> NoReturn:
        raise ValueError("a document type is not taken")


def _root(body: bytes) -> ET.Element:
    if len(body) > _LARGEST_BODY:
        raise ValueError("too large")
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - the builder refuses a DTD
    # A text, unlike bytes, is read as what it is, whatever encoding its declaration claims.
    parser.feed(body.decode("utf-8-sig"))
    root = parser.close()
    if not isinstance(root, ET.Element) or root.tag != "xml":
        raise ValueError("another root")
    return root


def _texts(root: ET.Element) -> Iterator[tuple[str, str]]:
    # No recursion, for an answer may be nested deeper than Python's stack.
    waiting = [(child.tag, child) for child in root]
    while waiting:
        path, element = waiting.pop()
        if len(element) == 0:
            yield path, element.text or ""
        waiting += [(f"{path}.{child.tag}", child) for child in element]
