"""Pieces of a product: few of them, operators who correct them, and what orders and refunds do to them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from tests.simulation.deployment import Choices, Deployment, Part
from tests.simulation.memory_dynamo import Change
from tests.simulation.orders import OrderPart
from tests.simulation.product import (
    ORDER_UNDECIDED,
    Correction,
    ManageProductsDeps,
    OrderLine,
    OrderState,
    correct_inventory,
    keys,
)
from tests.simulation.world import Action

_PLACES = ("available", "reserved", "sold", "oversold")
_PRODUCT = "A"


class InventoryPart(Part):
    """Operators who count, and what must hold of the pieces."""

    share: ClassVar[float] = 0.3

    def __init__(self, deployment: Deployment, orders: OrderPart) -> None:
        self._deployment, self._orders = deployment, orders
        self._world = deployment.world
        no_pictures: Any = None
        self.managing = ManageProductsDeps(
            products=orders.products,
            media=no_pictures,
            audit=deployment.audit,
            clock=self._world.clock,
            entropy=self._world.entropy,
        )
        self._pieces = dict.fromkeys(_PLACES, 0)
        deployment.dynamo.watchers.append(self._committed)

    def begin(self) -> None:
        """Count the pieces of one product."""
        self._correct(Correction(set_available=self._world.chance.choice([1, 3, 8])))

    def choices(self) -> Choices:
        """What operators do."""
        return [(2, self._add), (1, self._set), (0.2, self._stop)]

    def _add(self) -> Action:
        return self._corrected(Correction(add=self._world.chance.choice([1, 2, 5, -1])))

    def _set(self) -> Action:
        pick = self._world.chance.choice
        return self._corrected(Correction(set_available=pick([0, 2]), seen_available=self._pieces["available"]))

    def _stop(self) -> Action:
        return self._corrected(Correction(counted=False))

    def _corrected(self, correction: Correction) -> Action:
        return Action(f"{correction}", lambda: self._correct(correction))

    def _correct(self, correction: Correction) -> Any:
        return correct_inventory(self.managing, _PRODUCT, correction, self._deployment.actor())

    # Laws

    def _committed(self, changes: Sequence[Change]) -> None:
        """No order makes or loses pieces, and none takes what is not there."""
        of_orders = any(one.table == "OrdersTable" for one in changes)
        for change in changes:
            if change.table != "CatalogueTable" or change.key[0] != keys.inventory(_PRODUCT) or change.new is None:
                continue
            before, self._pieces = self._pieces, {name: int(change.new[name]["N"]) for name in _PLACES}
            require, pieces = self._world.require, self._pieces
            require(min(pieces.values()) >= 0, "law 3: fewer pieces than none", before, pieces)
            same = _sum(before) == _sum(pieces)
            require(same or not of_orders, "law 3: an order makes or loses pieces", before, pieces)
            others = all(before[name] == pieces[name] for name in _PLACES[1:])
            require(of_orders or others, "law 3: a correction takes pieces of orders", before, pieces)

    def hold(self) -> None:
        """Pieces that are reserved, sold or lacking are those of the orders that say so."""
        wanted: defaultdict[str, int] = defaultdict(int)
        for order in self._orders.orders.values():
            for line in order.lines:
                if line.counted and line.product_number == _PRODUCT:
                    wanted[_place(line, order.state, is_restocked=order.restocked)] += line.quantity
        held = {name: self._pieces[name] for name in _PLACES[1:]}
        there = {name: wanted[name] for name in _PLACES[1:]}
        self._world.require(held == there, "law 3: pieces are not those of the orders", held, there)

    def settled(self) -> None:
        """In the end no order holds a piece that nobody paid for."""
        self._world.require(not self._pieces["reserved"], "law 6: pieces are held for ever", self._pieces)


def _sum(pieces: dict[str, int]) -> int:
    return pieces["available"] + pieces["reserved"] + pieces["sold"]


def _place(line: OrderLine, state: OrderState, *, is_restocked: bool) -> str:
    if state in ORDER_UNDECIDED:
        return "reserved"
    if state is OrderState.CLOSED or is_restocked:
        return ""
    return "oversold" if line.oversold else "sold"
