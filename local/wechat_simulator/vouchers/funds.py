"""The money of prefunded stocks: locked when one starts, spent by its coupons, and back when all of them have expired.

Source: WeChat Pay APIv3, vouchers, "start a stock" (the budget is taken from the creator's account). Assumed, since no
page says when: what no coupon spent comes back at the end of the stock, in one sum, and a refund after that brings back
its part.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace

from local.wechat_simulator.accounts import Accounts
from local.wechat_simulator.movements import Movement, MovementKind, by_api
from local.wechat_simulator.state import Collection, Database
from local.wechat_simulator.vouchers.stocks import Stock, Stocks


@dataclass(frozen=True)
class Fund:
    """What a stock has left of its budget, in fen."""

    stock_id: str
    mchid: str
    left: int
    is_paid_back: bool = False


class Funds:
    """All money of prefunded stocks that were started; what is done to another stock does nothing."""

    def __init__(self, database: Database, stocks: Stocks, accounts: Accounts, now: Callable[[], float]) -> None:
        self._database = database
        self._held = Collection(database, "stock_funds", Fund)
        self._stocks = stocks
        self._accounts = accounts
        self._now = now
        self._due: list[tuple[float, str]] = []
        for fund in self._held.values():
            self._watch(fund)

    def lock(self, stock: Stock) -> None:
        """Take the budget of a stock from its creator, who must have it."""
        fund = Fund(stock.stock_id, stock.creator_mchid, stock.max_amount)
        movement = Movement(
            MovementKind.VOUCHERS, -fund.left, stock.stock_id, stock.out_request_no, by_api(fund.mchid), stock.name
        )
        self._held.put(fund.stock_id, fund)
        self._accounts.move(fund.mchid, movement)
        self._watch(fund)

    def spend(self, stock_id: str, amount: int) -> None:
        """A coupon was used."""
        if fund := self._held.get(stock_id):
            self._held.put(stock_id, replace(fund, left=fund.left - amount))

    def give_back(self, stock_id: str, amount: int, at: float) -> None:
        """What a coupon bore is refunded; after the end it goes to the creator. Less than nothing takes it again."""
        fund = self._held.get(stock_id)
        if fund and fund.is_paid_back:
            self._pay_back(fund, amount, at)
        elif fund:
            self._held.put(stock_id, replace(fund, left=fund.left + amount))

    def settle(self) -> None:
        """Pay back what is left of stocks that have ended."""
        while self._due and self._due[0][0] <= self._now():
            _, stock_id = heapq.heappop(self._due)
            fund, stock = self._held.get(stock_id), self._stocks.get(stock_id)
            if fund is None or stock is None or fund.is_paid_back:
                continue
            if stock.available_end > self._now():
                self._watch(fund)
                continue
            with self._database.transaction():
                self._held.put(stock_id, replace(fund, is_paid_back=True))
                self._pay_back(fund, fund.left, stock.available_end)

    def clear(self) -> None:
        """Forget all of it."""
        self._held.clear()
        self._due.clear()

    def _pay_back(self, fund: Fund, amount: int, at: float) -> None:
        movement = Movement(MovementKind.VOUCHERS_RETURN, amount, fund.stock_id, fund.stock_id)
        self._accounts.move(fund.mchid, movement, at=at)

    def _watch(self, fund: Fund) -> None:
        stock = self._stocks.get(fund.stock_id)
        if stock and not fund.is_paid_back:
            heapq.heappush(self._due, (stock.available_end, fund.stock_id))
