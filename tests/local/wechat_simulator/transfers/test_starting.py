"""Starting a transfer: what is answered, what is refused, what a number is good for."""

from datetime import datetime
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import APPID, OTHER_APPID, Verify
from tests.local.wechat_simulator.transfers.conftest import BILLS, DAY, REPORTS, Payer, Refused

PARAM_ERROR = (400, "PARAM_ERROR")
INVALID_REQUEST = (400, "INVALID_REQUEST")


def test_a_transfer_waits_for_its_customer(payer: Payer, verified: Verify) -> None:
    """The signed answer has both numbers, the time, the state and the package the page needs."""
    body = payer.body()
    answer = payer.post(body)
    verified(payer.merchant.public_key(), answer.headers, answer.content)
    bill = answer.json()
    assert set(bill) == {"out_bill_no", "transfer_bill_no", "create_time", "state", "package_info"}
    assert (bill["out_bill_no"], bill["state"]) == (body["out_bill_no"], "WAIT_USER_CONFIRM")
    assert datetime.fromisoformat(bill["create_time"]).utcoffset()


def test_the_same_call_again_answers_the_same(payer: Payer) -> None:
    """Re-entrant: one bill, one package, one amount taken."""
    payer.fill(1500)
    body = payer.body()
    assert payer.post(body).json() == payer.post(body).json()
    assert payer.balance() == 500


def test_the_same_call_later_answers_the_state_of_then(payer: Payer) -> None:
    """The number never makes a second bill, also when the first has ended."""
    body = payer.body()
    first = payer.post(body).json()
    payer.confirm(first)
    again = payer.post(body).json()
    assert again == {name: value for name, value in first.items() if name != "package_info"} | {"state": "SUCCESS"}


@pytest.mark.parametrize(
    "changes",
    [
        {"transfer_amount": 1001},
        {"openid": "openid-of-other"},
        {"openid": "nobody"},
        {"transfer_remark": "其他"},
        {"notify_url": None},
        {"user_recv_style": {"type": "RED_PACKET"}},
    ],
)
def test_a_number_keeps_its_data(payer: Payer, refused: Refused, changes: dict[str, Any]) -> None:
    """400 ALREADY_EXISTS for other data under a known number, and the first bill stays."""
    bill = payer.bill()
    answer = payer.start(out_bill_no=bill["out_bill_no"], **changes)
    assert refused(answer) == (400, "ALREADY_EXISTS")
    assert payer.query(bill)["transfer_amount"] == 1000


def test_numbers_belong_to_a_merchant(payer: Payer) -> None:
    """Two merchants may use one number."""
    body = payer.body()
    first, second = payer.post(body).json(), payer.post(body, by=payer.other).json()
    assert first["out_bill_no"] == second["out_bill_no"]
    assert first["transfer_bill_no"] != second["transfer_bill_no"]


@pytest.mark.parametrize(
    "changes",
    [
        {"appid": None},
        {"out_bill_no": None},
        {"out_bill_no": "with-dash"},
        {"out_bill_no": "a" * 33},
        {"transfer_scene_id": None},
        {"openid": None},
        {"transfer_amount": None},
        {"transfer_amount": 9},
        {"transfer_amount": 10.0},
        {"transfer_amount": "1000"},
        {"transfer_remark": None},
        {"transfer_remark": ""},
        {"transfer_remark": "长" * 33},
        {"notify_url": "http://example.com/transfers"},
        {"notify_url": "https://example.com/transfers?x=1"},
        {"user_recv_style": {"type": "LETTER"}},
        {"transfer_scene_report_infos": [{"info_type": "活动名称", "info_content": "长" * 33}]},
        {"scene_id": "1000"},
    ],
)
def test_a_broken_field_is_refused(payer: Payer, refused: Refused, changes: dict[str, Any]) -> None:
    """400 PARAM_ERROR: missing, too long, too little, of another type, unknown."""
    assert refused(payer.start(**changes)) == PARAM_ERROR


