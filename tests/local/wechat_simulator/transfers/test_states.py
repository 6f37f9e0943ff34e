"""What becomes of a transfer: confirmed, failed, cancelled, lapsed, and what the query tells meanwhile."""

from typing import Any

import pytest

from tests.local.wechat_simulator.transfers.conftest import BILLS, BUYER, DAY, Payer, Refused

QUERIED = {
    "mch_id",
    "out_bill_no",
    "transfer_bill_no",
    "appid",
    "state",
    "transfer_amount",
    "transfer_remark",
    "openid",
    "create_time",
    "update_time",
}


def test_the_query_tells_the_bill_by_either_number(payer: Payer) -> None:
    """The same answer for both numbers, without a package."""
    bill = payer.bill()
    told = payer.query(bill)
    assert set(told) == QUERIED
    assert (told["transfer_amount"], told["openid"], told["mch_id"]) == (1000, BUYER, payer.merchant.mchid)
    by_number = payer.merchant.call("GET", f"{BILLS}/transfer-bill-no/{bill['transfer_bill_no']}")
    assert by_number.json() == told


def test_the_merchant_may_be_called_mchid(payer: Payer) -> None:
    """The knob picks the other published spelling."""
    payer.knobs(mchid_name="mchid")
    assert set(payer.query(payer.bill())) == QUERIED - {"mch_id"} | {"mchid"}


@pytest.mark.parametrize("path", ["out-bill-no/unknown", "transfer-bill-no/unknown"])
def test_an_unknown_number(payer: Payer, refused: Refused, path: str) -> None:
    """404 NOT_FOUND."""
    assert refused(payer.merchant.call("GET", f"{BILLS}/{path}")) == (404, "NOT_FOUND")


def test_another_merchants_bill_is_unknown(payer: Payer, refused: Refused) -> None:
    """404 by either number."""
    bill = payer.bill()
    assert refused(payer.get(bill["out_bill_no"], by=payer.other)) == (404, "NOT_FOUND")
    target = f"{BILLS}/transfer-bill-no/{bill['transfer_bill_no']}"
    assert refused(payer.other.call("GET", target)) == (404, "NOT_FOUND")


def test_queries_reach_back_thirty_days(payer: Payer, refused: Refused) -> None:
    """Found after 30 days less a minute, not after 30 days and a minute."""
    bill = payer.bill()
    payer.panel.advance(30 * DAY - 60)
    assert payer.state(bill) == "FAIL"
    payer.panel.advance(120)
    assert refused(payer.get(bill["out_bill_no"])) == (404, "NOT_FOUND")


def test_waiting_passes_through_its_states(payer: Payer) -> None:
    """ACCEPTED, PROCESSING, then WAIT_USER_CONFIRM; only then the same call answers a package."""
    payer.knobs(accepted_seconds=100, processing_seconds=200)
    body = payer.body()
    bill = payer.post(body).json()
    assert (bill["state"], "package_info" in bill) == ("ACCEPTED", False)
    payer.panel.advance(101)
    assert payer.state(bill) == "PROCESSING"
    assert "package_info" not in payer.post(body).json()
    payer.panel.advance(200)
    assert payer.post(body).json()["package_info"]


def test_a_confirmed_bill_succeeds(payer: Payer) -> None:
    """SUCCESS, the money stays with the customer, and nothing happens after a day."""
    payer.fill(1000)
    bill = payer.bill()
    assert payer.confirm(bill, openid=BUYER)["state"] == "SUCCESS"
    payer.panel.advance(2 * DAY)
    assert (payer.state(bill), payer.balance()) == ("SUCCESS", 0)


def test_paying_may_take_time(payer: Payer) -> None:
    """TRANSFERING as long as the knob says."""
    payer.knobs(paying_seconds=60)
    bill = payer.bill()
    assert payer.confirm(bill)["state"] == "TRANSFERING"
    payer.panel.advance(61)
    assert payer.state(bill) == "SUCCESS"


def test_the_page_refuses_what_does_not_fit(payer: Payer) -> None:
    """409 with its reason for another bill's package, another person, a second time; 404 for no bill."""
    bill, other = payer.bill(), payer.bill()
    assert payer.confirm(bill, 409, package=other["package_info"])["reason"] == "package"
    assert payer.confirm(bill, 409, openid="openid-of-other")["reason"] == "other_payee"
    payer.confirm(bill)
    assert payer.confirm(bill, 409)["reason"] == "state"
    assert payer.confirm(bill, 404, out_bill_no="unknown")["reason"] == "no_transfer"


def test_before_it_waits_nobody_confirms(payer: Payer) -> None:
    """409 while the money is being locked."""
    payer.knobs(processing_seconds=100)
    assert payer.confirm(payer.bill(), 409)["reason"] == "state"


