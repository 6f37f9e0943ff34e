"""Read, decide, save, and again."""

import pytest

from merchant_center.core.errors import ConditionFailedError, ConflictError, ThrottledError
from merchant_center.core.retry import MAX_ATTEMPTS, MAX_PAUSE_SECONDS, retry_stale


def test_stale_attempt_is_made_again() -> None:
    """An attempt that lost against another writer is made again after a pause, and its answer counts."""
    answers, pauses = iter([ConditionFailedError(), ConditionFailedError(), None]), list[float]()

    def attempt() -> str:
        error = next(answers)
        if error is not None:
            raise error
        return "saved"

    assert retry_stale(attempt, "order 1", pauses.append) == "saved"
    assert len(pauses) == 2
    assert all(0 <= one <= MAX_PAUSE_SECONDS for one in pauses)


def test_attempts_have_an_end() -> None:
    """With too many writers the caller is told to come again later, after a bounded time."""
    pauses: list[float] = []

    def attempt() -> None:
        raise ConditionFailedError

    with pytest.raises(ThrottledError, match="order 1"):
        retry_stale(attempt, "order 1", pauses.append)
    assert len(pauses) == MAX_ATTEMPTS
    assert sum(pauses) <= MAX_ATTEMPTS * MAX_PAUSE_SECONDS


def test_other_conflicts_are_not_repeated() -> None:
    """What a state forbids is forbidden the second time too."""
    calls: list[int] = []

    def attempt() -> None:
        calls.append(1)
        raise ConflictError("closed")

    with pytest.raises(ConflictError):
        retry_stale(attempt, "order 1", lambda _: None)
    assert len(calls) == 1