def test_the_least_amount(payer: Payer) -> None:
    """Ten fen are enough."""
    assert payer.bill(transfer_amount=10)["state"] == "WAIT_USER_CONFIRM"


@pytest.mark.parametrize("reports", [None, [], REPORTS[:1], REPORTS[1:], [REPORTS[0], REPORTS[0]]])
def test_cash_marketing_is_reported(payer: Payer, refused: Refused, reports: list[dict[str, str]] | None) -> None:
    """Scene 1000 needs 活动名称 and 奖励说明."""
    answer = payer.start(transfer_scene_report_infos=reports)
    assert refused(answer) == PARAM_ERROR
    assert answer.json()["message"] == "需传入转账场景报备信息"


def test_the_order_of_reports_does_not_matter(payer: Payer) -> None:
    """Both are there, the other way round."""
    payer.bill(transfer_scene_report_infos=REPORTS[::-1])


@pytest.mark.parametrize("changes", [{"transfer_scene_id": "1001"}, {"user_recv_perception": "劳务报酬"}])
def test_a_scene_that_does_not_fit(payer: Payer, refused: Refused, changes: dict[str, Any]) -> None:
    """400 INVALID_REQUEST for a scene the merchant has not, and for another scene's perception."""
    assert refused(payer.start(**changes)) == INVALID_REQUEST


def test_another_scene_has_its_own_reports(payer: Payer) -> None:
    """Only cash marketing is checked in detail; a fitting perception is taken."""
    payer.bill(transfer_scene_id="1005", transfer_scene_report_infos=[{"info_type": "岗位", "info_content": "骑手"}])
    payer.bill(user_recv_perception="现金奖励")


def test_the_red_packet_look_ends_at_200_yuan(payer: Payer, refused: Refused) -> None:
    """20000 fen look like a red packet, 20001 do not."""
    style = {"type": "RED_PACKET"}
    payer.bill(user_recv_style=style, transfer_amount=20_000)
    assert refused(payer.start(user_recv_style=style, transfer_amount=20_001)) == PARAM_ERROR


def test_a_name_is_needed_from_2000_yuan(payer: Payer, refused: Refused) -> None:
    """199999 fen go without, 200000 do not; the query gives the name back under the merchant's own key."""
    payer.bill(transfer_amount=199_999)
    assert refused(payer.start(transfer_amount=200_000)) == PARAM_ERROR
    bill = payer.bill(transfer_amount=200_000, user_name=payer.sealed("张三"))
    assert len(payer.query(bill)["user_name"]) == 344


def test_a_repeat_may_seal_the_name_anew(payer: Payer, refused: Refused) -> None:
    """The ciphertext differs each time; the name counts."""
    body = payer.body(user_name=payer.sealed("张三"))
    first = payer.post(body).json()
    assert payer.post(body | {"user_name": payer.sealed("张三")}).json() == first
    assert refused(payer.post(body | {"user_name": payer.sealed("李四")})) == (400, "ALREADY_EXISTS")


def test_a_name_that_cannot_be_read(payer: Payer, refused: Refused) -> None:
    """400 for plain text, and without the serial of the key."""
    assert refused(payer.start(user_name="张三")) == PARAM_ERROR
    body = payer.body(user_name=payer.sealed("张三"))
    assert refused(payer.merchant.call("POST", BILLS, body, Wechatpay_Serial=None)) == PARAM_ERROR


@pytest.mark.parametrize("openid", ["nobody", "openid-elsewhere"])
def test_a_stranger_gets_nothing(payer: Payer, refused: Refused, openid: str) -> None:
    """400 INVALID_REQUEST for an unknown openid and for one of another appid."""
    assert refused(payer.start(openid=openid)) == INVALID_REQUEST


def test_the_appid_is_bound(payer: Payer, refused: Refused) -> None:
    """400 for an appid that is not the merchant's."""
    answer = payer.start(appid=OTHER_APPID, openid="openid-elsewhere")
    assert refused(answer) == (400, "APPID_MCHID_NOT_MATCH")


