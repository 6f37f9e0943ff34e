"""What sends are under way and how fast they come: in memory only, for the faults that depend on it."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Traffic:
    """Sends under way, sends of this second, and the request numbers that were refused early."""

    def __init__(self) -> None:
        self._under_way: Counter[tuple[str, str, str]] = Counter()
        self._second = 0
        self._sends: Counter[str] = Counter()
        self._refused: set[tuple[str, str]] = set()
        self._spellings = itertools.cycle(("send_rate", "send_rate_exceeded"))

    @contextmanager
    def sending(self, stock_id: str, appid: str, openid: str) -> Iterator[bool]:
        """Mark a send as under way; whether another one of this stock to this customer is, too."""
        key = (stock_id, appid, openid)
        self._under_way[key] += 1
        try:
            yield self._under_way[key] > 1
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key]

    def refusal(self, mchid: str, per_second: int) -> str | None:
        """The name of the refusal if this send of a merchant is one too many in this second of real time."""
        if not per_second:
            return None
        second = int(time.monotonic())
        if second != self._second:
            self._second = second
            self._sends.clear()
        self._sends[mchid] += 1
        return next(self._spellings) if self._sends[mchid] > per_second else None

    def is_first_try(self, mchid: str, out_request_no: str) -> bool:
        """Whether this request number has not been asked about here before."""
        before = len(self._refused)
        self._refused.add((mchid, out_request_no))
        return len(self._refused) > before

    def clear(self) -> None:
        """Forget what was counted; what is under way stays."""
        self._sends.clear()
        self._refused.clear()
