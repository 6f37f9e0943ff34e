"""When WeChat has the bill of a day, and what follows where it gives none."""

from datetime import UTC, date, datetime, timedelta

import pytest

from merchant_center.core.errors import InvalidInputError
from merchant_center.reconciliation.protocol.bill import no_bill_from
from merchant_center.reconciliation.rules.bill_readiness import (
    CREATING_PAUSE,
    NoBill,
    newest_day,
    pause_before_asking_again,
    ready_at,
    require_past,
)
from merchant_center.reconciliation.rules.lines import BillKind

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def test_bills_are_there_after_ten():
    """Until five past ten in Beijing the newest day is the one before yesterday."""
    morning = datetime(2026, 11, 23, 2, 4, tzinfo=UTC)
    assert newest_day(morning) == date(2026, 11, 21)
    assert newest_day(morning + timedelta(minutes=1)) == DAY


@pytest.mark.parametrize(
    ("why", "before", "after"),
    [
        (NoBill.BEING_MADE, CREATING_PAUSE, CREATING_PAUSE),
        (NoBill.NOT_THERE, MOMENT, None),
        (NoBill.NO_ACCOUNT, None, None),
    ],
)
def test_bill_that_is_not_given_is_awaited_or_absent(why, before, after):
    """One that is being made is awaited at any hour, one that is not there until ten, and one of no account never."""
    ready = ready_at(DAY)
    assert pause_before_asking_again(DAY, why, ready - MOMENT) == before
    assert pause_before_asking_again(DAY, why, ready) == after


@pytest.mark.parametrize("kind", [BillKind.TRADE, BillKind.FUND_FLOW, BillKind.OPERATION])
def test_only_an_operation_account_may_be_missing(kind):
    """WeChat's two codes of time mean the same of every bill; no permission is a fault, unless of that account."""
    assert no_bill_from(kind, "STATEMENT_CREATING") is NoBill.BEING_MADE
    assert no_bill_from(kind, "NO_STATEMENT_EXIST") is NoBill.NOT_THERE
    assert no_bill_from(kind, "NO_AUTH") is (NoBill.NO_ACCOUNT if kind is BillKind.OPERATION else None)
    assert no_bill_from(kind, "FREQUENCY_LIMIT_EXCEED") is None


@pytest.mark.parametrize(("back", "is_allowed"), [(0, False), (1, True), (90, True), (91, False), (-1, False)])
def test_only_past_days_of_three_months_are_run(back, is_allowed):
    """Today has no bill yet, and after three months WeChat gives none."""
    day = date(2026, 11, 23) - timedelta(days=back)
    if is_allowed:
        require_past(day, NOW)
        return
    with pytest.raises(InvalidInputError):
        require_past(day, NOW)
