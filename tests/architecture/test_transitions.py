"""The transition tables: they hold the states of the domain, and each of them can be reached."""

import pytest

from merchant_center.domain import exports, jobs, notices, orders, red_packet_sends, red_packets, vouchers
from merchant_center.domain.exports import ExportHappening, ExportState
from merchant_center.domain.jobs import JobHappening, JobState
from merchant_center.domain.notices import NoticeHappening, NoticeState
from merchant_center.domain.orders import UNDECIDED, Happening, OrderState
from merchant_center.domain.red_packet_sends import SendHappening, SendState
from merchant_center.domain.red_packets import PacketHappening, PacketState
from merchant_center.domain.vouchers import IssueHappening, IssueState

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
