"""Money is an integer number of fen (law 1); this is the only place that writes it for people."""

MAX_FEN = 1_000_000_000
"""Ten million yuan: far above any product, far below what WeChat's 64-bit field holds."""


def yuan_text(fen: int) -> str:
    """``1234`` fen as ``"12.34"``, exactly and without a float.

    Args:
        fen: an amount, negative for money going back.
    """
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole}.{rest:02d}"
