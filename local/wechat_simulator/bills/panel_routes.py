"""The control panel's JSON side about accounts and bills: fees, top-ups, ledger, differences in a day's bill."""

import asyncio
from dataclasses import asdict, replace
from itertools import batched, islice
from typing import Any

from aiohttp import web

from local.wechat_simulator.bills.days import Day, day_of
from local.wechat_simulator.bills.flow_lines import ACCOUNTS, FlowLine
from local.wechat_simulator.bills.foreign import foreign_order
from local.wechat_simulator.bills.fund_flow import flow_lines
from local.wechat_simulator.bills.panel_inputs import AccountChange, ForeignOrders, MoneyMoved, NewDifference
from local.wechat_simulator.bills.plans import BILLS
from local.wechat_simulator.ledger import AccountType
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.order_rules import date_problem
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.refunds.refund import DAY
from local.wechat_simulator.simulator import Simulator

LISTED = 1000
AT_ONCE = 500

routes = web.RouteTableDef()


@routes.get("/_simulator/merchants/{mchid}/account")
@panel
async def read_account(request: web.Request, simulator: Simulator) -> Any:
    """What a merchant's accounts are like, and what each holds."""
    return _account_shown(simulator, _merchant(simulator, request.match_info["mchid"]).mchid)


@routes.post("/_simulator/merchants/{mchid}/account")
@panel
async def change_account(request: web.Request, simulator: Simulator) -> Any:
    """Set fee rate, which account pays what, and what an account held before anything moved."""
    call = await given(request, AccountChange)
    mchid = _merchant(simulator, request.match_info["mchid"]).mchid
    terms = simulator.accounts.terms(mchid)
    terms = replace(terms, payouts=call.payouts or terms.payouts, fees=call.fees or terms.fees)
    simulator.accounts.set_terms(mchid, terms)
    if call.fee_rate is not None:
        simulator.accounts.set_rate(mchid, call.fee_rate)
    if call.opening is not None:
        simulator.accounts.set_opening(mchid, call.account, call.opening)
    return _account_shown(simulator, mchid)


@routes.post("/_simulator/merchants/{mchid}/{way:top-up|withdraw}")
@panel
async def move_money(request: web.Request, simulator: Simulator) -> Any:
    """Money comes from the merchant's bank, or goes there: a row of the fund flow."""
    call = await given(request, MoneyMoved)
    mchid = _merchant(simulator, request.match_info["mchid"]).mchid
    sign = 1 if request.match_info["way"] == "top-up" else -1
    if sign < 0 and not simulator.accounts.covers(mchid, call.amount):
        raise PanelError(409, "balance", "the account has not so much")
    simulator.accounts.transfer(mchid, call.account, sign * call.amount)
    return _account_shown(simulator, mchid)


@routes.get("/_simulator/merchants/{mchid}/ledger")
@panel
async def read_ledger(request: web.Request, simulator: Simulator) -> Any:
    """A Beijing day of one account: what it held before, each movement (the first thousand), what it holds after."""
    mchid = _merchant(simulator, request.match_info["mchid"]).mchid
    account, day = _account(request), checked_day(request.query.get("day", ""))
    simulator.settle()
    held = {
        name: simulator.accounts.holds(mchid, account, at)
        for name, at in (("opening", day.begin), ("closing", day.end))
    }
    lines = islice(flow_lines(simulator, mchid, account, day), LISTED)
    return {
        "mchid": mchid,
        "account": account,
        "day": day.name,
        **held,
        "movements": [_line_shown(line) for line in lines],
    }


@routes.get("/_simulator/bills/differences")
@panel
async def list_differences(request: web.Request, simulator: Simulator) -> Any:
    """What is planted in a merchant's bills of a day."""
    day, mchid = checked_day(request.query.get("day", "")), request.query.get("mchid", "")
    planted = [one for bill in BILLS for one in simulator.plans.of(mchid, day, bill)]
    return {"differences": [asdict(one) for one in planted]}


@routes.post("/_simulator/bills/differences")
@panel
async def plant_difference(request: web.Request, simulator: Simulator) -> Any:
    """A day's bill tells one row otherwise from now on, or not at all."""
    call = await given(request, NewDifference)
    _merchant(simulator, call.mchid)
    checked_day(call.day)
    key = simulator.plans.plant(
        call.mchid, call.day, call.bill, call.kind, call.row, amount=call.amount or 0, state=call.state or ""
    )
    return {"key": key}


@routes.post("/_simulator/bills/differences/{key}/remove")
@panel
async def remove_difference(request: web.Request, simulator: Simulator) -> Any:
    """The bill tells the row as it was."""
    if not simulator.plans.remove(request.match_info["key"]):
        raise PanelError(404, "no_difference", "no such difference")
    return {"removed": True}


@routes.post("/_simulator/bills/foreign-orders")
@panel
async def take_foreign_orders(request: web.Request, simulator: Simulator) -> Any:
    """Payments to the same mchid that another system took: in every bill, and told to nobody."""
    call = await given(request, ForeignOrders)
    merchant = _merchant(simulator, call.mchid)
    at = checked_day(call.day).begin + DAY / 2 if call.day else simulator.clock.now()
    if at > simulator.clock.now():
        raise PanelError(409, "day_ahead", "this day has not come yet")
    made: list[str] = []
    for some in batched(range(call.count), AT_ONCE, strict=False):
        with simulator.database.transaction():
            made += [
                foreign_order(simulator, merchant, call.total, call.prefix, at + n / 1000).out_trade_no for n in some
            ]
        # Others are answered between two batches.
        await asyncio.sleep(0)
    return {"made": len(made), "out_trade_nos": made[:LISTED]}


def checked_day(name: str) -> Day:
    """The day that a call names.

    Raises:
        PanelError: there is no such day.
    """
    if date_problem(name):
        raise PanelError(400, "invalid", "a day is written 2026-11-28")
    return day_of(name)


def _merchant(simulator: Simulator, mchid: str) -> Merchant:
    merchant = simulator.merchants.get(mchid)
    if merchant is None:
        raise PanelError(404, "no_merchant", "no such merchant account")
    return merchant


def _account(request: web.Request) -> AccountType:
    account = request.query.get("account", "BASIC")
    if account not in ACCOUNTS:
        raise PanelError(400, "invalid", f"account is one of {', '.join(ACCOUNTS)}")
    return account


def _account_shown(simulator: Simulator, mchid: str) -> dict[str, Any]:
    simulator.settle()
    terms = simulator.accounts.terms(mchid)
    return {
        "mchid": mchid,
        "fee_rate": terms.rate_at(simulator.clock.now()),
        "payouts": terms.payouts,
        "fees": terms.fees,
        "holds": {account: simulator.accounts.holds(mchid, account) for account in ACCOUNTS},
    }


def _line_shown(line: FlowLine) -> dict[str, Any]:
    words = line.entry.words._asdict()
    return {name: value for name, value in asdict(line.entry).items() if name != "owner"} | words | {"held": line.held}
