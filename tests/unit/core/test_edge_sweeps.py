"""What scheduled functions give their sweeps."""

from types import SimpleNamespace
from typing import Any

import pytest

from merchant_center.core.edge.sweeps import has_time, log_failures


@pytest.mark.parametrize(("left", "expected"), [(15_001, True), (15_000, False), (0, False)])
def test_sweep_stops_before_the_end(left: int, *, expected: bool) -> None:
    """A sweep goes on while more time is left than it keeps back."""
    context: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: left)
    assert has_time(context, 15_000)() is expected


def test_failure_is_logged_under_its_key(caplog: pytest.LogCaptureFixture) -> None:
    """A failed item is one line of the log with its name and the code of its error."""
    log_failures("order_no")("20261122-A", "throttled")
    (line,) = (vars(one) for one in caplog.records)
    assert (line["message"], line["order_no"], line["code"]) == ("poll failed", "20261122-A", "throttled")
