"""How fast a merchant's calls come: in memory only, in real seconds."""

import time
from collections import Counter


class Rate:
    """The calls of this second, per merchant."""

    def __init__(self) -> None:
        self._second = 0
        self._calls: Counter[str] = Counter()

    def exceeds(self, mchid: str, per_second: int) -> bool:
        """Count a call; whether it is one too many in this second. 0 allows any number."""
        second = int(time.monotonic())
        if second != self._second:
            self._second = second
            self._calls.clear()
        self._calls[mchid] += 1
        return 0 < per_second < self._calls[mchid]

    def clear(self) -> None:
        """Forget what was counted."""
        self._calls.clear()