def test_an_unconfirmed_bill_closes_after_a_day(payer: Payer) -> None:
    """FAIL with OVERDUE_CLOSE 24 h after it was made, and the money is back."""
    payer.fill(1000)
    bill = payer.bill()
    payer.panel.advance(DAY - 10)
    assert (payer.state(bill), payer.balance()) == ("WAIT_USER_CONFIRM", 0)
    payer.panel.advance(20)
    told = payer.query(bill)
    assert (told["state"], told["fail_reason"], payer.balance()) == ("FAIL", "OVERDUE_CLOSE", 1000)
    assert payer.confirm(bill, 409)["reason"] == "state"


def test_a_bill_fails_with_the_reason_that_is_set(payer: Payer) -> None:
    """FAIL in place of waiting, the money back, and bills made later wait again."""
    payer.fill(1000)
    payer.knobs(fail_reason="REAL_NAME_CHECK_FAIL", processing_seconds=60)
    bill = payer.bill()
    payer.knobs(fail_reason="")
    assert (bill["state"], payer.balance()) == ("PROCESSING", 0)
    payer.panel.advance(61)
    told = payer.query(bill)
    assert (told["state"], told["fail_reason"], payer.balance()) == ("FAIL", "REAL_NAME_CHECK_FAIL", 1000)
    payer.knobs(processing_seconds=0)
    assert payer.bill()["state"] == "WAIT_USER_CONFIRM"


@pytest.mark.parametrize("knob", [{}, {"accepted_seconds": 60}, {"processing_seconds": 60}])
def test_a_bill_is_cancelled_before_it_is_confirmed(payer: Payer, knob: dict[str, Any]) -> None:
    """CANCELING is answered, CANCELLED follows, the money is back; asking again is no mistake."""
    payer.fill(1000)
    payer.knobs(**knob)
    bill = payer.bill()
    answer = payer.cancel(bill).json()
    assert set(answer) == {"out_bill_no", "transfer_bill_no", "state", "update_time"}
    assert answer["state"] == "CANCELING"
    told = payer.query(bill)
    assert (told["state"], told["fail_reason"], payer.balance()) == ("CANCELLED", "MCH_CANCEL", 1000)
    assert payer.cancel(bill).json()["state"] == "CANCELLED"
    payer.panel.advance(2 * DAY)
    assert (payer.state(bill), payer.balance()) == ("CANCELLED", 1000)


def test_cancelling_may_take_time(payer: Payer) -> None:
    """CANCELING as long as the knob says; meanwhile the money is not back and nobody confirms."""
    payer.fill(1000)
    payer.knobs(canceling_seconds=60)
    bill = payer.bill()
    payer.cancel(bill)
    assert (payer.cancel(bill).json()["state"], payer.balance()) == ("CANCELING", 0)
    assert payer.confirm(bill, 409)["reason"] == "state"
    payer.panel.advance(61)
    assert (payer.state(bill), payer.balance()) == ("CANCELLED", 1000)


def test_what_is_over_is_not_cancelled(payer: Payer, refused: Refused) -> None:
    """400 for a confirmed bill, while it is paid and after."""
    payer.knobs(paying_seconds=60)
    bill = payer.bill()
    payer.confirm(bill)
    assert refused(payer.cancel(bill)) == (400, "INVALID_REQUEST")
    payer.panel.advance(61)
    assert refused(payer.cancel(bill)) == (400, "INVALID_REQUEST")
    assert payer.state(bill) == "SUCCESS"
    assert refused(payer.cancel({"out_bill_no": "unknown"})) == (404, "NOT_FOUND")


def test_a_cancel_call_may_have_an_empty_object(payer: Payer, refused: Refused) -> None:
    """`{}` is as good as nothing; a member is not."""
    bill = payer.bill()
    target = f"{BILLS}/out-bill-no/{bill['out_bill_no']}/cancel"
    assert refused(payer.merchant.call("POST", target, {"reason": "x"})) == (400, "PARAM_ERROR")
    assert payer.merchant.call("POST", target, {}).json()["state"] == "CANCELING"


def test_the_panel_lists_what_is_asked_for(payer: Payer) -> None:
    """All bills, or those of a state, a number, a customer; a filter that does not exist is a mistake."""
    first, second = payer.bill(), payer.bill(openid="openid-of-other")
    payer.confirm(first)
    listed = payer.panel.get("transfers")["transfers"]
    assert [bill["out_bill_no"] for bill in listed] == [first["out_bill_no"], second["out_bill_no"]]
    for query in ("state=WAIT_USER_CONFIRM", "openid=openid-of-other", f"out_bill_no={second['out_bill_no']}"):
        (only,) = payer.panel.get(f"transfers?{query}")["transfers"]
        assert only["out_bill_no"] == second["out_bill_no"]
    assert payer.panel.http.get("/_simulator/transfers?name=x").status_code == 400


def test_the_page_lets_people_confirm(payer: Payer) -> None:
    """The panel's page lists the bill with a button as long as it can be confirmed."""
    bill = payer.bill()
    assert "/_simulator/transfers/confirm" in payer.panel.http.get("/_simulator/panel/transfers").text
    payer.confirm(bill)
    page = payer.panel.http.get("/_simulator/panel/transfers").text
    assert bill["out_bill_no"] in page
    assert "/_simulator/transfers/confirm" not in page
