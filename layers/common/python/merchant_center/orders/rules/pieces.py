"""What an order does to the inventories of its products: each change of the order moves its pieces once.

Only lines that were counted when the order was placed have pieces; what an operator counts later is no affair of it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from merchant_center.events.rules.event import EventKind
from merchant_center.orders.rules.order import Order, OrderLine
from merchant_center.products.rules import InventoryChange

MAX_COUNTED_LINES = 40
"""An order is written in one transaction of 100 actions at the most: 4, one for each line, one for each inventory."""


def reserved(order: Order) -> list[InventoryChange]:
    """Return what placing the order takes."""
    return [InventoryChange(one.product_number, available=-one.quantity, reserved=one.quantity) for one in _of(order)]


def released(order: Order) -> list[InventoryChange]:
    """Return what closing the order gives back."""
    return [InventoryChange(one.product_number, available=one.quantity, reserved=-one.quantity) for one in _of(order)]


def sold(order: Order) -> list[InventoryChange]:
    """Return what the payment of the order does: pieces that were given back before are taken again, if there."""
    return [_sold(one, is_late=order.paid_late) for one in _of(order)]


def restocked(order: Order) -> list[InventoryChange]:
    """Return what a refund of the whole order gives back; a piece that was never there does not come back."""
    return [
        InventoryChange(one.product_number, oversold=-one.quantity)
        if one.oversold
        else InventoryChange(one.product_number, available=one.quantity, sold=-one.quantity)
        for one in _of(order)
    ]


_OF_EVENTS = {
    EventKind.ORDER_CREATED: reserved,
    EventKind.ORDER_CLOSED: released,
    EventKind.ORDER_PAID: sold,
}


def inventory_changes(order: Order, kind: EventKind) -> list[InventoryChange]:
    """Return what an event of the order does to inventories; those of its refunds are asked by :func:`restocked`."""
    changes = _OF_EVENTS.get(kind)
    return changes(order) if changes else []


def with_restock(order: Order) -> Order:
    """Return the order, marked as one whose pieces came back with its refund; the version is whose change it is."""
    return replace(order, restocked=True)


def with_oversold(order: Order, lacking: AbstractSet[str]) -> Order:
    """Return the order with those counted lines marked whose pieces are not there any more."""
    lines = tuple(
        replace(one, oversold=True) if one.counted and one.product_number in lacking else one for one in order.lines
    )
    return replace(order, lines=lines)


def _of(order: Order) -> list[OrderLine]:
    return [line for line in order.lines if line.counted]


def _sold(line: OrderLine, *, is_late: bool) -> InventoryChange:
    if line.oversold:
        return InventoryChange(line.product_number, oversold=line.quantity)
    if is_late:
        return InventoryChange(line.product_number, available=-line.quantity, sold=line.quantity)
    return InventoryChange(line.product_number, reserved=-line.quantity, sold=line.quantity)
