"""Text of strangers in a file that people open in a spreadsheet."""

import re

_FORMULA = re.compile(r"[\x00-\x1f]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")


def defused(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe in front of what would begin a formula.

    Source: OWASP, CSV injection. East Asian versions of Excel run full-width signs as well, and blanks
    in front of a sign are dropped by some programs.
    """
    return f"'{text}" if _FORMULA.match(text) else text
