"""Money that comes after closing: honoured or given back once, by the account's setting, and always visible."""

from dataclasses import replace

import pytest

from merchant_center.accounts.rules import LatePayments
from merchant_center.core.errors import ConflictError, NotFoundError
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.settle_order import settle_order
from merchant_center.refunds.rules.refund import AUDITED, RefundFilter, RefundOrigin, RefundState
from merchant_center.refunds.rules.todo import needs_a_person, todo_of
from merchant_center.refunds.use_cases.decide_refund import refuse_refund, resolve_refund
from merchant_center.refunds.use_cases.settle_refunds import count_needing_a_person
from tests.use_cases.refunds.test_receive_refund import platform
from tests.use_cases.world import actor


def late(refunds):
    """An order that is closed here and paid at WeChat all the same."""
    order = refunds.order(10_000, is_paid=False)
    refunds.world.pay(order.order_no)
    refunds.world.orders.save(*rules.closed(order, refunds.world.clock()))
    paid = refunds.query(order)
    refunds.later(seconds=1)
    return paid


def all_of(refunds, order):
    return [one for _, one in refunds.deps.refunds.entries(RefundFilter(order_no=order.order_no))]


def test_late_money_is_given_back_once(refunds, at_once):
    """With the setting the schedule refunds it under the number that follows from the order, however often it runs."""
    refunds.account(late_payments=LatePayments.REFUND)
    order = late(refunds)
    assert (order.state, order.paid_late, order.refund_due_at is not None) == (OrderState.PAID, True, True)
    at_once(4, lambda _: refunds.sweep())
    (refund,) = all_of(refunds, order)
    assert (refund.origin, refund.amount_fen, refund.asked_by) == (RefundOrigin.RULE, 10_000, "")
    assert refunds.settle(refund).state is RefundState.SUCCESS
    after = refunds.order_of(refund)
    assert (after.state, after.paid_late, after.refund_due_at) == (OrderState.REFUNDED, True, None)
    assert len(refunds.at_wechat(order)) == 1


def test_late_money_is_honoured(refunds):
    """Without it the order stays paid and marked, and nothing is due about it any more."""
    order = late(refunds)
    refunds.sweep()
    after = refunds.deps.orders.get(order.order_no)
    assert (after.state, after.paid_late, after.refund_due_at) == (OrderState.PAID, True, None)
    assert all_of(refunds, order) == []
    refunds.account(late_payments=LatePayments.REFUND)
    refunds.sweep()
    assert all_of(refunds, order) == []


@pytest.mark.parametrize("setting", LatePayments)
def test_money_before_the_close_is_not_late(refunds, setting):
    """Money that beats the close is an ordinary payment under both settings."""
    refunds.account(late_payments=setting)
    order = refunds.order(10_000, is_paid=False)
    refunds.world.pay(order.order_no)
    settled = settle_order(refunds.world.shop, order, give_up=True)
    refunds.sweep()
    assert (settled.state, settled.paid_late, settled.refund_due_at) == (OrderState.PAID, False, None)
    assert all_of(refunds, order) == []


def test_rule_needs_no_second_person(refunds):
    """The setting is the approval: late money is given back whatever sum needs one."""
    refunds.account(late_payments=LatePayments.REFUND, refund_approval_above_fen=0)
    order = late(refunds)
    refunds.sweep()
    (refund,) = all_of(refunds, order)
    assert refund.state is not RefundState.WAITING_APPROVAL


def test_late_money_that_went_back_by_hand_is_not_refunded_again(refunds):
    """Somebody was faster than the schedule: the rule has nothing left to give."""
    refunds.account(late_payments=LatePayments.REFUND)
    order = late(refunds)
    refunds.settle(refunds.ask(order))
    refunds.later(minutes=11)
    refunds.sweep()
    assert [one.origin for one in all_of(refunds, order)] == [RefundOrigin.OPERATOR]
    assert refunds.deps.orders.get(order.order_no).refund_due_at is None


def test_request_that_comes_to_nothing_leaves_late_money_to_the_rule(refunds):
    """While somebody's refund holds all of it the rule waits; once that is refused, the rule gives the money back."""
    refunds.account(late_payments=LatePayments.REFUND, refund_approval_above_fen=0)
    order = late(refunds)
    asked = refunds.ask(order, by="mark")
    refunds.sweep()
    assert refunds.deps.orders.get(order.order_no).refund_due_at > refunds.world.clock()
    refuse_refund(refunds.deps, asked.refund_no, actor("ann"), "the rule will do it")
    refunds.later(minutes=11)
    refunds.sweep()
    assert {one.origin: one.state for one in all_of(refunds, order)} == {
        RefundOrigin.OPERATOR: RefundState.REFUSED,
        RefundOrigin.RULE: RefundState.PROCESSING,
    }


