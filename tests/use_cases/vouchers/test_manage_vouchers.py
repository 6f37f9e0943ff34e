"""The list of voucher stocks: mirrored, steered, removed without touching WeChat; the address of callbacks."""

import pytest

from merchant_center.core.errors import ConflictError, InvalidInputError, NotFoundError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.rules.voucher import IssueState, StockLimits, SuccessPage
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock, remove_stock
from merchant_center.vouchers.use_cases.mirror_stocks import (
    Steering,
    add_stock,
    callback_address,
    check_stock,
    listen_for_uses,
    refresh_all,
    refresh_stock,
    steer_stock,
    steerings_of,
)
from tests.use_cases.world import actor


def steer(world, stock, steering):
    return steer_stock(world.mirroring, stock.stock_id, steering, actor=actor())


def test_stock_is_mirrored(world):
    """A stock in the list shows its kind, value, threshold, budget, validity, funding and creator."""
    stock = world.stock(coupon_amount=500, transaction_minimum=2_000, max_coupons=10, no_cash=False)
    assert (stock.coupon_amount_fen, stock.threshold_fen, stock.max_coupons) == (500, 2_000, 10)
    assert (stock.stock_type, stock.no_cash, stock.creator_mchid) == ("NORMAL", False, world.mchid)
    assert stock.available_from < stock.available_to


def test_stock_is_added_once(world):
    """A stock that is in the list already is a conflict."""
    stock = world.stock()
    with pytest.raises(ConflictError):
        add_stock(world.mirroring, stock.stock_id, "", world.mchid, "", actor=actor())


def test_stock_is_shown_before_it_is_kept(world):
    """A stock is checked as it would be added, and kept only by adding it; one in the list is a conflict already."""
    made = world.simulator.panel("stocks", creator_mchid=world.mchid, name="满减券", card_id="pABC")["stock_id"]
    checked = check_stock(world.mirroring, made, "", world.mchid, "")
    assert (checked.name, checked.card_id) == ("满减券", "pABC")
    assert world.vouchers.find_stock(made) is None
    with pytest.raises(InvalidInputError):
        check_stock(world.mirroring, made, "pXYZ", world.mchid, "")
    add_stock(world.mirroring, made, "", world.mchid, "", actor=actor())
    with pytest.raises(ConflictError):
        check_stock(world.mirroring, made, "", world.mchid, "")


def test_card_id_of_another_stock_is_named(world):
    """A card id that WeChat has another of is refused by its field."""
    made = world.simulator.panel("stocks", creator_mchid=world.mchid, card_id="pABC")
    with pytest.raises(InvalidInputError) as refusal:
        add_stock(world.mirroring, made["stock_id"], "pXYZ", world.mchid, "", actor=actor())
    assert refusal.value.problems[0].field == "card_id"


def test_creator_pauses_and_restarts(world, deps):
    """A paused stock issues nothing and says so; restarted it issues again."""
    stock = world.stock()
    assert steerings_of(stock) == [Steering.PAUSE]
    paused = steer(world, stock, Steering.PAUSE)
    assert (paused.state, steerings_of(paused)) == ("paused", [Steering.RESTART])
    request = VoucherRequest(stock.stock_id, world.customer(), Source(SourceKind.API, "1"))
    assert issue_voucher(deps, request).state is IssueState.FAILED
    assert steer(world, stock, Steering.RESTART).state == "running"
    request = VoucherRequest(stock.stock_id, world.customer(), Source(SourceKind.API, "2"))
    assert issue_voucher(deps, request).state is IssueState.ISSUED


def test_cap_that_wechat_would_not_reach_is_named(world):
    """A limit per customer above the stock's own at WeChat is refused by its field; one as high is kept."""
    stock = world.stock(max_coupons_per_user=3)
    with pytest.raises(InvalidInputError) as refusal:
        change_stock(
            world.managing, stock.stock_id, limits=StockLimits(per_customer=4), success_page=None, actor=actor()
        )
    assert refusal.value.problems[0].field == "caps.per_customer"
    assert "3" in refusal.value.problems[0].rule
    assert world.vouchers.find_stock(stock.stock_id) == stock
    kept = change_stock(
        world.managing, stock.stock_id, limits=StockLimits(per_customer=3), success_page=None, actor=actor()
    )
    assert kept.limits.per_customer == 3


def test_cap_that_became_too_high_stands_in_nobodys_way(world):
    """What a page shows can still be set when WeChat's limit has gone below a limit of ours."""
    stock = world.stock(max_coupons_per_user=3)
    change_stock(world.managing, stock.stock_id, limits=StockLimits(per_customer=3), success_page=None, actor=actor())
    world.simulator.panel(
        "stocks", stock_id=stock.stock_id, creator_mchid=world.mchid, max_coupons=1_000, max_coupons_per_user=2
    )
    refreshed = refresh_stock(world.mirroring, stock.stock_id)
    assert refreshed.max_per_customer == 2
    page = SuccessPage("领取成功")
    changed = change_stock(world.managing, stock.stock_id, limits=None, success_page=page, actor=actor())
    assert changed.success_page == page


def test_removed_stock_goes_on_at_wechat(world):
    """A stock that is taken off the list is not touched at WeChat and can be added again."""
    stock = world.stock()
    remove_stock(world.managing, stock.stock_id, actor=actor())
    assert world.vouchers.find_stock(stock.stock_id) is None
    assert world.voucher_client(world.mchid).get_stock(stock.stock_id, world.mchid).state == "running"
    with pytest.raises(NotFoundError):
        remove_stock(world.managing, stock.stock_id, actor=actor())


def test_refresh_of_all_is_not_stopped_by_one(world):
    """The scheduled refresh mirrors every stock; one in trouble is told by its code."""
    good, bad = world.stock(), world.stock()
    fault = {"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": bad.stock_id}, times=0, error=fault)
    outcomes = refresh_all(world.mirroring)
    assert (outcomes[good.stock_id], outcomes[bad.stock_id]) == ("running", "outcome_unknown")


def test_address_of_callbacks_is_set_and_read(world, new_account):
    """An account without an address has none; after setting it WeChat knows ours."""
    from merchant_center.accounts.use_cases.connect_merchant import connect_merchant

    mchid, _, given = new_account(key_mode="public_key")
    connect_merchant(world.office, mchid, given(), actor=actor())
    assert callback_address(world.mirroring, mchid) == ""
    address = listen_for_uses(world.mirroring, mchid, api_url=world.api_url, actor=actor())
    assert callback_address(world.mirroring, mchid) == address
