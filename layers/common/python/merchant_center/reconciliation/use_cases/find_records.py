"""Look up what is recorded under the numbers of lines that no movement of the day tells of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from merchant_center.core.times import beijing_day
from merchant_center.orders.rules.order import UNDECIDED, Order
from merchant_center.reconciliation.rules.judgement import Known
from merchant_center.reconciliation.rules.lines import PAYOUTS, FlowKind
from merchant_center.reconciliation.rules.matching import Finding
from merchant_center.red_packets.rules.send import UNDECIDED as UNDECIDED_SENDS
from merchant_center.red_packets.rules.send import RedPacketSend, SendState

_WENT = frozenset({SendState.SENT, SendState.RECEIVED, SendState.RETURNED})
_OUT = frozenset({FlowKind.RED_PACKET, FlowKind.TRANSFER})


class Numbered(NamedTuple):
    """What a line says of itself."""

    number: str
    wechat_number: str
    order_no: str


type FindRefund = Callable[[Finding], Known | None]
"""Returns what is recorded of the refund that a finding names."""


@dataclass(frozen=True, slots=True)
class FindRecordsDeps:
    """Where records are found by their numbers."""

    find_orders: Callable[[Sequence[str]], Mapping[str, Order]]
    find_send: Callable[[str], RedPacketSend | None]
    find_refund: FindRefund


def find_records(deps: FindRecordsDeps, findings: Iterable[Finding]) -> dict[Finding, Known]:
    """Return what is recorded about those that are."""
    wanted = list(findings)
    orders = deps.find_orders([one.order_no or one.number for one in wanted if one.movement is FlowKind.PAYMENT])
    found: dict[Finding, Known] = {}
    for one in wanted:
        known = _known(deps, one, orders)
        if known is not None:
            found[one] = known
    return found


def _known(deps: FindRecordsDeps, finding: Finding, orders: Mapping[str, Order]) -> Known | None:
    if finding.movement is FlowKind.PAYMENT:
        order = orders.get(finding.order_no or finding.number)
        return _of_order(order, finding) if order else None
    if finding.movement in PAYOUTS:
        send = deps.find_send(finding.number) if finding.number else None
        return _of_send(send, finding) if send else None
    return deps.find_refund(finding)


def _of_order(order: Order, finding: Finding) -> Known:
    payment = order.payment
    if payment is None or payment.transaction_id != finding.wechat_number:
        return Known(False, order.state in UNDECIDED, order.total_fen, order.total_fen, order.state)
    day = beijing_day(payment.paid_at)
    return Known(True, False, payment.total_fen, payment.settled_fen, order.state, day)


def _of_send(send: RedPacketSend, finding: Finding) -> Known:
    is_out = finding.movement in _OUT
    has_moved = send.state in _WENT if is_out else send.state is SendState.RETURNED
    at = send.sent_at if is_out else send.returned_at
    amount = send.payout.amount_fen
    day = beijing_day(at) if at and has_moved else None
    return Known(has_moved, send.state in UNDECIDED_SENDS, amount, amount, send.state, day)
