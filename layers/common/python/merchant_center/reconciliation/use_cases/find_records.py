"""Look up what is recorded under the numbers of lines that no movement of the day tells of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from merchant_center.core.times import beijing_day
from merchant_center.orders.rules.order import UNDECIDED, Order
from merchant_center.reconciliation.rules.finding import FAILED, SUCCEEDED, Finding
from merchant_center.reconciliation.rules.judgement import Known
from merchant_center.reconciliation.rules.lines import OUTGOING, PAYOUTS, VOUCHERS, FlowKind
from merchant_center.red_packets.rules.send import UNDECIDED as UNDECIDED_SENDS
from merchant_center.red_packets.rules.send import RedPacketSend, SendState, failed_there
from merchant_center.refunds.rules.refund import ACCEPTED, Refund, RefundState
from merchant_center.refunds.rules.refund import UNDECIDED as UNDECIDED_REFUNDS
from merchant_center.vouchers.rules import uses as voucher_uses
from merchant_center.vouchers.rules.voucher import VoucherIssue

_PAID_OUT = frozenset({SendState.SENT, SendState.RECEIVED, SendState.RETURNED})


@dataclass(frozen=True, slots=True)
class FindRecordsDeps:
    """Where records are found by their numbers: a voucher by its coupon, a paid order by its transaction."""

    find_orders: Callable[[Sequence[str]], Mapping[str, Order]]
    find_send: Callable[[str], RedPacketSend | None]
    find_refund: Callable[[str], Refund | None]
    find_voucher: Callable[[str], VoucherIssue | None]
    find_paid: Callable[[str], Order | None]


def find_records(deps: FindRecordsDeps, mchid: str, findings: Iterable[Finding]) -> dict[Finding, Known]:
    """Return what is recorded about those that are, of this account: numbers are each account's own."""
    wanted = list(findings)
    orders = deps.find_orders([one.order_no or one.number for one in wanted if one.movement is FlowKind.PAYMENT])
    found: dict[Finding, Known] = {}
    for one in wanted:
        known = _known(deps, mchid, one, orders)
        if known is not None:
            found[one] = known
    return found


def _known(deps: FindRecordsDeps, mchid: str, finding: Finding, orders: Mapping[str, Order]) -> Known | None:
    if finding.movement is FlowKind.PAYMENT:
        order = orders.get(finding.order_no or finding.number)
        return _of_order(order, finding) if order and order.mchid == mchid else None
    if finding.movement in PAYOUTS:
        send = deps.find_send(finding.number) if finding.number else None
        return _of_send(send, finding) if send and send.payout.mchid == mchid else None
    if finding.movement in VOUCHERS:
        issue = deps.find_voucher(coupon_of(finding))
        return _of_voucher(issue, finding, deps.find_paid(finding.wechat_number)) if issue else None
    refund = deps.find_refund(finding.number) if finding.number else None
    return _of_refund(refund, finding) if refund and refund.mchid == mchid else None


def coupon_of(finding: Finding) -> str:
    """Return the coupon that a finding about a voucher is about."""
    return finding.number.partition("-")[0]


def _of_voucher(issue: VoucherIssue, finding: Finding, order: Order | None) -> Known:
    """Return what is recorded of a use, or of its return. What it took off, the order tells if it is ours."""
    taken = [one.amount_fen for one in order.vouchers if one.coupon_id == issue.coupon_id] if order else []
    amount, use = (taken or [issue.amount_fen])[0], voucher_uses.use_in(issue, finding.wechat_number)
    at = use.at if use else None
    if finding.movement is FlowKind.VOUCHER_RETURN:
        has_moved = use is not None and voucher_uses.came_back(issue, use)
        at = use.returned_at if use else None
    else:
        has_moved = use is not None
    day = beijing_day(at) if at and has_moved else None
    return Known(has_moved, not has_moved, amount, 0, issue.state, day)


def _of_order(order: Order, finding: Finding) -> Known:
    payment = order.payment
    if payment is None or payment.transaction_id != finding.wechat_number:
        return Known(False, order.state in UNDECIDED, order.total_fen, order.total_fen, order.state)
    day = beijing_day(payment.paid_at)
    return Known(True, False, payment.total_fen, payment.settled_fen, order.state, day)


def _of_send(send: RedPacketSend, finding: Finding) -> Known:
    is_out = finding.movement in OUTGOING
    has_moved = send.state in _PAID_OUT if is_out else send.state is SendState.RETURNED
    at = send.sent_at if is_out else send.returned_at
    amount = send.payout.amount_fen
    day = beijing_day(at) if at and has_moved else None
    # What failed at WeChat went and came back, both on days that nothing here tells.
    has_moved = has_moved or failed_there(send)
    return Known(has_moved, send.state in UNDECIDED_SENDS, amount, amount, send.state, day)


def _of_refund(refund: Refund, finding: Finding) -> Known:
    """Return what is recorded of a refund; a bill tells how it stood in the morning, so what ended later fits."""
    is_back = finding.movement is FlowKind.REFUND_RETURN
    has_moved = refund.state is RefundState.CLOSED if is_back else refund.state in ACCEPTED
    closed_there, failed_here = finding.theirs_state == FAILED, refund.state is RefundState.CLOSED
    said, ended = finding.theirs_state == SUCCEEDED, refund.state is RefundState.SUCCESS
    outcome, amount = refund.outcome, refund.amount_fen
    settled = outcome.settlement_refund_fen if outcome and outcome.settlement_refund_fen is not None else amount
    at = (outcome.started_at if outcome else None) or refund.accepted_at or refund.created_at
    # What comes back comes when it comes: no day of ours tells.
    day = beijing_day(at) if has_moved and not is_back else None
    return Known(
        has_moved,
        refund.state in UNDECIDED_REFUNDS and refund.state not in ACCEPTED,
        amount,
        settled,
        refund.state,
        day,
        (closed_there and ended) or (said and failed_here),
    )
