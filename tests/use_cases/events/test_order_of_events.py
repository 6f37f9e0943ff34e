"""WeChat dates by whole seconds, we by milliseconds: a timeline tells what happened in the order in which it did."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import Order
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import record_payment
from merchant_center.vouchers.protocol.voucher import Redemption
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.receive_redemption import record_redemption
from tests.use_cases.vouchers.conftest import SENDS, issuing

NOBODY = Customer("", "")


@pytest.fixture
def second(world: Any) -> datetime:
    """The second in which everything happens."""
    return world.clock().replace(microsecond=0)


@pytest.fixture
def at(second: datetime) -> Callable[[int], Callable[[], datetime]]:
    """A clock that stands so many milliseconds behind the beginning of the second."""
    return lambda milliseconds: lambda: second + timedelta(milliseconds=milliseconds)


def order_of(world: Any, customer: Customer, clock: Callable[[], datetime]) -> Order:
    lines = ((world.product().product_number, 1),)
    return place_order(replace(world.shop, clock=clock), customer, OrderRequest(lines), "").order


def pay(world: Any, order: Order, second: datetime, clock: Callable[[], datetime]) -> None:
    world.pay(order.order_no)
    payment = world.wechat(order.mchid).query_order(order.order_no)
    record_payment(replace(world.shop, clock=clock), replace(payment, success_at=second))


def use(world: Any, customer: Customer, coupon_id: str, second: datetime, clock: Callable[[], datetime]) -> None:
    coupon = world.voucher_client(world.mchid).get_coupon(customer.openid, coupon_id, customer.appid)
    told = Redemption(coupon, second, world.mchid, f"4200{coupon_id}")
    record_redemption(replace(world.redeeming, clock=clock), told)


def timeline(world: Any, customer: Customer) -> list[tuple[str, str]]:
    found = [(str(event.kind), event.target_id) for event in world.events.timeline(customer)]
    return [one for one in reversed(found) if one[0] in {"order_created", "order_paid", "voucher_redeemed"}]


def test_one_second_is_told_as_it_happened(world, second, at):
    """A payment and a use of WeChat's 10:00:05 stand behind both orders that were made in that second before them."""
    customer = world.customer()
    stock = world.stock()
    request = VoucherRequest(stock.stock_id, customer, Source(SourceKind.FLOW, "run"))
    issue = issue_voucher(issuing(world, clock=at(-9_000)), request)
    first, other = order_of(world, customer, at(400)), order_of(world, customer, at(450))
    pay(world, first, second, at(700))
    use(world, customer, issue.coupon_id, second, at(800))
    behind = order_of(world, customer, at(900))
    assert timeline(world, customer) == [
        ("order_created", first.order_no),
        ("order_created", other.order_no),
        ("order_paid", first.order_no),
        ("voucher_redeemed", stock.stock_id),
        ("order_created", behind.order_no),
    ]


def test_what_is_told_much_later_stays_in_its_second(world, second, at):
    """A payment that WeChat tells of an hour later stands in its second: behind its order, before the next second."""
    customer = world.customer()
    order = order_of(world, customer, at(999))
    behind = order_of(world, customer, at(1_050))
    pay(world, order, second, at(3_600_000))
    created, paid, last = timeline(world, customer)
    assert (created[1], paid, last[1]) == (order.order_no, ("order_paid", order.order_no), behind.order_no)


def test_strangers_use_is_found_where_it_was_written(world, second, at):
    """A use told before we know whose it is stands late in its second; once it is the customer's it is told once."""
    customer = world.customer()
    stock = world.stock()
    world.simulator.panel("faults", on="api", match=SENDS, times=1, drop={"executed": True})
    request = VoucherRequest(stock.stock_id, customer, Source(SourceKind.FLOW, "run"))
    hasty = issuing(world, clock=at(-9_000), pause=lambda _: None)
    issue_voucher(hasty, request)
    (coupon_id,) = world.coupons_of(customer)
    for _ in range(2):
        use(world, customer, coupon_id, second, at(600))
    told = f"C{coupon_id}:voucher_redeemed:4200{coupon_id}"
    (before,) = [event for event in world.events.timeline(NOBODY) if event.event_id == told]
    assert before.at == second + timedelta(milliseconds=600)
    order_of(world, customer, at(300))
    issue_voucher(replace(hasty, clock=at(700_000)), request)
    assert [event for event in world.events.timeline(NOBODY) if event.event_id == told] == []
    assert [kind for kind, _ in timeline(world, customer)] == ["order_created", "voucher_redeemed"]
