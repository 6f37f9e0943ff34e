"""The same shopping with a product of which there are few pieces, and an operator who closes orders and corrects."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from merchant_center.core.errors import ConflictError, InvalidInputError, OutcomeUnknownError
from merchant_center.orders.errors import OrderPaidError, SoldOutError
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderState
from merchant_center.orders.use_cases.close_order import CloseOrderDeps, close_order
from merchant_center.products.rules import Correction
from merchant_center.products.use_cases.manage_products import correct_inventory
from tests.use_cases.orders.order_machine.conftest import Death, Lost
from tests.use_cases.orders.order_machine.test_order_machine import TROUBLES, Shopping, quantities

EXAMPLES = 30
PIECES = 3


class CountedShopping(Shopping):
    """Both products are counted, so that each order holds pieces; the laws are the same, and one more."""

    def __init__(self, world: Any, door: Any, tables: tuple[str, str]) -> None:
        super().__init__(world, door, tables)
        self.put_in: dict[str, int] = {}
        for n, product in enumerate(self.products):
            first = Correction(set_available=PIECES)
            self.products[n], _ = correct_inventory(world.keeping, product.product_number, first, world.actor())
            self.put_in[product.product_number] = PIECES

    @rule(nth=st.integers(0, 5), trouble=TROUBLES)
    def operator_closes(self, nth: int, trouble: Death | Lost | None) -> None:
        """An operator closes some order, whatever became of it."""
        order = self.one_of(nth)
        deps = CloseOrderDeps(self.orders, self.world.clock, self.world.wechat, self.world.audit)
        with self.trouble(trouble):
            try:
                closed = close_order(deps, order.order_no, self.world.actor())
            except OutcomeUnknownError:
                assert isinstance(trouble, Lost)
            except OrderPaidError:
                assert order.order_no in self.truth.paid
            else:
                assert closed.state is OrderState.CLOSED

    @rule(nth=st.integers(0, 1), add=st.sampled_from([-1, 1, 2]))
    def operator_corrects(self, nth: int, add: int) -> None:
        """Pieces come, or go without an order."""
        number = self.products[nth].product_number
        available = self.world.pieces(self.products[nth])[0]
        try:
            changed, _ = correct_inventory(self.world.keeping, number, Correction(add=add), self.world.actor())
        except InvalidInputError:
            assert available + add < 0
        else:
            self.products[nth] = changed
            self.put_in[number] += add

    def check_conflict(self, error: ConflictError, asked: OrderRequest, before: Order | None) -> None:
        """Nobody is told that something is sold out which is there."""
        if not isinstance(error, SoldOutError):
            return super().check_conflict(error, asked, before)
        available = {one.product_number: self.world.pieces(one)[0] for one in self.products}
        assert any(available[number] < quantity for number, quantity in asked.quantities)
        return None

    @invariant()
    def pieces_are_somewhere(self) -> None:
        """Each piece is available, with an unpaid order, or sold; none is in two places."""
        orders = self.all()
        for product in self.products:
            number = product.product_number
            reserved = sum(quantities(one).get(number, 0) for one in orders if one.state in UNDECIDED)
            sold = sum(quantities(one).get(number, 0) for one in orders if one.payment and number not in one.oversold)
            over = sum(quantities(one).get(number, 0) for one in orders if number in one.oversold)
            available = self.put_in[number] - reserved - sold
            assert available >= 0
            assert self.world.pieces(product) == (available, reserved, sold, over)


def test_pieces_are_somewhere_whatever_happens(world: Any, door: Any, tables: Any, sample: Any) -> None:
    """Deaths, lost answers, callbacks, sweeps and operators at random: the counters are what the orders say."""
    try:
        run_state_machine_as_test(
            lambda: CountedShopping(world, door, tables),  # type: ignore[arg-type]  # it calls what it is given
            settings=settings(
                max_examples=sample.few(EXAMPLES),
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
            ),
        )
    finally:
        world.simulator.panel("reset")
