"""Times of a bill: Beijing time, as text that sorts."""

from datetime import datetime

from merchant_center.reconciliation.errors import UnreadableBillError

_LENGTH = len("2026-11-22 10:00:00")
_AS_SHEETS_HAVE_IT = "%Y-%m-%d %H:%M:%S"


def moment(text: str) -> str:
    """Return a time as ``2026-11-22 10:00:00``, also one as spreadsheets write it: ``2026/11/2 10:00:00``.

    Raises:
        UnreadableBillError: it is none.
    """
    try:
        if len(text) == _LENGTH and text[10] == " ":
            datetime.fromisoformat(text)
            return text
        return datetime.strptime(text.replace("/", "-"), _AS_SHEETS_HAVE_IT).isoformat(" ")  # noqa: DTZ007
    except ValueError:
        raise UnreadableBillError(f"{text[:_LENGTH]!r} is no time") from None
