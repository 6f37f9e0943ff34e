"""Words that people type, compared as people mean them."""

import unicodedata


def mentions(text: str, *where: str) -> bool:
    """Return whether one of the texts contains ``text``, in whatever case and width it is typed; "" is in all."""
    wanted = _plain(text)
    return any(wanted in _plain(one) for one in where)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
