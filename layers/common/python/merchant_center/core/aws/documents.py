"""Frozen values as JSON text and back: the ``data`` attribute of an item (docs/adr/0003)."""

from collections.abc import Mapping

import msgspec


class Document[T]:
    """The codec of one kind of value. Unknown members are ignored and absent ones take their defaults."""

    def __init__(self, kind: type[T], stored_names: Mapping[str, str] | None = None) -> None:
        """Make the codec of ``kind``.

        Args:
            kind: a frozen dataclass.
            stored_names: the member's name in the text for each attribute, at any depth, that was renamed since.
        """
        self._decoder = msgspec.json.Decoder(kind)
        self._names = [(_member(name), _member(stored)) for name, stored in (stored_names or {}).items()]

    def text(self, value: T) -> str:
        """Return the value as JSON."""
        text = msgspec.json.encode(value).decode()
        for name, stored in self._names:
            text = text.replace(name, stored)
        return text

    def value(self, text: str) -> T:
        """Return the value from JSON."""
        for name, stored in self._names:
            text = text.replace(stored, name)
        return self._decoder.decode(text)


def _member(name: str) -> str:
    """Return how a member begins; inside a text its second quotation mark would have a backslash before it."""
    return f'"{name}":'
