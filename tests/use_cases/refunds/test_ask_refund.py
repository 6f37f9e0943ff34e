"""Refunds that people ask for: one for each request, sums bounded, and settled whatever WeChat answers."""

from merchant_center.orders.rules.order import OrderState
from merchant_center.refunds.rules.refund import RefundState


def test_whole_order_goes_back(refunds):
    """Without an amount all that is left is asked for; the answer is accepted, and the query settles it."""
    order = refunds.order(10_000)
    refund = refunds.ask(order, reason="七天无理由")
    assert refund.amount_fen == 10_000
    settled = refunds.settle(refund)
    assert settled.state is RefundState.SUCCESS
    after = refunds.order_of(refund)
    assert after.state is OrderState.REFUNDED
    assert (after.refunded_fen, after.refunding_fen, after.refundable_fen) == (10_000, 0, 0)
    assert refunds.events(order) == ["refund_requested", "refund_accepted", "refund_succeeded"]
    (there,) = refunds.at_wechat(order)
    assert (there["out_refund_no"], there["status"]) == (refund.refund_no, "SUCCESS")
