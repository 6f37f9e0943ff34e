"""How fast the threads of one process may do something, slower while the other side says that it is too fast."""

import threading
import time
from collections.abc import Callable

MAX_PAUSE_SECONDS = 4.0
"""The lease of a customer's lock of a voucher stock, which is held meanwhile, allows for it."""
_FIRST_PAUSE_SECONDS = 0.5


class RateLimiter:
    """Gives each call a slot, one every ``interval`` seconds, for all threads of a worker."""

    def __init__(
        self,
        interval: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        # Not at once: the worker before may have called a moment ago.
        self._next = clock() + interval
        self._pause = 0.0

    def wait_for_slot(self) -> None:
        """Wait for the next slot and use it up."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next)
            self._next = slot + self._interval
        self._sleep(slot - now)

    def slow_down(self) -> None:
        """Pause before the next slot, each time twice as long."""
        with self._lock:
            self._pause = min(2 * self._pause or _FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS)
            self._next = max(self._next, self._clock() + self._pause)

    def reset_pause(self) -> None:
        """Make the next pause a short one again."""
        self._pause = 0.0
