"""What every scheduled function gives its sweep: how much, until when, and where failures are logged."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict

from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.sweeps import Report

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

type Counts = dict[str, Any]
type SweepHandler = Callable[[dict[str, Any], "LambdaContext"], Counts]


class SweepBounds(TypedDict):
    """What one invocation may do, as the arguments of a sweep."""

    limit: int
    go_on: Callable[[], bool]
    report: Report


def sweep_handler(
    key: str, limit: int, *, stop_before_end_ms: int
) -> Callable[[Callable[[SweepBounds], Counts]], SweepHandler]:
    """Return a decorator that makes the function Lambda calls of one that sweeps within bounds.

    Args:
        key: of the log under which the name of each item that failed is written.
        limit: items at the most.
        stop_before_end_ms: time kept back; whatever is left then is due at the next call.
    """

    def decorate(run: Callable[[SweepBounds], Counts]) -> SweepHandler:
        @LOGGER.inject_lambda_context(clear_state=True)
        def lambda_handler(_event: dict[str, Any], context: "LambdaContext") -> Counts:
            return run({"limit": limit, "go_on": has_time(context, stop_before_end_ms), "report": log_failures(key)})

        return lambda_handler

    return decorate


def has_time(context: "LambdaContext", stop_before_end_ms: int) -> Callable[[], bool]:
    """Return a function that tells whether the invocation has more time left than that."""
    return lambda: context.get_remaining_time_in_millis() > stop_before_end_ms


def log_failures(key: str) -> Report:
    """Return a report that logs the name of each item that failed under ``key``, with the code of its error."""
    return lambda name, code: LOGGER.error("poll failed", extra={key: name, "code": code})
