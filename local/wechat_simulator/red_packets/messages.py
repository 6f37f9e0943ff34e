"""WeChat Pay V2 on the wire: flat XML, signed with MD5 under the APIv2 key.

Source: WeChat Pay V2, "signature algorithm" (chapter 4_3).
"""

import hashlib
from collections.abc import Mapping
from typing import Any, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from local.wechat_simulator.red_packets.refusals import refusal

ROOT = "xml"
FIELD_DEPTH = 2


class _Reader:
    """Collects the members of the root; what is nested deeper is no V2 message."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self._path: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name)
        if self._path[0] != ROOT or len(self._path) > FIELD_DEPTH or name in self.fields:
            raise refusal("malformed")
        if len(self._path) == FIELD_DEPTH:
            self.fields[name] = ""

    def text(self, part: str) -> None:
        if len(self._path) == FIELD_DEPTH:
            self.fields[self._path[-1]] += part

    def end(self, _name: str) -> None:
        self._path.pop()

    def refuse_doctype(self, *_declaration: object) -> NoReturn:
        raise refusal("malformed")


def parse(body: bytes) -> dict[str, str]:
    """The fields of a V2 message, CDATA or not, empty ones too.

    Raises:
        RedPacketError: XML_ERROR for what is not well-formed UTF-8, is empty, nested, holds a field twice, or
            declares a document type (so that no entity is ever expanded).
    """
    reader = _Reader()
    parser = ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    try:
        parser.Parse(body, True)
    except ExpatError:
        raise refusal("malformed") from None
    if not reader.fields:
        raise refusal("malformed")
    return reader.fields


def render(fields: Mapping[str, Any]) -> bytes:
    """A V2 message: text as CDATA, numbers bare, mappings nested."""
    return f"<{ROOT}>\n{_members(fields)}</{ROOT}>".encode()


def _members(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{_content(value)}</{name}>\n" for name, value in fields.items())


def _content(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"\n{_members(value)}"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>"


def signature(fields: Mapping[str, str], apiv2_key: str) -> str:
    """The `sign` of a message: MD5 over every other non-empty field in the order of its name, then the key."""
    pairs = [f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name]]
    text = "&".join([*pairs, f"key={apiv2_key}"])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
