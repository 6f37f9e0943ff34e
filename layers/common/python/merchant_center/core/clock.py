"""Time and chance come into use cases from outside; these are the real ones."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from merchant_center.core.times import truncated

_CHANCE = secrets.SystemRandom()

type Clock = Callable[[], datetime]
type Entropy = Callable[[int], bytes]


def now() -> datetime:
    """The present instant in UTC, to the millisecond that is stored."""
    return truncated(datetime.now(UTC))


def entropy(size: int) -> bytes:
    """Random bytes from the operating system."""
    return secrets.token_bytes(size)


def nonce() -> str:
    """32 random characters, as WeChat asks for."""
    return secrets.token_hex(16)


def jitter(longest: float) -> float:
    """Return a pause of up to so many seconds, so that those who collide do not collide again.

    From the operating system: two functions that are restored from one snapshot would draw the same from ``random``.
    """
    return _CHANCE.uniform(0, longest)
