"""Pieces of orders by value: whatever becomes of orders, in whatever order, each piece is in one place."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from merchant_center.events.rules.event import EventKind
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules import pieces
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.rules.payment import PaymentDetails
from merchant_center.products.rules import Inventory

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GOODS = ("TEA", "CUP")


@dataclass
class Book:
    """The counters, changed as the store changes them: only while enough are available."""

    inventories: dict[str, Inventory] = field(default_factory=lambda: dict.fromkeys(GOODS, Inventory(available=4)))

    def takes(self, changes):
        """Make all changes, or none if one takes more than there is."""
        if any(self.inventories[one.product_number].available + one.available < 0 for one in changes):
            return False
        for one in changes:
            had = self.inventories[one.product_number]
            places = {
                name: getattr(had, name) + getattr(one, name) for name in ("available", "reserved", "sold", "oversold")
            }
            self.inventories[one.product_number] = Inventory(**places)
        return True

    def lacking(self, order):
        """The products of which fewer are available than the order has."""
        return {
            line.product_number
            for line in order.lines
            if self.inventories[line.product_number].available < line.quantity
        }


def new_order(number, quantities):
    lines = tuple(OrderLine(name, name, 100, count, counted=True) for name, count in quantities.items() if count)
    return Order(
        order_no=f"20261128-{number:016d}",
        mchid="1900000001",
        appid="wx0123456789abcdef",
        openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        lines=lines,
        total_fen=sum(line.amount_fen for line in lines),
        state=OrderState.CREATED,
        description="茶",
        notify_url="https://example.com",
        created_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )


def payment_of(order):
    return PaymentDetails(
        order.mchid, order.appid, order.openid, f"42{order.order_no}", order.total_fen, order.total_fen, NOW
    )


class Warehouse(RuleBasedStateMachine):
    """Orders come, end, are paid in time and late, and are refunded with and without their goods."""

    def __init__(self):
        super().__init__()
        self.book, self.orders = Book(), []

    @rule(tea=st.integers(0, 3), cup=st.integers(0, 2))
    def place(self, tea, cup):
        """A customer orders what is there."""
        if tea or cup:
            order = new_order(len(self.orders), {"TEA": tea, "CUP": cup})
            if self.book.takes(pieces.reserved(order)):
                self.orders.append(order)

    @precondition(lambda self: self.orders)
    @rule(nth=st.integers(0, 9))
    def close(self, nth):
        """Whoever closes: what is decided is not closed again."""
        self.change(
            nth, {OrderState.CREATED, OrderState.PREPAID}, lambda one: rules.closed(one, NOW)[0], pieces.released
        )

    @precondition(lambda self: self.orders)
    @rule(nth=st.integers(0, 9))
    def pay(self, nth):
        """Money comes, in time or late; told again it changes nothing."""

        def paid(one):
            late = one.state is OrderState.CLOSED
            change = rules.paid(
                pieces.with_oversold(one, self.book.lacking(one)) if late else one, payment_of(one), NOW
            )
            assert change is not None
            return change[0]

        self.change(nth, {OrderState.CREATED, OrderState.PREPAID, OrderState.CLOSED}, paid, pieces.sold)
        told_again = self.orders[nth % len(self.orders)]
        assert rules.paid(told_again, payment_of(told_again), NOW) is None

    @precondition(lambda self: self.orders)
    @rule(nth=st.integers(0, 9), restock=st.booleans())
    def refund(self, nth, restock):
        """All money goes back; the goods too, or not."""

        def refunded(one):
            changed = replace(one, state=OrderState.REFUNDED, version=one.version + 1)
            return pieces.with_restock(changed) if restock else changed

        self.change(nth, {OrderState.PAID}, refunded, pieces.restocked if restock else lambda _: [])

    def change(self, nth, states, do, moved):
        """Change some order that is in one of these states, and its pieces with it."""
        place = nth % len(self.orders)
        if self.orders[place].state in states:
            changed = do(self.orders[place])
            assert self.book.takes(moved(changed))
            self.orders[place] = changed

    @invariant()
    def each_piece_is_in_one_place(self):
        """What was put in is available, reserved or sold, none of it below none; oversold is what orders name."""
        for name, one in self.book.inventories.items():
            assert min(one.available, one.reserved, one.sold, one.oversold) >= 0
            assert one.available + one.reserved + one.sold == 4
            held = [order for order in self.orders if name in order.oversold and not order.restocked]
            assert one.oversold == sum(
                line.quantity for order in held for line in order.lines if line.oversold and line.product_number == name
            )


TestWarehouse = Warehouse.TestCase
TestWarehouse.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_uncounted_lines_have_no_pieces():
    """An order of what is not counted moves nothing, whatever becomes of it."""
    order = new_order(1, {"TEA": 2})
    order = replace(order, lines=tuple(replace(line, counted=False) for line in order.lines))
    for moved in (pieces.reserved, pieces.released, pieces.sold, pieces.restocked):
        assert moved(order) == []
    assert pieces.with_oversold(order, {"TEA"}).oversold == ()


def test_events_move_the_pieces_of_their_change():
    """Placing takes pieces, closing gives them back, paying sells them; no other event moves any by itself."""
    order = new_order(1, {"TEA": 2})
    moves = {kind: pieces.inventory_changes(order, kind) for kind in EventKind}
    assert {kind: changes for kind, changes in moves.items() if changes} == {
        EventKind.ORDER_CREATED: pieces.reserved(order),
        EventKind.ORDER_CLOSED: pieces.released(order),
        EventKind.ORDER_PAID: pieces.sold(order),
    }
