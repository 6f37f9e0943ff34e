"""Frozen values as JSON text and back: the ``data`` attribute of an item (docs/adr/0003)."""

import msgspec


class Document[T]:
    """The codec of one kind of value. Unknown members are ignored and absent ones take their defaults."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = msgspec.json.Decoder(kind)

    def text(self, value: T) -> str:
        """The value as JSON."""
        return msgspec.json.encode(value).decode()

    def value(self, text: str) -> T:
        """The value from JSON."""
        return self._decoder.decode(text)