def test_without_money_the_number_stays_unused(payer: Payer, refused: Refused) -> None:
    """403 NOT_ENOUGH takes nothing; the same number works once there is money, for that amount or another."""
    payer.fill(999)
    body = payer.body()
    assert refused(payer.post(body)) == (403, "NOT_ENOUGH")
    assert refused(payer.get(body["out_bill_no"])) == (404, "NOT_FOUND")
    assert payer.balance() == 999
    assert payer.post(body | {"transfer_amount": 999}).status_code == 200
    assert payer.balance() == 0


def test_the_product_may_be_another(payer: Payer, refused: Refused) -> None:
    """403 NO_AUTH when a transfer is started or queried."""
    bill = payer.bill()
    payer.knobs(product_closed=True)
    assert refused(payer.start()) == (403, "NO_AUTH")
    assert refused(payer.get(bill["out_bill_no"])) == (403, "NO_AUTH")


def test_the_address_may_be_unlisted(payer: Payer, refused: Refused) -> None:
    """400 INVALID_REQUEST from every call, with WeChat's text."""
    bill = payer.bill()
    payer.knobs(ip_not_listed=True)
    by_number = payer.merchant.call("GET", f"{BILLS}/transfer-bill-no/{bill['transfer_bill_no']}")
    for answer in (payer.start(), payer.get(bill["out_bill_no"]), by_number, payer.cancel(bill)):
        assert refused(answer) == INVALID_REQUEST
        assert answer.json()["message"] == "此IP地址不允许调用该接口"


def test_too_many_in_a_second(payer: Payer, refused: Refused) -> None:
    """429 above the knob, and the refused number is unused."""
    payer.knobs(sends_per_second=1)
    answers = [payer.start() for _ in range(5)]
    limited = [answer for answer in answers if answer.status_code != 200]
    assert {refused(answer) for answer in limited} == {(429, "FREQUENCY_LIMITED")}
    assert len(payer.panel.get("transfers")["transfers"]) == len(answers) - len(limited)


def test_a_customers_day_has_limits(payer: Payer, refused: Refused) -> None:
    """By count and by amount, on a Beijing day, per customer; what failed does not count."""
    payer.panel.advance(DAY - (payer.panel.get("clock")["now"] + 8 * 3600) % DAY)
    payer.knobs(fail_reason="TRANSFER_RISK")
    payer.bill()
    payer.knobs(fail_reason="", daily_count=2)
    body = payer.body()
    first = payer.post(body).json()
    payer.bill()
    assert refused(payer.start()) == INVALID_REQUEST
    assert payer.post(body).json() == first
    payer.bill(openid="openid-of-other")
    payer.knobs(daily_count=0, daily_amount=2500)
    payer.bill(transfer_amount=500)
    assert refused(payer.start(transfer_amount=10)) == INVALID_REQUEST
    payer.panel.advance(DAY)
    payer.bill(transfer_amount=2500)


def test_a_flagged_account_fails(payer: Payer) -> None:
    """The bill of a customer with an abnormal account ends FAIL, and no other's does."""
    flagged = payer.panel.post("customers", {"appid": APPID, "account_abnormal": True})["openid"]
    bill = payer.bill(openid=flagged)
    assert (bill["state"], bill["fail_reason"]) == ("FAIL", "PAYEE_ACCOUNT_ABNORMAL")
    assert payer.bill()["state"] == "WAIT_USER_CONFIRM"


@pytest.mark.parametrize("executed", [True, False])
def test_a_system_error_before_or_after_the_deed(payer: Payer, executed: bool) -> None:
    """Fault error: the bill is there or not, and the same number settles it with one amount taken."""
    payer.fill(5000)
    match = {"method": "POST", "path_contains": "/mch-transfer/transfer-bills"}
    payer.panel.fault("api", match=match, error={"executed": executed})
    body = payer.body()
    assert payer.post(body).status_code == 500
    assert payer.get(body["out_bill_no"]).status_code == (200 if executed else 404)
    assert payer.post(body).json()["state"] == "WAIT_USER_CONFIRM"
    assert payer.balance() == 4000
