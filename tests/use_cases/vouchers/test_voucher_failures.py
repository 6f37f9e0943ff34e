"""Why a voucher was not issued: whose fault it is, by the code and, where that leaves it open, by the stock."""

import secrets

import pytest

from merchant_center.core.errors import InvalidInputError, RemoteRefusedError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.vouchers.rules.voucher import IssueState
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.mirror_stocks import Steering, add_stock, steer_stock
from merchant_center.vouchers.views import FailureView
from tests.use_cases.vouchers.conftest import SENDS, refuse
from tests.use_cases.world import actor

STOCKS = {"path_contains": "/favor/stocks/", "method": "GET"}


def failure_of(hasty_deps, stock, customer):
    """Issue, and give the state and what a machine is told."""
    issue = issue_voucher(
        hasty_deps, VoucherRequest(stock.stock_id, customer, Source(SourceKind.FLOW, secrets.token_hex(4)))
    )
    return issue.state, FailureView.of(issue.failure)


def test_unknown_openid_is_the_customers(world, hasty_deps):
    """An openid of nobody is refused for this customer alone, and the flow is told so."""
    nobody = Customer(world.appid, "oNobodyAtAll000000000000001")
    state, failure = failure_of(hasty_deps, world.stock(), nobody)
    assert (state, failure.code, failure.about) == (IssueState.FAILED, "PARAM_ERROR", "customer")
    assert "there is no such openid" in failure.meaning_en
    assert failure.who_acts == "developer"


def test_paused_stock_is_the_stocks(world, hasty_deps):
    """The same code from a stock that does not run is the stock's, and an operator acts."""
    stock = world.stock()
    steer_stock(world.mirroring, stock.stock_id, Steering.PAUSE, actor=actor())
    state, failure = failure_of(hasty_deps, stock, world.customer())
    assert (state, failure.code, failure.about) == (IssueState.FAILED, "PARAM_ERROR", "stock")
    assert (failure.meaning_en.startswith("the stock is not given out now"), failure.who_acts) == (True, "operator")


@pytest.mark.parametrize(
    ("code", "about"),
    [
        ("INVALID_REQUEST", "customer"),
        ("REQUEST_BLOCKED", "unknown"),
        ("USER_ACCOUNT_ABNORMAL", "customer"),
        ("RULE_LIMIT", "customer"),
        ("NOT_ENOUGH", "stock"),
        ("NO_AUTH", "account"),
        ("RESOURCE_ALREADY_EXISTS", "request"),
    ],
)
def test_refusal_of_a_running_stock_says_whom_it_is_about(world, hasty_deps, code, about):
    """Each code of WeChat's table, from a stock that runs."""
    refuse(world, code)
    state, failure = failure_of(hasty_deps, world.stock(), world.customer())
    assert (state, failure.code, failure.about) == (IssueState.FAILED, code, about)


@pytest.mark.parametrize(("status", "code", "about"), [(500, "SYSTEM_ERROR", "unknown"), (400, "NO_AUTH", "stock")])
def test_stock_that_wechat_does_not_show_changes_no_outcome(world, hasty_deps, status, code, about):
    """The question about the stock fails: the issue is refused all the same, and nobody is blamed by a guess."""
    stock = world.stock()
    refuse(world, "PARAM_ERROR", status=400)
    refuse(world, code, status=status, match=STOCKS)
    state, failure = failure_of(hasty_deps, stock, world.customer())
    assert (state, failure.code, failure.about) == (IssueState.FAILED, "PARAM_ERROR", about)


def test_silence_of_wechat_is_told_as_silence(world, hasty_deps):
    """A call that is never answered is no code of WeChat's: its outcome is unknown, and the request is repeated."""
    world.simulator.panel("faults", on="api", match=SENDS, times=1, drop={"executed": False})
    state, failure = failure_of(hasty_deps, world.stock(), world.customer())
    assert (state, failure.code, failure.about) == (IssueState.REQUESTED, "outcome_unknown", "wechat")
    assert "no answer of WeChat Pay" in failure.meaning_en
    assert failure.retry == "same_number"


def made_by_another(world, new_account):
    """A stock that another merchant made, whom it does not send for."""
    mchid, _, _ = new_account("public_key")
    settings = {"max_coupons": 10, "max_coupons_per_user": 1}
    return mchid, world.simulator.panel("stocks", creator_mchid=mchid, name="满减券", **settings)["stock_id"]


@pytest.mark.parametrize("named", [True, False], ids=["named", "not named"])
def test_stock_of_another_merchant_is_refused_by_its_field(world, new_account, named):
    """A stock that another merchant made is no trouble of ours: 422, in the words for vouchers, with WeChat's code."""
    creator, stock_id = made_by_another(world, new_account)
    with pytest.raises(InvalidInputError) as refused:
        add_stock(world.mirroring, stock_id, "", world.mchid, creator if named else "", actor=actor())
    assert refused.value.problems[0].field == "creator_mchid"
    assert isinstance(refused.value.__cause__, RemoteRefusedError)
    assert refused.value.__cause__.meaning == explain_voucher(refused.value.__cause__.remote_code)
