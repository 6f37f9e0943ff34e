"""Words that people type: which may name something, and how they are compared."""

import re
import unicodedata

# Control and formatting characters, private use, spaces but the usual one, and what addresses and keys are cut at.
_NEVER = (
    r"\x00-\x1f\x7f-\xa0\xad\u0600-\u0605\u061c\u06dd\u070f\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    r"\ue000-\uf8ff\ufeff\ufff0-\uffff/#?%\\"
)

CODE_RULE = "must be printable characters, and none of / # ? % and backslash"


def code_pattern(longest: int, *, never_first: str = "") -> str:
    """Return the pattern of a code that people give to something of theirs, in whatever script.

    A code is printable text of up to ``longest`` characters without ``/ # ? %`` and backslash, so that it can stand in
    a path, and without space at its ends. ``never_first`` are more characters that it does not begin with.
    """
    return rf"[^{_NEVER} {never_first}](?:[^{_NEVER}]{{0,{longest - 2}}}[^{_NEVER} ])?"


def has_only_code_characters(text: str) -> bool:
    """Return whether a code may have each of these characters, however many."""
    return re.fullmatch(f"[^{_NEVER}]*", text) is not None


def composed(text: str) -> str:
    """Return the text in Unicode's composed form (NFC), so that what looks the same is the same."""
    return unicodedata.normalize("NFC", text)


def mentions(text: str, *where: str) -> bool:
    """Return whether one of the texts contains ``text``, in whatever case and width it is typed; "" is in all."""
    wanted = _plain(text)
    return any(wanted in _plain(one) for one in where)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
