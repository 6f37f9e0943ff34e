"""What Lambda hands to a function with each call."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture(scope="session")
def make_context() -> Callable[[int], Any]:
    """Make the context of a call that has so many milliseconds left."""
    return lambda left: SimpleNamespace(
        function_name="f",
        memory_limit_in_mb=1,
        invoked_function_arn="arn:f",
        aws_request_id="r",
        get_remaining_time_in_millis=lambda: left,
    )
