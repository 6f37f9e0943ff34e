"""The transition tables: they hold the states of the domain, and each of them can be reached."""

import pytest

from merchant_center.exports import rules as exports
from merchant_center.exports.rules import ExportHappening, ExportState
from merchant_center.jobs.rules import job as jobs
from merchant_center.jobs.rules.job import JobHappening, JobState
from merchant_center.notices.rules import notice as notices
from merchant_center.notices.rules.notice import NoticeHappening, NoticeState
from merchant_center.orders.rules import order as orders
from merchant_center.orders.rules.order import UNDECIDED, Happening, OrderState
from merchant_center.red_packets.rules import red_packet as red_packets
from merchant_center.red_packets.rules import send as red_packet_sends
from merchant_center.red_packets.rules.red_packet import PacketHappening, PacketState
from merchant_center.red_packets.rules.send import SendHappening, SendState
from merchant_center.vouchers.rules import voucher as vouchers
from merchant_center.vouchers.rules.voucher import IssueHappening, IssueState

TABLES = {
    "order": (orders.TRANSITIONS, OrderState, Happening, OrderState.CREATED),
    "export": (exports.TRANSITIONS, ExportState, ExportHappening, ExportState.REQUESTED),
    "red packet": (red_packets.TRANSITIONS, PacketState, PacketHappening, PacketState.ACTIVE),
    "red packet send": (red_packet_sends.TRANSITIONS, SendState, SendHappening, SendState.RESERVED),
    "voucher": (vouchers.TRANSITIONS, IssueState, IssueHappening, IssueState.REQUESTED),
    "job": (jobs.TRANSITIONS, JobState, JobHappening, JobState.CHECKING),
    "notice": (notices.TRANSITIONS, NoticeState, NoticeHappening, NoticeState.QUEUED),
}


@pytest.mark.parametrize(("table", "states", "happenings", "start"), TABLES.values(), ids=TABLES)
def test_every_state_is_reached(table, states, happenings, start):
    """From the first state the table leads to all others, and uses every happening."""
    reached = {start}
    for _ in states:
        reached |= {after for (before, _), after in table.items() if before in reached}
    assert reached == set(states)
    assert {happening for _, happening in table} == set(happenings)


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
        assert orders.move(state, Happening.PAY) is OrderState.PAID
        assert orders.move(state, Happening.CLOSE) is OrderState.CLOSED


def test_unknown_move_is_refused():
    """What the table does not have is a conflict."""
    with pytest.raises(orders.ConflictError):
        orders.move(OrderState.REFUNDED, Happening.PAY)
