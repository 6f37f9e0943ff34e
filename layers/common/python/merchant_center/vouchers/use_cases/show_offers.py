"""What pages show of stocks before a customer takes one: only what an operator opened (law 12, ADR 0013)."""

from collections.abc import Sequence
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.errors import NotFoundError
from merchant_center.core.times import beijing_day
from merchant_center.customers.rules import Customer
from merchant_center.vouchers.rules.offer import Offer, Usage, offer_of
from merchant_center.vouchers.rules.placement import require_placement
from merchant_center.vouchers.store import VoucherStore, counters_for


@dataclass(frozen=True, slots=True)
class ShowOffersDeps:
    """The store and the clock that showing stocks to pages needs."""

    vouchers: VoucherStore
    clock: Clock


def show_offer(deps: ShowOffersDeps, stock_id: str, placement: str, customer: Customer | None) -> Offer:
    """Return what a page shows of one stock.

    Args:
        deps: what it works with.
        stock_id: of the stock.
        placement: where the page would take it, so that the placement's limit counts too; "" counts none.
        customer: who is signed in, if anybody.

    Raises:
        NotFoundError: there is no such stock, or it is closed to pages: no page can tell which.
        InvalidInputError: the placement is none of the stock's.
    """
    stock = deps.vouchers.find_stock(stock_id)
    if stock is None or not stock.placements:
        raise NotFoundError("there is no such voucher")
    if placement:
        require_placement(stock.placements, placement)
    return show_offers(deps, [stock_id], placement, customer)[0]


def show_offers(
    deps: ShowOffersDeps, stock_ids: Sequence[str], placement: str, customer: Customer | None
) -> list[Offer]:
    """Return what a page shows of some stocks, in the order that it asks for them.

    What is not listed, closed to pages, or without this placement is left out: no page can tell which.
    """
    now = deps.clock()
    stocks = [
        stock
        for stock in deps.vouchers.find_stocks(stock_ids)
        if stock.placements and (not placement or placement in {one.name for one in stock.placements})
    ]
    shown = [stock.stock_id for stock in stocks]
    day = beijing_day(now).isoformat()
    full = deps.vouchers.full_limits({one.stock_id: counters_for(one, placement, day) for one in stocks})
    issued = deps.vouchers.issued(shown)
    locks = deps.vouchers.get_locks(shown, customer) if customer else {}
    return [
        offer_of(
            stock,
            Usage(
                issued=issued[stock.stock_id],
                full=full.get(stock.stock_id),
                taken=locks[stock.stock_id].count if customer else None,
            ),
            now,
        )
        for stock in stocks
    ]
