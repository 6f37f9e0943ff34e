"""Remembers every request received and the answer it got, byte for byte, for tests and for people."""

import base64
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 10_000


@dataclass
class Exchange:
    """One request with its answer; an aborted connection has `dropped` true and no answer."""

    number: int
    at: float
    method: str
    target: str
    headers: list[tuple[str, str]]
    body_base64: str
    mchid: str = ""
    signature_verified: bool | None = None
    """None where no signature is due."""
    faults: list[str] = field(default_factory=list)
    dropped: bool = False
    not_implemented: bool = False
    """The simulator has no such path, though WeChat may."""
    answer: dict[str, Any] | None = None

    def answered(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Note the answer as it goes out."""
        self.answer = {"status": status, "headers": headers, "body_base64": _base64(body)}


class Recorder:
    """The last exchanges, in memory only."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._count = 0

    def begin(self, at: float, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Exchange:
        """Note a request; numbers start at 1 and never repeat."""
        self._count += 1
        exchange = Exchange(self._count, at, method, target, headers, _base64(body))
        self._kept.append(exchange)
        return exchange

    def since(self, number: int) -> list[dict[str, Any]]:
        """The exchanges with a higher number, the oldest first."""
        return [asdict(exchange) for exchange in self._kept if exchange.number > number]

    def newest(self, count: int) -> list[Exchange]:
        """At most `count` exchanges, the newest first."""
        return list(self._kept)[: -count - 1 : -1]

    def find(self, number: int) -> Exchange | None:
        """The exchange with this number, or None."""
        return next((exchange for exchange in self._kept if exchange.number == number), None)

    def not_implemented(self) -> Counter[tuple[str, str]]:
        """How often which method and path was asked for that the simulator has not."""
        return Counter((kept.method, kept.target.partition("?")[0]) for kept in self._kept if kept.not_implemented)

    def clear(self) -> None:
        """Forget the exchanges; the numbers go on."""
        self._kept.clear()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
