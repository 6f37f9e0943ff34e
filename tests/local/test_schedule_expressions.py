"""A schedule at the wrong hour exports the wrong day."""

from datetime import UTC, datetime

import pytest

from local.gateway.schedule_expressions import parse


@pytest.mark.parametrize(
    ("expression", "zone", "after", "due"),
    [
        ("rate(5 minutes)", "UTC", "2030-01-01T00:02:30", "2030-01-01T00:07:30"),
        ("rate(1 hour)", "UTC", "2030-01-01T00:00:00", "2030-01-01T01:00:00"),
        ("cron(30 2 * * ? *)", "Asia/Shanghai", "2030-01-01T00:00:00", "2030-01-01T18:30:00"),
        ("cron(30 2 * * ? *)", "Asia/Shanghai", "2030-01-01T18:30:00", "2030-01-02T18:30:00"),
        ("cron(0/15 * * * ? *)", "UTC", "2030-01-01T00:15:01", "2030-01-01T00:30:00"),
        ("cron(0 9 ? * MON-FRI *)", "UTC", "2030-01-04T10:00:00", "2030-01-07T09:00:00"),
        ("cron(0 0 1 JAN,JUL ? *)", "UTC", "2030-01-01T00:00:00", "2030-07-01T00:00:00"),
        ("cron(0 8 29 2 ? *)", "UTC", "2029-03-01T00:00:00", "2032-02-29T08:00:00"),
        ("at(2030-01-31T08:00:00)", "Asia/Shanghai", "2030-01-01T00:00:00", "2030-01-31T00:00:00"),
    ],
)
def test_next_time_is_the_first_after(expression: str, zone: str, after: str, due: str) -> None:
    """Local time of the schedule's zone counts, and a time that is due now is not due again."""
    next_time = parse(expression, zone)(datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert next_time == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize("expression", ["cron(0 8 * * ? 2020)", "at(2020-01-01T00:00:00)"])
def test_schedule_in_the_past_is_never_due(expression: str) -> None:
    """What lies in the past does not fire."""
    assert parse(expression)(datetime(2030, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "expression",
    [
        "rate(0 minutes)",
        "rate(1 week)",
        "cron(0 8 * * * *)",
        "cron(0 24 * * ? *)",
        "cron(0 8 L * ? *)",
        "daily",
    ],
)
def test_unknown_expression_is_refused(expression: str) -> None:
    """A mistake shows at the start and not as a schedule that never fires."""
    with pytest.raises(ValueError, match=r"."):
        parse(expression)
