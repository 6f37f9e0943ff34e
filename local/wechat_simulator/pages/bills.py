"""Pages of the money: the days of an account, what a day's bills tell, and differences planted in them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from aiohttp import web

from local.wechat_simulator.bills.days import BillState, Day, day_of
from local.wechat_simulator.bills.flow_lines import ACCOUNTS, FlowLine
from local.wechat_simulator.bills.fund_flow import flow_lines
from local.wechat_simulator.bills.plans import BILLS, told_flow, told_trade
from local.wechat_simulator.bills.trade import trade_lines
from local.wechat_simulator.bills.trade_lines import TradeLine
from local.wechat_simulator.clock import beijing_date
from local.wechat_simulator.ledger import AccountType
from local.wechat_simulator.movements import FEES, PAYOUTS, MovementKind
from local.wechat_simulator.order_rules import date_problem
from local.wechat_simulator.pages.listing import MAX_SEARCHED, Filter, listing
from local.wechat_simulator.pages.page import page, required
from local.wechat_simulator.simulator import Simulator

DAYS = 31
ACCOUNT_NAMES: dict[AccountType, str] = {"BASIC": "基本账户", "OPERATION": "运营账户", "FEES": "手续费账户"}
GROUPS: dict[str, set[MovementKind]] = {
    "收款": {MovementKind.PAYMENT},
    "手续费": FEES,
    "退款": {MovementKind.REFUND, MovementKind.REFUND_CLOSED},
    "红包与转账": PAYOUTS,
}
"""What the days of an account are shown by; the rest is one column more."""
TRADE_KINDS = {"omit": "漏掉这一行", "amount": "改金额", "state": "改状态", "fee": "改手续费"}
FLOW_KINDS = {"omit": "漏掉这一笔", "amount": "改金额", "fee": "改手续费"}
TRADE_FILTERS: tuple[Filter[TradeLine], ...] = (
    Filter("state", "交易状态", lambda line: line.state, {"SUCCESS": "支付", "REFUND": "退款"}),
)
FLOW_FILTERS: tuple[Filter[FlowLine], ...] = (
    Filter("kind", "业务类型", lambda line: line.entry.kind, {kind.name: kind.value.kind for kind in MovementKind}),
)

routes = web.RouteTableDef()


@routes.get("/_simulator/panel/bills")
@page("bills.html")
def show_days(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """The last days of a merchant's account on which money moved, and today."""
    mchids = [merchant.mchid for merchant in simulator.merchants.all()][::-1]
    asked, account = request.query.get("mchid", ""), request.query.get("account", "BASIC")
    mchid = asked if asked in mchids else next(iter(mchids), "")
    account_type: AccountType = next((one for one in ACCOUNTS if one == account), "BASIC")
    simulator.settle()
    return {
        "mchid": mchid,
        "mchids": {one: one for one in mchids},
        "account": account_type,
        "accounts": ACCOUNT_NAMES,
        "groups": list(GROUPS),
        "days": [*_days(simulator, mchid, account_type)] if mchid else [],
    }


def _days(simulator: Simulator, mchid: str, account: AccountType) -> Iterator[dict[str, Any]]:
    today = beijing_date(simulator.clock.now())
    for ago in range(DAYS):
        day = day_of((today - timedelta(days=ago)).isoformat())
        sums = simulator.accounts.ledger.sums(mchid, account, day.begin, day.end)
        if not sums and ago:
            continue
        amounts = [sum(total for kind, (_, total) in sums.items() if kind in group) for group in GROUPS.values()]
        yield {
            "day": day,
            "count": sum(count for count, _ in sums.values()),
            "amounts": [*amounts, sum(total for _, total in sums.values()) - sum(amounts)],
            "closing": simulator.accounts.holds(mchid, account, day.end),
            "state": _state(simulator, day),
            "planted": sum(len(simulator.plans.of(mchid, day, bill)) for bill in BILLS),
        }


def _state(simulator: Simulator, day: Day) -> BillState:
    return day.bills_at(simulator.clock.now(), simulator.settings.bill_making_seconds)


@routes.get("/_simulator/panel/bills/{mchid}/{day}/trade")
@page("trade_bill.html")
def show_trade_bill(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A day's trade bill as it would be told, the newest row first."""
    mchid, day = _named(request, simulator)
    planted = simulator.plans.of(mchid, day, "trade")

    def newest(count: int) -> list[TradeLine]:
        return [*islice(told_trade(trade_lines(simulator, mchid, "ALL", day), planted), MAX_SEARCHED)][::-1][:count]

    searched = listing(
        request, newest, TRADE_FILTERS, lambda line: (line.transaction_id, line.out_trade_no, line.out_refund_no)
    )
    return _shown(simulator, mchid, day, planted) | {"listing": searched, "kinds": TRADE_KINDS}


@routes.get("/_simulator/panel/bills/{mchid}/{day}/{account:BASIC|OPERATION|FEES}")
@page("ledger.html")
def show_ledger(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A day of an account as its fund flow bill would be told, the newest movement first."""
    mchid, day = _named(request, simulator)
    account = next(one for one in ACCOUNTS if one == request.match_info["account"])
    planted = simulator.plans.of(mchid, day, "fund_flow")

    def newest(count: int) -> list[FlowLine]:
        return [*islice(told_flow(flow_lines(simulator, mchid, account, day), planted), MAX_SEARCHED)][::-1][:count]

    searched = listing(
        request, newest, FLOW_FILTERS, lambda line: (line.entry.number, line.entry.voucher, line.entry.flow_no)
    )
    return _shown(simulator, mchid, day, planted) | {
        "listing": searched,
        "kinds": FLOW_KINDS,
        "account": account,
        "opening": simulator.accounts.holds(mchid, account, day.begin),
        "closing": simulator.accounts.holds(mchid, account, day.end),
    }


def _shown(simulator: Simulator, mchid: str, day: Day, planted: list[Any]) -> dict[str, Any]:
    return {
        "mchid": mchid,
        "day": day,
        "planted": planted,
        "bills": {"trade": "交易账单"} | ACCOUNT_NAMES,
        "bill_state": _state(simulator, day),
    }


def _named(request: web.Request, simulator: Simulator) -> tuple[str, Day]:
    merchant = required(simulator.merchants.get(request.match_info["mchid"]))
    day = required(None if date_problem(request.match_info["day"]) else request.match_info["day"])
    simulator.settle()
    return merchant.mchid, day_of(day)
