"""What goes wrong with sends at the real WeChat, on demand."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.vouchers.conftest import Favor, Refused

SENDS = {"method": "POST", "path_contains": "/v3/marketing/favor/users/"}


def at_once(favor: Favor, stock_id: str, openids: list[str]) -> list[tuple[int, str]]:
    """Statuses and codes of sends that are all under way together."""
    with ThreadPoolExecutor(len(openids)) as pool:
        answers = list(pool.map(lambda openid: favor.send(stock_id, openid), openids))
    return sorted((answer.status_code, answer.json().get("code", "")) for answer in answers)


def test_overlapping_sends_to_one_customer_fail_spuriously(favor: Favor) -> None:
    """With the knob on the second of two under way is RULE_LIMIT though the limit is far; in sequence all succeed."""
    favor.panel.post("settings", {"voucher_overlap_refused": True, "voucher_send_seconds": 0.3})
    stock_id = favor.stock(max_coupons_per_user=50)
    assert at_once(favor, stock_id, ["openid-of-buyer"] * 3) == [
        (200, ""),
        (403, "RULE_LIMIT"),
        (403, "RULE_LIMIT"),
    ]
    favor.panel.post("settings", {"voucher_send_seconds": 0})
    favor.issue(stock_id)
    favor.issue(stock_id)


def test_overlap_is_per_customer_and_stock(favor: Favor) -> None:
    """Two customers at once are served."""
    favor.panel.post("settings", {"voucher_overlap_refused": True, "voucher_send_seconds": 0.2})
    sent = at_once(favor, favor.stock(), ["openid-of-buyer", "openid-of-other"])
    assert sent == [(200, ""), (200, "")]


def test_without_the_knob_only_the_true_limit_holds(favor: Favor) -> None:
    """Sends that overlap are issued up to max_coupons_per_user, never above."""
    favor.panel.post("settings", {"voucher_send_seconds": 0.1})
    sent = at_once(favor, favor.stock(max_coupons_per_user=3), ["openid-of-buyer"] * 5)
    assert sent == [(200, "")] * 3 + [(403, "RULE_LIMIT")] * 2


def test_one_number_twice_at_once_is_one_coupon(favor: Favor) -> None:
    """A repeat that overtakes its first attempt answers the same coupon."""
    favor.panel.post("settings", {"voucher_send_seconds": 0.1})
    stock_id = favor.stock(max_coupons_per_user=5)
    number = uuid.uuid4().hex
    with ThreadPoolExecutor(4) as pool:
        coupons = set(pool.map(lambda _: favor.issue(stock_id, out_request_no=number), range(4)))
    assert len(coupons) == 1
    assert favor.query_stock(stock_id)["distributed_coupons"] == 1


@pytest.mark.parametrize("error", [{"status": 500, "code": "SYSTEM_ERROR"}, {"status": 502, "raw_body": "<html>"}])
@pytest.mark.parametrize("executed", [True, False])
def test_a_system_error_before_or_after_the_deed(favor: Favor, error: dict[str, Any], executed: bool) -> None:
    """Fault error: the coupon is issued or not, and the same number settles it."""
    stock_id = favor.stock()
    number = uuid.uuid4().hex
    favor.panel.fault("api", match=SENDS, error={"executed": executed, **error})
    assert favor.send(stock_id, out_request_no=number).status_code == error["status"]
    assert favor.query_stock(stock_id)["distributed_coupons"] == int(executed)
    favor.issue(stock_id, out_request_no=number)
    assert favor.query_stock(stock_id)["distributed_coupons"] == 1


def test_a_connection_that_breaks_after_the_deed(favor: Favor) -> None:
    """Fault drop: no answer, but the coupon is there for the same number."""
    stock_id = favor.stock()
    number = uuid.uuid4().hex
    favor.panel.fault("api", match=SENDS, drop={})
    with pytest.raises(httpx.RemoteProtocolError):
        favor.send(stock_id, out_request_no=number)
    assert favor.query_stock(stock_id)["distributed_coupons"] == 1
    favor.issue(stock_id, out_request_no=number)
    assert favor.query_stock(stock_id)["distributed_coupons"] == 1


def test_an_answer_that_comes_too_late(favor: Favor) -> None:
    """Fault delay_seconds: the coupon is issued before the answer is given."""
    stock_id = favor.stock()
    favor.panel.fault("api", match=SENDS, delay_seconds=0.3)
    begin = time.monotonic()
    favor.issue(stock_id)
    assert time.monotonic() - begin > 0.3


@pytest.mark.parametrize("code", ["FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED"])
def test_a_rate_limit_by_fault(favor: Favor, refused: Refused, code: str) -> None:
    """Both spellings occur."""
    favor.panel.fault("api", match=SENDS, error={"status": 429, "code": code})
    assert refused(favor.send(favor.stock())) == (429, code)


def test_a_rate_limit_by_knob(favor: Favor, refused: Refused) -> None:
    """Above so many sends of a merchant in one second: 429, in both spellings by turns, and nothing issued."""
    favor.panel.post("settings", {"voucher_sends_per_second": 1})
    stock_id = favor.stock(max_coupons_per_user=50)
    answers = [favor.send(stock_id) for _ in range(12)]
    issued = [answer for answer in answers if answer.status_code == 200]
    assert {refused(answer) for answer in answers if answer not in issued} == {
        (429, "FREQUENCY_LIMITED"),
        (429, "FREQUENCY_LIMIT_EXCEED"),
    }
    assert favor.query_stock(stock_id)["distributed_coupons"] == len(issued)


def test_a_budget_that_seems_used_up(favor: Favor, refused: Refused) -> None:
    """Near the end every number is refused once with NOT_ENOUGH though coupons are left, then it succeeds."""
    favor.panel.post("settings", {"voucher_early_not_enough_below": 2})
    stock_id = favor.stock(max_coupons=3, max_coupons_per_user=5)
    favor.issue(stock_id)
    favor.issue(stock_id)
    number = uuid.uuid4().hex
    assert refused(favor.send(stock_id, out_request_no=number)) == (403, "NOT_ENOUGH")
    assert favor.query_stock(stock_id)["distributed_coupons"] == 2
    favor.issue(stock_id, out_request_no=number)
    assert refused(favor.send(stock_id)) == (403, "NOT_ENOUGH")
    assert refused(favor.send(stock_id, out_request_no=uuid.uuid4().hex)) == (403, "NOT_ENOUGH")


def test_the_monthly_cap_can_be_moved(favor: Favor, refused: Refused) -> None:
    """A small cap makes it easy to meet."""
    favor.panel.post("settings", {"voucher_monthly_cap": 900})
    stock_id = favor.stock(max_coupons_per_user=5)
    openid = favor.customer()
    favor.issue(stock_id, openid)
    assert refused(favor.send(stock_id, openid)) == (400, "INVALID_REQUEST")
