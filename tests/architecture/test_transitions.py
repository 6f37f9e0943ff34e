"""The transition tables: they hold the states of the domain, and each of them can be reached."""

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.core.transitions import transition
from merchant_center.exports import rules as exports
from merchant_center.exports.rules import ExportState, ExportTrigger
from merchant_center.jobs.rules import job as jobs
from merchant_center.jobs.rules.job import JobState, JobTrigger
from merchant_center.notices.rules import notice as notices
from merchant_center.notices.rules.notice import NoticeState, NoticeTrigger
from merchant_center.orders.rules import order as orders
from merchant_center.orders.rules.order import UNDECIDED, OrderState, OrderTrigger
from merchant_center.red_packets.rules import red_packet as red_packets
from merchant_center.red_packets.rules import send as red_packet_sends
from merchant_center.red_packets.rules.red_packet import PacketState, PacketTrigger
from merchant_center.red_packets.rules.send import SendState, SendTrigger
from merchant_center.refunds.rules import refund as refunds
from merchant_center.refunds.rules.refund import RefundState, RefundTrigger
from merchant_center.vouchers.rules import voucher as vouchers
from merchant_center.vouchers.rules.voucher import IssueState, IssueTrigger

TABLES = {
    "order": (orders.TRANSITIONS, OrderState, OrderTrigger, OrderState.CREATED),
    "export": (exports.TRANSITIONS, ExportState, ExportTrigger, ExportState.REQUESTED),
    "refund": (refunds.TRANSITIONS, RefundState, RefundTrigger, RefundState.WAITING_APPROVAL),
    "red packet": (red_packets.TRANSITIONS, PacketState, PacketTrigger, PacketState.ACTIVE),
    "red packet send": (red_packet_sends.TRANSITIONS, SendState, SendTrigger, SendState.RESERVED),
    "voucher": (vouchers.TRANSITIONS, IssueState, IssueTrigger, IssueState.REQUESTED),
    "job": (jobs.TRANSITIONS, JobState, JobTrigger, JobState.CHECKING),
    "notice": (notices.TRANSITIONS, NoticeState, NoticeTrigger, NoticeState.QUEUED),
}


@pytest.mark.parametrize(("table", "states", "triggers", "start"), TABLES.values(), ids=TABLES)
def test_every_state_is_reached(table, states, triggers, start):
    """From the first state the table leads to all others, and uses every trigger."""
    reached = {start}
    for _ in states:
        reached |= {after for (before, _), after in table.items() if before in reached}
    assert reached == set(states)
    assert {trigger for _, trigger in table} == set(triggers)


def test_orders_move_as_the_domain_says():
    """CREATED -> PREPAID -> PAID -> (PARTLY_REFUNDED) -> REFUNDED, CREATED|PREPAID -> CLOSED, late money pays."""
    moves = {(before.value, after.value) for (before, _), after in orders.TRANSITIONS.items() if before is not after}
    assert moves == {
        ("CREATED", "PREPAID"),
        ("CREATED", "PAID"),
        ("CREATED", "CLOSED"),
        ("PREPAID", "PAID"),
        ("PREPAID", "CLOSED"),
        ("CLOSED", "PAID"),
        ("PAID", "PARTLY_REFUNDED"),
        ("PAID", "REFUNDED"),
        ("PARTLY_REFUNDED", "REFUNDED"),
    }


def test_undecided_orders_can_be_decided():
    """Every state that waits for WeChat can end paid and can end closed."""
    for state in UNDECIDED:
        assert transition(orders.TRANSITIONS, state, OrderTrigger.PAY) is OrderState.PAID
        assert transition(orders.TRANSITIONS, state, OrderTrigger.CLOSE) is OrderState.CLOSED


def test_unknown_move_is_refused():
    """What the table does not have is a conflict."""
    with pytest.raises(ConflictError):
        transition(orders.TRANSITIONS, OrderState.REFUNDED, OrderTrigger.PAY)
