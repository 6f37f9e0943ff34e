"""Who a customer is: an openid exists per official account, so the pair is the identity."""

import re
import unicodedata
from dataclasses import dataclass

PHONE_PATTERN = r"\+?[0-9]{6,15}"
"""How a phone is kept; see :func:`normalised_phone`."""
MAX_PHONE_TEXT = 40

_PUNCTUATION = frozenset("().\u2212")
_IGNORED = frozenset({"Zs", "Cc", "Pd", "Cf"})
"""Spaces, controls, dashes, and what address books put around a number invisibly."""
_MAINLAND = re.compile(r"\+?86(?=1[3-9][0-9]{9}$)")


@dataclass(frozen=True, slots=True)
class Customer:
    """A person as one official account knows them."""

    appid: str
    openid: str


def normalised_phone(text: str) -> str:
    """Return the one spelling under which a number is kept, however it was typed.

    Full-width characters become plain ones, what stands between digits goes, 00 before a country is +, and a mobile
    number of mainland China has no country. What is no phone comes back as something that is none.
    """
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(one for one in plain if one not in _PUNCTUATION and unicodedata.category(one) not in _IGNORED)
    return _MAINLAND.sub("", re.sub("^00", "+", digits))
