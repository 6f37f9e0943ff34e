"""A sweep: what is due is processed, several at a time; each failure is the item's own, and everything is counted."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from merchant_center.core.errors import remote_code_of

type Report = Callable[[str, str], None]
"""Gets the name of each item that failed, and the code of the error."""


def ignore(_name: str, _code: str) -> None:
    """Report nothing."""


def leave_due(_item: object, _error: Exception) -> None:
    """Postpone nothing: the item stays due, and the next sweep finds it."""


def sweep[T](
    items: Iterable[T],
    process: Callable[[T], str],
    *,
    postpone: Callable[[T, Exception], object] = leave_due,
    name: Callable[[T], str],
    go_on: Callable[[], bool],
    report: Report = ignore,
    workers: int = 16,
) -> dict[str, int]:
    """Process what is due, and return counts of what came of it.

    Args:
        items: the most urgent first.
        process: brings an item forward and gives a word for what came of it.
        postpone: gives an item in trouble another date, so that it stands in nobody's way.
        name: of an item, for the log.
        go_on: asked before each; once false, the rest is left, and is due at the next sweep.
        report: gets each item that failed, and again if it could not be postponed either.
        workers: items at the same time; each waits for the other side most of the time.

    Returns:
        How many came out how, how many ``failed``, and how many were ``left``.
    """

    def one(item: T) -> str:
        if not go_on():
            return "left"
        try:
            return process(item)
        except Exception as error:  # noqa: BLE001 - a boundary: told, counted, kept on the item; the others go on
            report(name(item), remote_code_of(error))
            _postpone(item, error)
            return "failed"

    def _postpone(item: T, error: Exception) -> None:
        try:
            postpone(item, error)
        except Exception as trouble:  # noqa: BLE001 - the item keeps its date, and the next sweep finds it
            report(name(item), remote_code_of(trouble))

    with ThreadPoolExecutor(workers) as pool:
        return dict(Counter(pool.map(one, items)))
