"""Vouchers whose writes lose their answers: issued once, counted once, told once."""

import secrets
from dataclasses import replace
from datetime import timedelta

from merchant_center.core.aws import keys
from merchant_center.core.errors import ConflictError, NotFoundError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import beijing_day
from merchant_center.vouchers.rules.placement import Placement
from merchant_center.vouchers.rules.voucher import IssueState, StockLimits, SuccessPage
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock, remove_stock
from merchant_center.vouchers.use_cases.mirror_stocks import (
    Steering,
    add_stock,
    listen_for_uses,
    refresh_all,
    steer_stock,
)
from merchant_center.vouchers.use_cases.receive_redemption import receive_redemption
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue, sweep_vouchers
from merchant_center.vouchers.use_cases.take_voucher import take_voucher
from tests.use_cases.lost_writes.playing import flow
from tests.use_cases.world import actor

SENDS = {"path_contains": "/coupons", "method": "POST"}
PAGE = SuccessPage("恭喜")
LIMITS = StockLimits(per_customer=5, per_day=5_000, per_placement=5_000)


def made_stock(world):
    made = world.simulator.panel(
        "stocks",
        creator_mchid=world.mchid,
        name="满减券",
        max_coupons=1_000,
        max_coupons_per_user=20,
        coupon_amount=100,
        transaction_minimum=100,
    )
    return made["stock_id"]


def listed(world, kit, stock_id):
    return add_stock(kit.mirroring, stock_id, "", world.mchid, "", actor=actor())


def limited(world, kit):
    stock = listed(world, kit, made_stock(world))
    return changed(world, kit, stock.stock_id)


def changed(world, kit, stock_id):
    return change_stock(
        kit.managing, stock_id, limits=LIMITS, success_page=PAGE, placements=(Placement("p1"),), actor=actor()
    )


def asked_for(world, stock):
    return VoucherRequest(
        stock.stock_id, world.customer(), Source(SourceKind.FLOW, secrets.token_hex(8)), placement="p1"
    )


def counts(world, kit, stock, customer):
    """What the day, the placement and the customer's lock hold of a stock."""
    day = keys.day_counter(stock.stock_id, beijing_day(world.clock()).isoformat())
    items = [
        world.dynamo.get(kit.table, pk, keys.ITEM) or {} for pk in (day, keys.placement_counter(stock.stock_id, "p1"))
    ]
    lock = kit.vouchers.get_lock(stock.stock_id, customer)
    assert lock.busy == ""
    return [*(int(one.get("used", 0)) for one in items), lock.count]


def kinds(kit, customer):
    return sorted(str(one.kind) for one in kit.events.timeline(customer))


def swept(kit):
    return sweep_vouchers(kit.issue, limit=100, go_on=lambda: True)


def later(world, caller, deed, times=3):
    for _ in range(times):
        world.offset += timedelta(minutes=15)
        caller.asks(deed)
    world.offset = timedelta()


@flow(
    "take_voucher.take_voucher",
    "issue_voucher.issue_voucher",
    "send_voucher.send_voucher",
    "receive_redemption.receive_redemption",
    "receive_redemption.record_redemption",
    "receive_redemption.record_use",
)
def voucher_is_issued_and_used(caller, world, kit, shop, callback, keys_of, door):
    stock = limited(world, kit)
    request = asked_for(world, stock)
    for _ in range(2):
        issue = caller.asks(lambda: take_voucher(kit.issue, request))
    later(world, caller, lambda: settle_issue(kit.issue, kit.vouchers.find(issue.out_request_no)))
    issue = kit.vouchers.find(issue.out_request_no)
    world.voucher_client(world.mchid).set_callback(world.mchid, f"{door.url}/v1/callbacks/{world.mchid}/voucher")
    order = ordered(world, shop, request.customer)
    redeeming = replace(kit.redeeming, orders=shop.orders)
    headers, body = callback("/voucher", lambda: world.pay(order.order_no, notify=True, coupon_ids=[issue.coupon_id]))
    for _ in range(2):
        caller.asks(lambda: receive_redemption(redeeming, headers, body, **keys_of(world.mchid)))
    assert kit.vouchers.find(issue.out_request_no).state is IssueState.REDEEMED
    assert len(world.coupons_of(request.customer)) <= 1
    assert kinds(kit, request.customer) == [
        *("voucher_collected", "voucher_issued", "voucher_redeemed", "voucher_requested")
    ]
    assert counts(world, kit, stock, request.customer) == [1, 1, 1]


def ordered(world, shop, customer):
    from merchant_center.orders.rules.intent import OrderRequest
    from merchant_center.orders.use_cases.place_order import place_order

    return place_order(shop.place, customer, OrderRequest(((world.product().product_number, 1),)), "k").order


@flow("issue_voucher.issue_voucher")
def voucher_is_refused_and_gives_its_place_back(caller, world, kit):
    stock = limited(world, kit)
    request = asked_for(world, stock)
    refusal = {"status": 403, "code": "USER_ACCOUNT_ABNORMAL", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match=SENDS, times=0, error=refusal)
    issue = caller.asks(lambda: issue_voucher(kit.issue, request))
    later(world, caller, lambda: swept(kit))
    world.simulator.http.delete("/_simulator/faults")
    issue = kit.vouchers.find(issue.out_request_no)
    assert (issue.state, issue.failure.code) == (IssueState.FAILED, "USER_ACCOUNT_ABNORMAL")
    assert kinds(kit, request.customer) == ["voucher_failed", "voucher_requested"]
    assert counts(world, kit, stock, request.customer) == [0, 0, 0]


@flow("settle_vouchers.sweep_vouchers", "settle_vouchers.settle_issue", "send_voucher.resend_undecided")
def voucher_is_settled_by_the_schedule(caller, world, kit):
    stock = limited(world, kit)
    request = asked_for(world, stock)
    world.simulator.panel("faults", on="api", match=SENDS, times=1, drop={"executed": True})
    issue = caller.asks(lambda: issue_voucher(kit.issue, request))
    later(world, caller, lambda: swept(kit), times=4)
    world.simulator.http.delete("/_simulator/faults")
    assert kit.vouchers.find(issue.out_request_no).state is IssueState.ISSUED
    assert len(world.coupons_of(request.customer)) == 1
    assert kinds(kit, request.customer) == ["voucher_collected", "voucher_issued", "voucher_requested"]
    assert counts(world, kit, stock, request.customer) == [1, 1, 1]


@flow(
    "mirror_stocks.add_stock",
    "mirror_stocks.refresh_stock",
    "mirror_stocks.refresh_all",
    "manage_vouchers.change_stock",
    "manage_vouchers.remove_stock",
    "mirror_stocks.steer_stock",
    "mirror_stocks.listen_for_uses",
)
def stock_is_kept(caller, world, kit):
    stock_id, vouchers = made_stock(world), kit.vouchers
    caller.asks(lambda: listed(world, kit, stock_id), done=ConflictError)
    caller.asks(lambda: changed(world, kit, stock_id))
    caller.asks(lambda: steer_stock(kit.mirroring, stock_id, Steering.PAUSE, actor=actor()))
    caller.asks(lambda: listen_for_uses(kit.mirroring, world.mchid, world.api_url, actor()))
    caller.asks(lambda: refresh_all(kit.mirroring))
    stock = vouchers.find_stock(stock_id)
    assert (stock.limits, stock.success_page, stock.state) == (LIMITS, PAGE, "paused")
    caller.asks(lambda: remove_stock(kit.managing, stock_id, actor=actor()), done=NotFoundError)
    assert vouchers.find_stock(stock_id) is None