def test_late_money_in_trouble_stands_in_nobodys_way(refunds):
    """Late money whose account cannot be read is due again later, and is given back once it can."""
    refunds.account(late_payments=LatePayments.REFUND)
    order = late(refunds)

    def gone(mchid):
        raise NotFoundError(f"there is no merchant account {mchid}")

    whole, refunds.deps = refunds.deps, replace(refunds.deps, account_of=gone)
    refunds.sweep_late()
    refunds.deps = whole
    refunds.sweep_late()
    assert all_of(refunds, order) == []
    refunds.later(minutes=11)
    refunds.sweep_late()
    assert [one.origin for one in all_of(refunds, order)] == [RefundOrigin.RULE]


def test_late_money_that_wechat_does_not_give_back_is_alarmed_about(refunds, fault):
    """Nobody asked for the rule's refund, so nobody looks: one that WeChat refuses is told until the money is back."""
    refunds.account(late_payments=LatePayments.REFUND)
    order, before = late(refunds), count_needing_a_person(refunds.deps)
    fault(error={"status": 400, "code": "INVALID_REQUEST", "message": "x", "executed": False})
    refunds.sweep()
    (refund,) = all_of(refunds, order)
    assert refund.state is RefundState.FAILED
    assert count_needing_a_person(refunds.deps) == before + 1
    assert "late" in todo_of(refund, refunds.world.clock()).en
    refunds.later(minutes=2)
    refunds.settle(refunds.ask(order))
    assert refunds.deps.orders.get(order.order_no).state is OrderState.REFUNDED
    assert count_needing_a_person(refunds.deps) == before


@pytest.fixture
def refused(refunds, fault):
    """Late money whose refund WeChat refused for good, as a query confirmed."""
    refunds.account(late_payments=LatePayments.REFUND)
    order = late(refunds)
    fault(error={"status": 400, "code": "USER_ACCOUNT_ABNORMAL", "message": "x", "executed": False})
    refunds.sweep()
    (refund,) = all_of(refunds, order)
    return refund


def attended(refunds):
    return [one.refund_no for _, one in refunds.deps.refunds.entries(RefundFilter(needs_attention=True))]


def test_late_money_that_wechat_does_not_give_back_is_a_persons(refunds, refused):
    """A refund by rule that is refused for good is alarmed about and listed, until somebody says what was done."""
    before = count_needing_a_person(refunds.deps)
    assert (refused.state, refused.origin) == (RefundState.FAILED, RefundOrigin.RULE)
    assert needs_a_person(refused, refunds.world.clock())
    assert refused.refund_no in attended(refunds)
    resolved = resolve_refund(refunds.deps, refused.refund_no, actor("ann"), "paid to another card")
    assert (resolved.state, resolved.decided_by, resolved.note) == (RefundState.FAILED, "ann", "paid to another card")
    assert not needs_a_person(resolved, refunds.world.clock())
    assert refused.refund_no not in attended(refunds)
    assert count_needing_a_person(refunds.deps) == before - 1
    failed = [one for _, one in refunds.deps.refunds.entries(RefundFilter(state=RefundState.FAILED))]
    assert resolved in failed
    ((action, after),) = refunds.world.audited(AUDITED.resource(refused))
    assert (action, after["decided_by"], after["note"]) == ("refund_resolved", "ann", "paid to another card")


def test_resolved_once(refunds, refused):
    """The same word again changes nothing; another word, or one on what nobody has to resolve, is a conflict."""
    resolve_refund(refunds.deps, refused.refund_no, actor("ann"), "paid")
    again = resolve_refund(refunds.deps, refused.refund_no, actor("ann"), "paid")
    assert again.version == refused.version + 1
    with pytest.raises(ConflictError):
        resolve_refund(refunds.deps, refused.refund_no, actor("bea"), "paid twice")
    with pytest.raises(ConflictError):
        resolve_refund(refunds.deps, refunds.ask(refunds.order()).refund_no, actor("ann"), "mine")


def test_late_money_that_others_gave_back_is_nobodys(refunds, fault):
    """If WeChat refuses because all went back on the merchant platform meanwhile, there is nothing to do."""
    refunds.account(late_payments=LatePayments.REFUND)
    order = late(refunds)
    fault(drop={"executed": False})
    refunds.sweep()
    (notice,) = refunds.notices(lambda: platform(refunds, order, order.total_fen))
    refunds.receive(notice)
    refunds.later(minutes=15)
    refunds.sweep()
    (refund,) = [one for one in all_of(refunds, order) if one.origin is RefundOrigin.RULE]
    assert refund.state is RefundState.FAILED
    assert not needs_a_person(refund, refunds.world.clock())
