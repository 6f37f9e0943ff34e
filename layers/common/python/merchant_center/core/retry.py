"""Read, decide, save, and again if somebody else was first: one budget of attempts, one kind of pause between them."""

import time
from collections.abc import Callable

from merchant_center.core.clock import jitter
from merchant_center.core.errors import StaleVersionError, ThrottledError

MAX_ATTEMPTS = 40
"""So many lose at the most seven seconds to pauses, which leaves room within a function's time-out."""
MAX_PAUSE_SECONDS = 0.25

type Pause = Callable[[float], None]


def rest(pause: Pause, attempt: int) -> None:
    """Wait a moment before the next attempt, longer from one to the next, and never as long as everybody else."""
    pause(jitter(min(0.01 * 2**attempt, MAX_PAUSE_SECONDS)))


def retry_stale[T](attempt: Callable[[], T], what: str, pause: Pause = time.sleep) -> T:
    """Return what an attempt gives that reads, decides and saves; it is made again while its version is stale.

    Args:
        attempt: reads anew each time, for what it decided before may be wrong by now.
        what: is being changed, for the message.
        pause: sleeps.

    Raises:
        ThrottledError: too many writers; the same call may be repeated.
    """
    for number in range(MAX_ATTEMPTS):
        try:
            return attempt()
        except StaleVersionError:
            rest(pause, number)
    raise ThrottledError(f"{what} is being changed by too many at once")
