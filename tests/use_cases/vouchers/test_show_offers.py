"""A stock before it is taken: what a page shows of it, and what it may not know."""

from datetime import timedelta

import pytest

from merchant_center.core.errors import InvalidInputError, NotFoundError
from merchant_center.vouchers.errors import VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.rules.offer import OfferState
from merchant_center.vouchers.rules.placement import Placement
from merchant_center.vouchers.rules.voucher import IssueState, StockLimits
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock
from merchant_center.vouchers.use_cases.mirror_stocks import Steering, add_stock, refresh_stock, steer_stock
from merchant_center.vouchers.use_cases.show_offers import ShowOffersDeps, show_offer, show_offers
from merchant_center.vouchers.use_cases.take_voucher import take_voucher
from tests.use_cases.vouchers.conftest import refuse
from tests.use_cases.world import actor

TOP = Placement("top")


@pytest.fixture
def shown(world):
    return ShowOffersDeps(world.vouchers, world.clock)


@pytest.fixture
def stock(world):
    """A stock that an operator opened to pages."""

    def make(limits=None, placements=(TOP,), **settings):
        made = world.stock(**settings)
        return change_stock(
            world.managing, made.stock_id, limits=limits, success_page=None, placements=placements, actor=actor()
        )

    return make


def take(deps, stock, customer, placement="top"):
    return take_voucher(deps, VoucherRequest(stock.stock_id, customer, None, placement=placement))


def offered(shown, stock, customer=None, placement="top"):
    return show_offer(shown, stock.stock_id, placement, customer)


def test_open_stock_is_shown_to_anybody(shown, stock, world):
    """A page shows an open stock before anybody is signed in; of whoever is, it says how many they have."""
    one = stock(max_coupons_per_user=2)
    anybody = offered(shown, one)
    assert (anybody.state, anybody.code, anybody.taken) == (OfferState.OPEN, "", None)
    mine = offered(shown, one, world.customer())
    assert (mine.taken, mine.per_customer) == (0, 2)


def test_closed_stock_is_shown_like_an_unknown_one(shown, world, stock):
    """What no operator opened to pages does not exist for them, alone or among others."""
    closed, one = world.stock(), stock()
    messages = set()
    for stock_id in (closed.stock_id, "99999999"):
        with pytest.raises(NotFoundError) as refused:
            show_offer(shown, stock_id, "", None)
        messages.add(str(refused.value))
    assert len(messages) == 1
    found = show_offers(shown, ["99999999", one.stock_id, closed.stock_id], "", None)
    assert [offer.stock.stock_id for offer in found] == [one.stock_id]


def test_placement_that_is_none_of_the_stocks_is_named(shown, stock):
    """A page learns that it names a wrong placement from the stock alone; among others the stock is left out."""
    one = stock()
    with pytest.raises(InvalidInputError) as refused:
        offered(shown, one, placement="bottom")
    assert refused.value.problems[0].field == "placement"
    assert show_offers(shown, [one.stock_id], "bottom", None) == []


def test_who_has_all_one_may_have_has_taken_it(shown, stock, world, deps):
    """Whoever took as many as one may is told so, with the code that another take is refused with; others may take."""
    one = stock(max_coupons_per_user=1)
    mine = world.customer()
    assert take(deps, one, mine).state is IssueState.ISSUED
    offer = offered(shown, one, mine)
    assert (offer.state, offer.taken) == (OfferState.TAKEN, 1)
    world.offset = timedelta(seconds=11)
    with pytest.raises(VoucherLimitReachedError) as refused:
        take(deps, one, mine)
    assert (offer.code, offer.limit) == (refused.value.code, refused.value.limit_name)
    assert offered(shown, one, world.customer()).state is OfferState.OPEN


@pytest.mark.parametrize(
    ("limits", "placements", "name"),
    [
        (StockLimits(per_day=1), (TOP,), VoucherLimitName.PER_DAY),
        (None, (Placement("top", 1), Placement("bottom")), VoucherLimitName.PER_PLACEMENT),
        (StockLimits(per_placement=1), (TOP, Placement("bottom", 5)), VoucherLimitName.PER_PLACEMENT),
    ],
)
def test_limit_of_ours_that_is_reached_is_named(shown, stock, world, deps, limits, placements, name):
    """A full day is full everywhere and over tomorrow; a full placement leaves the others open."""
    one = stock(limits=limits, placements=placements)
    take(deps, one, world.customer())
    offer = offered(shown, one)
    assert (offer.state, offer.code, offer.limit) == (OfferState.SOLD_OUT, "cap_reached", name)
    if name is VoucherLimitName.PER_DAY:
        world.offset = timedelta(days=1)
        assert offered(shown, one).state is OfferState.OPEN
    else:
        assert offered(shown, one, placement="bottom").state is OfferState.OPEN


def test_stock_is_sold_out_with_its_last_voucher(shown, stock, world, deps):
    """The last voucher that we issue makes the stock sold out at once, before WeChat is asked again."""
    one = stock(max_coupons=2, max_coupons_per_user=1)
    for left in (OfferState.OPEN, OfferState.SOLD_OUT):
        assert take(deps, one, world.customer()).state is IssueState.ISSUED
        assert offered(shown, one).state is left
    assert world.vouchers.get_stock(one.stock_id).distributed == 0


def test_paused_stock_is_closed(shown, stock, world):
    """What is paused at WeChat is shown as closed, and as open again once it goes on."""
    one = stock()
    steer_stock(world.mirroring, one.stock_id, Steering.PAUSE, actor=actor())
    assert offered(shown, one).state is OfferState.CLOSED
    steer_stock(world.mirroring, one.stock_id, Steering.RESTART, actor=actor())
    assert offered(shown, one).state is OfferState.OPEN


@pytest.mark.parametrize(("days", "state"), [(-1, OfferState.NOT_YET), (0, OfferState.OPEN), (400, OfferState.OVER)])
def test_stock_outside_its_time_says_so(shown, stock, world, days, state):
    """Before its time a stock is not yet there, behind it it is over, whoever asks."""
    one = stock()
    begins = one.available_from - world.clock()
    world.offset = begins + timedelta(days=days, seconds=2)
    assert offered(shown, one, world.customer()).state is state


def test_vouchers_are_counted_as_they_are_issued(stock, world, hasty_deps):
    """Our own count goes up with each voucher, not with what WeChat refuses, and WeChat's catches up with it."""
    one = stock()
    for _ in range(3):
        take(hasty_deps, one, world.customer())
    refuse(world, "USER_ACCOUNT_ABNORMAL")
    assert take(hasty_deps, one, world.customer()).state is IssueState.FAILED
    assert world.vouchers.issued([one.stock_id]) == {one.stock_id: 3}
    before = world.vouchers.get_stock(one.stock_id)
    assert (before.distributed, before.distributed_now(3)) == (0, 3)
    after = refresh_stock(world.mirroring, one.stock_id)
    assert (after.distributed, after.distributed_now(3), after.distributed_now(4)) == (3, 3, 4)


def test_stock_that_is_added_again_counts_on_from_wechats_figure(stock, world, hasty_deps):
    """Taken off the list and put on it again, a stock counts no voucher twice."""
    one = stock()
    take(hasty_deps, one, world.customer())
    world.vouchers.remove_stock(one)
    again = add_stock(world.mirroring, one.stock_id, "", one.mchid, "", actor=actor())
    issued = world.vouchers.issued([one.stock_id])[one.stock_id]
    assert (issued, again.distributed, again.distributed_now(issued)) == (1, 1, 1)
