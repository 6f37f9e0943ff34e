"""Money that moves at WeChat is told with its event, as WeChat's bills will show it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.events.rules.event import Event, Movement, MovementKind
from merchant_center.events.store.writes import EVENTS, event_put
from merchant_center.orders.rules import order as orders
from merchant_center.orders.rules.payment import UsedVoucher


def test_payment_moves_its_settled_amount_at_wechats_instant(make_order, make_payment):
    """A payment at 23:59:59 that is recorded the day after belongs to WeChat's day, less no-fund vouchers only."""
    paid_at = datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)
    order, _ = orders.created(make_order(created_at=paid_at - timedelta(minutes=1), total_fen=1000))
    vouchers = (UsedVoucher("c1", "s1", "a", "CASH", 300), UsedVoucher("c2", "s2", "b", "NOCASH", 200))
    payment = make_payment(paid_at=paid_at, total_fen=1000, payer_total_fen=500, vouchers=vouchers)
    changed, event = orders.paid(order, payment, paid_at + timedelta(hours=3))
    number = payment.transaction_id
    assert event.movement == Movement(MovementKind.PAYMENT, changed.order_no, number, paid_at, 1000, 800)
    item = event_put("events", event).item
    assert item["movement_shard"] == f"{order.mchid}#2026-11-22#{keys.movement_shard(number)}"
    assert item["movement_position"] == f"payment#{order.order_no}"


def test_events_without_movement_are_in_no_shard(make_order):
    """What moves no money is not filed among movements, so its index stays sparse."""
    _, event = orders.created(make_order())
    assert event.movement is None
    assert not {"movement_shard", "movement_position"} & set(event_put("events", event).item)


def test_event_of_an_older_version_reads(make_order):
    """An event that was stored before there were movements has none."""
    _, event = orders.created(make_order())
    text = Document(Event).text(event).replace(',"movement":null', "")
    assert "movement" not in text
    assert EVENTS.value(text) == event


@given(st.sampled_from(MovementKind), st.text(min_size=1), st.text())
def test_bills_and_movements_are_spread_alike(kind, number, wechat_number):
    """The shard follows from what the bill names: WeChat's number, and of a payout ours; it is one of all."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    movement = Movement(kind, number, wechat_number, at, 1, 1)
    is_trade = kind in {MovementKind.PAYMENT, MovementKind.REFUND}
    assert movement.bill_number == ((wechat_number or number) if is_trade else number)
    assert 0 <= keys.movement_shard(movement.bill_number) < keys.MOVEMENT_SHARDS
