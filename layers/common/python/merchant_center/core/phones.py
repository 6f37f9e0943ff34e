"""One spelling for a phone number, however it was typed."""

import re
import unicodedata

PHONE_PATTERN = r"\+?[0-9]{6,15}"
"""How a phone is kept; see :func:`normalised_phone`."""
MAX_PHONE_TEXT = 40

_PUNCTUATION = frozenset("().\u2212")
_IGNORED = frozenset({"Zs", "Cc", "Pd", "Cf"})
"""Spaces, controls, dashes, and what address books put around a number invisibly."""
_MAINLAND = re.compile(r"(?:(?:\+?0*86)+0?|0)?(1[3-9][0-9]{9})")
"""Perhaps with its country, also twice, or with the 0 that is dialled from another city."""
_OF_A_SPREADSHEET = re.compile(r"\.0$")


def normalised_phone(text: str) -> str:
    """Return the one spelling under which a number is kept, however it was typed.

    Full-width characters become plain ones, what stands between digits goes, 00 before a country is +, and a mobile
    number of mainland China has no country. What is no phone comes back as something that is none.
    """
    plain = _OF_A_SPREADSHEET.sub("", unicodedata.normalize("NFKC", text).strip())
    digits = "".join(one for one in plain if one not in _PUNCTUATION and unicodedata.category(one) not in _IGNORED)
    mainland = _MAINLAND.fullmatch(digits)
    return mainland[1] if mainland else re.sub("^00", "+", digits)
