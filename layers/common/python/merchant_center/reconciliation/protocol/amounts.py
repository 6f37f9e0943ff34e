"""Yuan of a bill to whole numbers, exactly: text arithmetic, never a float."""

from merchant_center.reconciliation.errors import UnreadableBillError


def scaled(text: str, decimals: int) -> int:
    """Return a decimal number as a whole one of its last decimals: ``("12.3", 2)`` is 1230.

    Raises:
        UnreadableBillError: it is no decimal number, or has more decimals that are not 0.
    """
    digits = text[1:] if text[:1] == "-" else text
    whole, _, rest = digits.partition(".")
    if not (whole + rest).isdecimal() or not whole or not digits.isascii() or rest[decimals:].strip("0"):
        raise UnreadableBillError(f"{text!r} is no amount of {decimals} decimals")
    value = int(whole + rest[:decimals].ljust(decimals, "0"))
    return -value if digits is not text else value


def fen(text: str) -> int:
    """Return an amount in yuan as fen."""
    return scaled(text, 2)


def count(text: str) -> int:
    """Return a count, which WeChat may write as ``45.0``."""
    return scaled(text, 0)
