"""What scheduled functions give their sweeps."""

from types import SimpleNamespace
from typing import Any

import pytest

from merchant_center.core.edge.sweeps import SweepBounds, has_time, log_failures, sweep_handler


@pytest.mark.parametrize(("left", "expected"), [(15_001, True), (15_000, False), (0, False)])
def test_sweep_stops_before_the_end(left: int, *, expected: bool) -> None:
    """A sweep goes on while more time is left than it keeps back."""
    context: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: left)
    assert has_time(context, 15_000)() is expected


@pytest.mark.parametrize(("left", "expected"), [(15_001, True), (15_000, False)])
def test_handler_sweeps_within_its_bounds(
    make_context: Any, caplog: pytest.LogCaptureFixture, left: int, *, expected: bool
) -> None:
    """Lambda's call gets what the sweep counts; the sweep gets how much, until when, and where failures are logged."""

    @sweep_handler("order_no", 7, stop_before_end_ms=15_000)
    def handler(bounds: SweepBounds) -> dict[str, Any]:
        bounds["report"]("20261122-A", "throttled")
        return {"limit": bounds["limit"], "goes on": bounds["go_on"]()}

    assert handler({}, make_context(left)) == {"limit": 7, "goes on": expected}
    assert [vars(one)["order_no"] for one in caplog.records] == ["20261122-A"]


def test_failure_is_logged_under_its_key(caplog: pytest.LogCaptureFixture) -> None:
    """A failed item is one line of the log with its name and the code of its error."""
    log_failures("order_no")("20261122-A", "throttled")
    (line,) = (vars(one) for one in caplog.records)
    assert (line["message"], line["order_no"], line["code"]) == ("poll failed", "20261122-A", "throttled")
