"""The number of an order, and what a customer reads about it on the bill."""

import base64
import re
from datetime import date

from merchant_center.orders.rules.order import OrderLine

MAX_DESCRIPTION = 127
"""WeChat's limit for ``description``."""


def describe(lines: tuple[OrderLine, ...], merchant: str) -> str:
    """Return the text on the customer's bill, within WeChat's limit and without characters it refuses."""
    names = "、".join(f"{line.name}×{line.quantity}" if line.quantity > 1 else line.name for line in lines)
    text = re.sub(r"[^\u0020-\uffff]", "", f"{merchant}-{names}")
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1] + "…"


def order_number(day: date, entropy: bytes) -> str:
    """Return an order number: Beijing day, a dash, 80 random bits in letters and digits (25 characters).

    It fits WeChat's ``out_trade_no`` (6 to 32 of letters, digits, ``_-*|``), and because of the dash no
    spreadsheet takes it for a number.
    """
    return f"{day:%Y%m%d}-{base64.b32encode(entropy[:10]).decode()}"
