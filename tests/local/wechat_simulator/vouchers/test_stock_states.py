"""What a creator does to a stock: start, pause, restart, stop, each again without harm."""

import pytest

from tests.local.wechat_simulator.vouchers.conftest import Favor, Refused


def test_a_life_of_a_stock(favor: Favor) -> None:
    """Start, pause, restart and stop answer their instant and the stock_id, and the status follows."""
    stock_id = favor.stock(status="unactivated")
    for action, status in (("start", "running"), ("pause", "paused"), ("restart", "running"), ("stop", "stoped")):
        answer = favor.act(stock_id, action)
        assert answer.status_code == 200
        assert set(answer.json()) == {"stock_id", f"{action}_time"}
        assert favor.query_stock(stock_id)["status"] == status


@pytest.mark.parametrize("steps", [["start"], ["start", "pause"], ["start", "pause", "restart"], ["start", "stop"]])
def test_the_same_call_again_answers_the_same(favor: Favor, steps: list[str]) -> None:
    """Re-entry: the instant of the first time, an hour later."""
    stock_id = favor.stock(status="unactivated")
    for action in steps:
        first = favor.act(stock_id, action)
    favor.panel.advance(3600)
    again = favor.act(stock_id, steps[-1])
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("unactivated", "pause"),
        ("unactivated", "restart"),
        ("unactivated", "stop"),
        ("running", "restart"),
        ("paused", "start"),
        ("stoped", "start"),
        ("stoped", "pause"),
        ("stoped", "restart"),
    ],
)
def test_what_a_state_does_not_allow(favor: Favor, refused: Refused, status: str, action: str) -> None:
    """400 PARAM_ERROR, and the state stays."""
    stock_id = favor.stock(status=status)
    assert refused(favor.act(stock_id, action)) == (400, "PARAM_ERROR")
    assert favor.query_stock(stock_id)["status"] == status


@pytest.mark.parametrize("action", ["start", "pause", "restart", "stop", "modify-goods-id"])
def test_only_the_creator_acts(favor: Favor, refused: Refused, action: str) -> None:
    """403 for another merchant, also for an authorised sender; 400 for a wrong creator, 404 for no stock."""
    stock_id = favor.stock(sender_mchids=[favor.other.mchid])
    wrong = favor.act(stock_id, action, stock_creator_mchid=favor.other.mchid)
    assert refused(favor.act(stock_id, action, by=favor.other)) == (403, "REQUEST_BLOCKED")
    assert refused(wrong) == (400, "INVALID_REQUEST")
    assert refused(favor.act("404", action)) == (404, "RESOURCE_NOT_EXISTS")


def test_an_action_takes_the_creator_alone(favor: Favor, refused: Refused) -> None:
    """An unknown field is 400."""
    assert refused(favor.act(favor.stock(), "pause", why="x")) == (400, "PARAM_ERROR")


def test_coupons_of_a_paused_stock_can_be_used(favor: Favor) -> None:
    """Pause stops issuing, not using."""
    stock_id = favor.stock()
    coupon_id = favor.issue(stock_id)
    favor.act(stock_id, "pause")
    assert favor.pay(coupon_id)["amount"]["payer_total"] == 9500


def test_an_audit_takes_its_time(favor: Favor, refused: Refused) -> None:
    """With the knob on a started stock is in audit, cannot be sent, and runs by itself afterwards."""
    favor.panel.post("settings", {"voucher_audit_seconds": 600})
    stock_id = favor.stock(status="unactivated")
    started = favor.act(stock_id, "start").json()
    assert favor.query_stock(stock_id)["status"] == "audit"
    assert refused(favor.send(stock_id)) == (400, "PARAM_ERROR")
    assert favor.act(stock_id, "start").json() == started
    favor.panel.advance(601)
    assert favor.query_stock(stock_id)["status"] == "running"
    favor.issue(stock_id)


def test_starting_a_prefunded_stock_locks_its_budget(favor: Favor, refused: Refused) -> None:
    """403 NOT_ENOUGH while the account holds less; then the budget leaves it once, also when started twice."""
    path = f"merchants/{favor.merchant.mchid}/balance"
    favor.panel.post(path, {"available": 49_999})
    stock_id = favor.stock(status="unactivated", no_cash=False)
    assert refused(favor.act(stock_id, "start")) == (403, "NOT_ENOUGH")
    assert favor.query_stock(stock_id)["status"] == "unactivated"
    favor.panel.post(path, {"available": 60_000})
    assert [favor.act(stock_id, "start").status_code for _ in range(2)] == [200, 200]
    assert favor.panel.get(path)["available"] == 10_000


def test_a_no_fund_stock_locks_nothing(favor: Favor) -> None:
    """The merchant's own discount needs no balance."""
    path = f"merchants/{favor.merchant.mchid}/balance"
    favor.panel.post(path, {"available": 0})
    assert favor.act(favor.stock(status="unactivated"), "start").status_code == 200
    assert favor.panel.get(path)["available"] == 0


def test_a_stock_ends_by_itself(favor: Favor, refused: Refused) -> None:
    """After available_end_time it is stoped, that being its stop_time, and stays so."""
    stock_id = favor.stock(available_end_time=favor.after(hours=1))
    end = favor.query_stock(stock_id)["available_end_time"]
    favor.panel.advance(3601)
    told = favor.query_stock(stock_id)
    assert (told["status"], told["stop_time"]) == ("stoped", end)
    assert refused(favor.act(stock_id, "pause")) == (400, "PARAM_ERROR")
