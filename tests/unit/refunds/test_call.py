"""When WeChat may be called for a refund, by value."""

from datetime import timedelta

from merchant_center.refunds.rules import call
from merchant_center.refunds.rules.call import PAUSE_ON_ONE_ORDER
from tests.unit.refunds.values import T0, after, ask, order


def test_one_call_a_minute_of_an_order() -> None:
    """A second refund of the order, and the same one during a call, wait for their turn."""
    change = ask(order(), 400)
    begun = call.with_call(change.refund, after(change), T0)
    assert call.may_call(begun.refund, after(begun), T0 + timedelta(seconds=59)) is not None
    assert call.may_call(change.refund, after(begun), T0 + timedelta(seconds=59)) == T0 + PAUSE_ON_ONE_ORDER
    assert call.may_call(change.refund, after(begun), T0 + PAUSE_ON_ONE_ORDER) is None


def test_death_in_a_call_leaves_its_outcome_unknown() -> None:
    """A call that was begun and never answered counts as unknown when the next begins, and for ten minutes."""
    change = ask(order(), 400)
    first = call.with_call(change.refund, after(change), T0)
    second = call.with_call(first.refund, after(first), T0 + timedelta(minutes=2))
    assert second.refund.outcome_unknown_at == T0
    assert not call.is_refusal_conclusive(second.refund, T0 + timedelta(minutes=9))
    assert call.is_refusal_conclusive(second.refund, T0 + timedelta(minutes=10))
