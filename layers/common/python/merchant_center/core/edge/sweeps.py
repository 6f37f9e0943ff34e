"""What every scheduled function gives its sweep: when to stop, and where failures are logged."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.sweeps import Report

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def has_time(context: "LambdaContext", stop_before_end_ms: int) -> Callable[[], bool]:
    """Return a function that tells whether the invocation has more time left than that."""
    return lambda: context.get_remaining_time_in_millis() > stop_before_end_ms


def log_failures(key: str) -> Report:
    """Return a report that logs the name of each item that failed under ``key``, with the code of its error."""
    return lambda name, code: LOGGER.error("poll failed", extra={key: name, "code": code})
