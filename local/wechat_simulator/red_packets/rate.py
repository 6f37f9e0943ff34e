"""How many sends of a merchant are let through in a minute: in memory only."""

from collections import defaultdict, deque

MINUTE = 60


class SendRate:
    """The sends of the last minute by merchant, in virtual time."""

    def __init__(self) -> None:
        self._sends: defaultdict[str, deque[float]] = defaultdict(deque)

    def admits(self, mchid: str, per_minute: int, now: float) -> bool:
        """Count a send and tell whether it may pass; `per_minute` 0 lets any number pass."""
        sends = self._sends[mchid]
        while sends and sends[0] <= now - MINUTE:
            sends.popleft()
        if per_minute and len(sends) >= per_minute:
            return False
        sends.append(now)
        return True

    def clear(self) -> None:
        """Forget all sends."""
        self._sends.clear()
