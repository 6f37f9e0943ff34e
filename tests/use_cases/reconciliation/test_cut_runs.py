"""A run survives being cut anywhere: whoever goes on with it comes to what one that was never cut comes to."""

from datetime import timedelta
from itertools import product

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.reconciliation.rules.day import FINAL, DayState, started
from merchant_center.reconciliation.use_cases.run_day import run_day
from tests.use_cases.reconciliation.conftest import Books, afresh, ended, kinds_of_place, outcome
from tests.use_cases.red_packets.crashes import Fate, Trouble, attempt


@pytest.fixture
def planted(books: Books) -> Books:
    """A day with differences of several kinds that no rule repairs."""
    orders = [books.paid(10_000 + n) for n in range(5)]
    books.foreign(2)
    books.wait_for_bills()
    books.plant("omit", orders[0].order_no)
    books.plant("amount", orders[1].order_no, amount=77)
    books.plant("omit", orders[2].order_no, "fund_flow")
    return books


def test_run_that_is_cut_at_each_checkpoint_comes_to_the_same(planted):
    """With time for one step only, and parts of one line, the next workers go on to the same end."""
    whole = afresh(planted)
    expected = outcome(whole, whole.run())
    cut = afresh(planted, chunk_lines=1)
    day, workers = cut.run(go_on=lambda: False), 1
    while day.state not in FINAL:
        day, workers = cut.work(go_on=lambda: False), workers + 1
    assert outcome(cut, day) == expected
    assert workers > 40


def test_day_is_worked_on_by_one(planted):
    """Another message finds the day taken and is done; the holder's own comes again after the lease."""
    day = planted.run(go_on=lambda: False)
    planted.store.save_day(started(day, planted.world.clock(), "another"))
    assert planted.work().ticket == "another"
    with pytest.raises(ConflictError):
        run_day(planted.running, planted.mchid, planted.day, go_on=lambda: True, ticket="another")
    planted.world.offset += timedelta(minutes=3)
    assert planted.work().state is DayState.MATCHED


def test_run_in_trouble_at_any_call_comes_to_the_same(planted, sample):
    """Wherever a run dies or fails, at AWS or WeChat, before or after the call: the same in the end, repaired once.

    Each kind of place is played, of the 32 shards that call the same one after another the first that is alike.
    """
    whole = afresh(planted)
    expected = outcome(whole, whole.run())
    watched = afresh(planted, fate=Fate(Trouble.DIES_BEFORE, 0))
    lose_a_payment(planted)
    watched.run()
    assert len(watched.fate.calls) >= 90
    places = kinds_of_place(watched.fate.calls)
    for nth, trouble in sample.part_of([*product(places, Trouble)]):
        lost = lose_a_payment(planted)
        doomed = afresh(planted, fate=Fate(trouble, nth))
        attempt(doomed.run)
        assert doomed.fate.came
        healthy = doomed.with_changes(fate=None)
        day = ended(healthy)
        assert day.state is DayState.MATCHED
        assert healthy.told() == expected[1] | {("trade", "missing_here", lost.order_no, "RESOLVED")}
        assert healthy.counts().open == expected[2].open
        assert healthy.world.orders.get(lost.order_no).payment is not None


def lose_a_payment(books):
    """An order of the day that is paid, of which nobody told us; its bill is there."""
    books.go_back()
    lost = books.paid(5_000, is_recorded=False)
    books.wait_for_bills()
    return lost
