"""A sweep by value: trouble with one item is its own, and everything is counted."""

import threading

import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteRefusedError, ThrottledError, remote_code_of
from merchant_center.core.sweeps import sweep


def swept(items, look, postpone=lambda _item, _error: None, *, go_on=lambda: True, workers=4):
    reports: list[tuple[str, str]] = []
    counts = sweep(
        items,
        look,
        postpone=postpone,
        name=lambda item: f"i{item}",
        go_on=go_on,
        report=lambda name, code: reports.append((name, code)),
        workers=workers,
    )
    return counts, sorted(reports)


@pytest.mark.parametrize("error", [ThrottledError("busy"), KeyError("bug"), OSError("no line")], ids=repr)
def test_item_that_cannot_be_postponed_is_counted_and_told(error: Exception) -> None:
    """A look fails and so does giving it another date: the others go on, and both troubles are told."""

    def look(item: int) -> str:
        if item == 2:
            raise RemoteRefusedError("no", remote_code="NO_AUTH")
        return "done"

    def postpone(_item: int, _error: Exception) -> None:
        raise error

    counts, reports = swept(range(5), look, postpone)
    assert counts == {"done": 4, "failed": 1}
    assert reports == sorted([("i2", "NO_AUTH"), ("i2", remote_code_of(error))])


def test_failed_item_is_postponed_with_its_error() -> None:
    """What went wrong reaches whoever keeps it on the item."""
    kept = []

    def look(_item: int) -> str:
        raise OutcomeUnknownError("no answer")

    counts, reports = swept([7], look, lambda item, error: kept.append((item, error.message)))
    assert (counts, kept, reports) == ({"failed": 1}, [(7, "no answer")], [("i7", "outcome_unknown")])


def test_what_is_left_is_neither_looked_at_nor_postponed() -> None:
    """When the time is over, the rest keeps its date and is counted."""
    turns = iter([True, True, False, False, False])
    seen: list[int] = []

    def look(item: int) -> str:
        seen.append(item)
        return "done"

    counts, _ = swept(range(5), look, go_on=lambda: next(turns), workers=1)
    assert (counts, seen) == ({"done": 2, "left": 3}, [0, 1])


def test_items_are_looked_at_side_by_side() -> None:
    """Nobody waits for the answer to another's question."""
    barrier = threading.Barrier(4, timeout=20)

    def look(_item: int) -> str:
        barrier.wait()
        return "done"

    assert swept(range(8), look)[0] == {"done": 8}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RemoteRefusedError("no", remote_code="NO_AUTH"), "NO_AUTH"),
        (OutcomeUnknownError("lost", remote_code="SYSTEM_ERROR"), "SYSTEM_ERROR"),
        (OutcomeUnknownError("lost"), "outcome_unknown"),
        (ThrottledError("busy"), "throttled"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
    ids=repr,
)
def test_code_says_what_went_wrong(error: Exception, code: str) -> None:
    """WeChat's code, else ours, else the name of what nobody expected."""
    assert remote_code_of(error) == code
