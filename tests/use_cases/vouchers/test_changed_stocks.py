"""Limits and places of a stock that an operator changes meanwhile: they hold for whatever is reserved afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import InvalidInputError, NotFoundError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.errors import VoucherLimitReachedError
from merchant_center.vouchers.rules.placement import Placement
from merchant_center.vouchers.rules.voucher import IssueState, StockLimits
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock, remove_stock
from merchant_center.vouchers.use_cases.mirror_stocks import add_stock
from tests.use_cases.world import actor


@pytest.fixture
def stock(world):
    return world.stock()


def request(stock, customer, run="run-1", **more):
    return VoucherRequest(stock.stock_id, customer, Source(SourceKind.FLOW, run), **more)


@pytest.mark.parametrize("change", ["limit", "placement"])
def test_who_waited_is_held_to_what_is_allowed_by_then(world, deps, stock, change):
    """A request that waits for another send obeys a limit or a closed placement that an operator set meanwhile."""
    settings = {"success_page": None}
    change_stock(world.managing, stock.stock_id, limits=None, placements=(Placement("top"),), **settings, actor=actor())
    customer = world.customer()

    class DiedError(Exception):
        pass

    def die(_mchid):
        raise DiedError

    with pytest.raises(DiedError):
        issue_voucher(replace(deps, wechat=die), request(stock, customer))

    def meanwhile(_seconds):
        changed = {"limits": StockLimits(per_customer=1)} if change == "limit" else {"limits": None, "placements": ()}
        change_stock(world.managing, stock.stock_id, **changed, **settings, actor=actor())
        world.offset += timedelta(minutes=2)

    refusal = VoucherLimitReachedError if change == "limit" else InvalidInputError
    with pytest.raises(refusal):
        issue_voucher(replace(deps, pause=meanwhile), request(stock, customer, "run-2", placement="top"))
    assert len(world.coupons_of(customer)) <= 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"limits": StockLimits(per_customer=1)}, VoucherLimitReachedError),
        ({"limits": StockLimits(per_day=1)}, VoucherLimitReachedError),
        ({"limits": StockLimits(per_day=5), "placements": (Placement("top", 1),)}, VoucherLimitReachedError),
        ({"placements": (Placement("bottom"),)}, InvalidInputError),
        ({}, NotFoundError),
    ],
    ids=["per customer", "per day", "per placement", "placement closed", "removed"],
)
def test_change_meanwhile_binds_the_reservation_under_way(world, deps, stock, change, refusal):
    """A request that has read the stock is refused by limits lowered, and places closed, before it reserves."""
    settings = {"success_page": None}
    limits = StockLimits(per_customer=2, per_day=5, per_placement=5)
    change_stock(
        world.managing, stock.stock_id, limits=limits, placements=(Placement("top"),), **settings, actor=actor()
    )
    customer, done = world.customer(), []
    issue_voucher(deps, request(stock, customer, placement="top"))

    def overtaken(mchid, appid):
        if not done:
            done.append(change)
            if change:
                change_stock(
                    world.managing,
                    stock.stock_id,
                    **{"limits": None, "placements": None, **settings, **change},
                    actor=actor(),
                )
            else:
                remove_stock(world.managing, stock.stock_id, actor=actor())
        world.merchants.require_serving(mchid, appid)

    with pytest.raises(refusal):
        issue_voucher(replace(deps, require_serving=overtaken), request(stock, customer, "run-2", placement="top"))
    assert len(world.coupons_of(customer)) == 1


def test_stock_that_is_added_again_is_given_out_again(world, deps, stock):
    """A stock that was changed, removed and added again issues, though its versions begin anew."""
    for limit in (5, 6, 7):
        change_stock(
            world.managing, stock.stock_id, limits=StockLimits(per_day=limit), success_page=None, actor=actor()
        )
    customer = world.customer()
    issue_voucher(deps, request(stock, customer))
    remove_stock(world.managing, stock.stock_id, actor=actor())
    world.offset = timedelta(seconds=1)
    add_stock(world.mirroring, stock.stock_id, "", stock.mchid, "", actor=actor())
    assert issue_voucher(deps, request(stock, customer, "run-2")).state is IssueState.ISSUED
