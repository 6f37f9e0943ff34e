"""Days that are reconciled without anybody asking for them."""

from datetime import UTC, date, datetime, timedelta

from merchant_center.reconciliation.rules.announced_days import announceable_days, days_to_announce

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_days_before_an_account_was_connected_are_not_announced():
    """The newest comes first, and of an account of today there is none yet."""
    assert announceable_days(NOW, NOW - timedelta(days=2)) == [DAY, DAY - timedelta(days=1)]
    assert announceable_days(NOW, NOW) == []


def test_newest_days_are_asked_for_and_what_a_silent_schedule_left():
    """Of an account of long ago a week is asked for; afterwards no day stays out, however long nobody asked."""
    days = announceable_days(NOW, NOW - timedelta(days=400))
    assert len(days) == 89
    assert days_to_announce(days, set()) == days[:7]
    assert days_to_announce(days, set(days[:7])) == []
    assert days_to_announce(days, set(days[20:27])) == days[:20]
