"""Time and chance come into use cases from outside; these are the real ones."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from merchant_center.core.times import truncated

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
