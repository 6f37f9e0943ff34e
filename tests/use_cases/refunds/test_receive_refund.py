"""Notices of refunds: once, in any order, before our own record, and of refunds that we never asked for."""

import itertools
from dataclasses import replace

import pytest

from merchant_center.core.errors import OutcomeUnknownError, PaymentMismatchError, SignatureInvalidError
from merchant_center.orders.rules.order import OrderState
from merchant_center.refunds.protocol.refund import refund_from_notice
from merchant_center.refunds.rules.refund import RefundOrigin, RefundState
from merchant_center.refunds.use_cases.find_unexplained import note_unexplained
from merchant_center.refunds.use_cases.record_platform_refund import record_platform_refund
from merchant_center.refunds.use_cases.record_refund import record_refund


def platform(refunds, order, amount_fen, **more):
    """Refund by hand on the merchant platform."""
    address = f"{refunds.world.api_url}/v1/callbacks/{order.mchid}/refund"
    panel = refunds.world.simulator.panel
    panel(f"merchants/{order.mchid}/refund-address", notify_url=address)
    return panel("refunds", mchid=order.mchid, out_trade_no=order.order_no, amount=amount_fen, **more)


def ended(refunds, order):
    """Look at WeChat, where refunds end at once and are told of."""
    return refunds.at_wechat(order)


def test_notice_settles_and_repeats_change_nothing(refunds, at_once):
    """The notice settles a refund without a poll; again and at once it changes nothing."""
    order = refunds.order(10_000)
    refund = refunds.ask(order)
    (notice,) = refunds.notices(lambda: ended(refunds, order))
    found = at_once(8, lambda _: refunds.receive(notice))
    assert {one.state for one in found} == {RefundState.SUCCESS}
    settled = refunds.get(refund)
    assert refunds.receive(notice) == settled
    assert refunds.order_of(refund).state is OrderState.REFUNDED
    assert refunds.events(order).count("refund_succeeded") == 1


def test_notice_before_the_answer_is_recorded(refunds, fault):
    """A notice that comes before our record of acceptance settles the refund; what was accepted counts once."""
    order = refunds.order(10_000)
    fault(drop={"executed": True})
    (notice,) = refunds.notices(lambda: (refunds.ask(order, key="k"), ended(refunds, order)))
    settled = refunds.receive(notice)
    assert settled.state is RefundState.SUCCESS
    assert settled.outcome.started_at is not None
    refunds.sweep()
    assert refunds.events(order) == ["refund_requested", "refund_succeeded"]
    assert len(refunds.at_wechat(order)) == 1


def test_forged_notice_changes_nothing(refunds):
    """What does not verify is refused, and nothing is changed."""
    order = refunds.order(10_000)
    refund = refunds.ask(order)
    (notice,) = refunds.notices(lambda: ended(refunds, order))
    headers, body = notice
    with pytest.raises(SignatureInvalidError):
        refunds.receive((headers, body + b" "))
    assert refunds.get(refund) == refund


def test_platform_refund_is_found_by_its_notice(refunds):
    """A refund that somebody made on the merchant platform is added with its origin, and the order follows."""
    order = refunds.order(10_000)
    (notice,) = refunds.notices(lambda: platform(refunds, order, 4_000))
    found = refunds.receive(notice)
    assert (found.origin, found.amount_fen, found.state) == (RefundOrigin.PLATFORM, 4_000, RefundState.SUCCESS)
    after = refunds.order_of(found)
    assert (after.state, after.refunded_fen, after.refundable_fen) == (OrderState.PARTLY_REFUNDED, 4_000, 6_000)
    assert refunds.receive(notice) == found
    assert refunds.events(order) == ["refund_succeeded"]


def test_platform_refund_takes_what_ours_wanted(refunds):
    """A platform refund of more than we believed to be left is the truth: ours is refused by WeChat and released."""
    order = refunds.order(10_000)
    refunds.ask(order, 1_000)
    ours = refunds.ask(order, 8_000)
    for notice in refunds.notices(lambda: platform(refunds, order, 9_000), count=2):
        refunds.receive(notice)
    after = refunds.order_of(ours)
    assert (after.refunded_fen, after.refunding_fen, after.refundable_fen) == (10_000, 8_000, 0)
    assert refunds.settle(ours).state is RefundState.FAILED
    after = refunds.order_of(ours)
    assert (after.refunded_fen, after.refunding_fen, after.state) == (10_000, 0, OrderState.REFUNDED)


def test_platform_refund_is_found_by_the_bill(refunds):
    """Reconciliation names a number that no notice told of: WeChat is asked, and it is recorded once."""
    order = refunds.order(10_000)
    made = platform(refunds, order, 2_500, notify=False)
    number = made["out_refund_no"]
    found = [record_platform_refund(refunds.deps, order.mchid, number) for _ in range(2)]
    assert {one.origin for one in found} == {RefundOrigin.PLATFORM}
    refunds.settle(found[0])
    assert refunds.order_of(found[0]).refunded_fen == 2_500
    assert record_platform_refund(refunds.deps, order.mchid, "no-such-number") is None


