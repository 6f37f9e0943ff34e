"""Frozen values as JSON text and back: the ``data`` attribute of an item (docs/adr/0003)."""

from collections.abc import Mapping
from dataclasses import fields

import msgspec

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Document[T]:
    """The codec of one kind of value. Unknown members are ignored and absent ones take their defaults."""

    def __init__(self, kind: type[T], stored_names: Mapping[str, str] | None = None) -> None:
        """Make the codec of ``kind``.

        Args:
            kind: a frozen dataclass.
            stored_names: the member's name in the text for each attribute that was renamed since. An attribute of
                ``kind`` itself is renamed there alone, every other one at any depth.
        """
        self._decoder = msgspec.json.Decoder(kind)
        own = {field.name for field in fields(kind)}  # type: ignore[arg-type]
        names = stored_names or {}
        self._own = {name: stored for name, stored in names.items() if name in own}
        self._read = {stored: name for name, stored in self._own.items()}
        self._inner = [(_member(name), _member(stored)) for name, stored in names.items() if name not in own]

    def text(self, value: T) -> str:
        """Return the value as JSON."""
        text = _renamed(msgspec.json.encode(value).decode(), self._own)
        for name, stored in self._inner:
            text = text.replace(name, stored)
        return text

    def value(self, text: str) -> T:
        """Return the value from JSON."""
        for name, stored in self._inner:
            text = text.replace(stored, name)
        return self._decoder.decode(_renamed(text, self._read))


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Return a JSON object with some of its own members renamed, in their order."""
    if not names:
        return text
    members = _MEMBERS.decode(text)
    return msgspec.json.encode({names.get(name, name): value for name, value in members.items()}).decode()


def _member(name: str) -> str:
    """Return how a member begins; inside a text its second quotation mark would have a backslash before it."""
    return f'"{name}":'