def test_refund_before_the_payment_is_known(refunds):
    """A refund that is told before its payment proves one, which WeChat is asked for; the order says so."""
    order = refunds.order(10_000, is_paid=False)
    refunds.world.pay(order.order_no)
    (notice,) = refunds.notices(lambda: platform(refunds, order, 4_000))
    found = refunds.receive(notice)
    after = refunds.order_of(found)
    assert (after.state, after.refunded_fen, after.refund_unexplained) == (OrderState.PARTLY_REFUNDED, 4_000, False)


def test_query_of_the_order_finds_that_something_was_refunded(refunds):
    """An order that WeChat calls refunded is marked until the notice or the bill explains it."""
    order = refunds.order(10_000, is_paid=False)
    refunds.world.pay(order.order_no)
    made = platform(refunds, order, 4_000, notify=False)
    refunds.later(minutes=5)
    paid = refunds.query(order)
    assert (paid.state, paid.refund_unexplained) == (OrderState.PAID, True)
    record_platform_refund(refunds.deps, order.mchid, made["out_refund_no"])
    assert not refunds.deps.orders.get(order.order_no).refund_unexplained


def test_paid_order_is_marked_when_wechat_calls_it_refunded(refunds):
    """The mark is set once, and not where a refund that we know explains it."""
    order = refunds.order(10_000)
    assert not note_unexplained(refunds.deps, order.order_no).refund_unexplained
    platform(refunds, order, 4_000, notify=False)
    assert note_unexplained(refunds.deps, order.order_no).refund_unexplained
    ours = refunds.order(10_000)
    refunds.settle(refunds.ask(ours, 100))
    assert not note_unexplained(refunds.deps, ours.order_no).refund_unexplained


def test_foreign_order_is_none_of_ours(refunds):
    """A notice about an order of another system of the same account is acknowledged and changes nothing."""
    order = refunds.order(10_000)
    (headers, body) = refunds.notices(lambda: platform(refunds, order, 4_000))[0]
    remote = refunds.remote(headers, body)
    told = {**remote, "out_trade_no": "another-system-1"}
    assert record_refund(refunds.deps, order.mchid, refund_from_notice(told)) is None


def test_contradicting_notices_change_nothing(refunds):
    """Another amount, order total or account than ours is a mismatch for a person."""
    order = refunds.order(10_000)
    refund = refunds.ask(order, 4_000)
    refunds.settle(refund)
    told = {
        "mchid": order.mchid, "out_trade_no": order.order_no, "transaction_id": order.payment.transaction_id,
        "out_refund_no": refund.refund_no, "refund_id": "5", "refund_status": "SUCCESS",
        "success_time": "2026-11-28T10:00:00+08:00", "user_received_account": "x",
        "amount": {"total": 10_000, "refund": 4_000, "payer_total": 10_000, "payer_refund": 4_000},
    }  # fmt: skip
    before = refunds.get(refund)
    other = {**told["amount"], "refund": 4_001, "payer_refund": 4_001}
    for change in ({"mchid": "1999999999"}, {"transaction_id": "1"}, {"amount": other}):
        with pytest.raises(PaymentMismatchError):
            record_refund(refunds.deps, order.mchid, refund_from_notice({**told, **change}))
    assert refunds.get(refund) == before


@pytest.mark.parametrize("told", [*itertools.permutations(["PROCESSING", "ABNORMAL", "SUCCESS"])])
def test_disordered_words_end_the_same(refunds, wechat, told):
    """Whatever comes first, the money that went back is what is recorded in the end."""
    wechat(refund_result="NONE")
    order = refunds.order(10_000)
    refund = refunds.ask(order, 4_000)
    remote = refunds.deps.refunds_of(order.mchid).query_refund(refund.refund_no)
    for status in told:
        at = refunds.world.clock() if status == "SUCCESS" else None
        record_refund(refunds.deps, order.mchid, replace(remote, status=status, success_at=at))
    assert refunds.get(refund).state is RefundState.SUCCESS
    assert refunds.order_of(refund).refunded_fen == 4_000


def test_notice_that_cannot_be_completed_comes_again(refunds, fault):
    """While WeChat does not say what a notice leaves out, the notice is not acknowledged and nothing changes."""
    order = refunds.order(10_000)
    (notice,) = refunds.notices(lambda: platform(refunds, order, 4_000))
    fault(method="GET", times=1, error={"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False})
    with pytest.raises(OutcomeUnknownError):
        refunds.receive(notice)
    assert refunds.deps.orders.get(order.order_no).refunds == ()
    assert refunds.receive(notice).state is RefundState.SUCCESS
