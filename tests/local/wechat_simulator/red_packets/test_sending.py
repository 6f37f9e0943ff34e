"""Sends, repeats, and everything that refuses one."""

import uuid
from typing import Any

import pytest

from tests.local.wechat_simulator.red_packets.conftest import BUYER, SEND, RedPackets


def test_a_success_as_observed(payer: RedPackets) -> None:
    """err_code SUCCESS, the ids of the call, a send_listid of 30 digits, and no signature."""
    packet = payer.packet(total_amount=123)
    answer = payer.send(**packet)
    send_listid = answer.pop("send_listid")
    assert answer == {
        "return_code": "SUCCESS",
        "return_msg": "发放成功",
        "result_code": "SUCCESS",
        "err_code": "SUCCESS",
        "err_code_des": "发放成功",
        "mch_billno": packet["mch_billno"],
        "mch_id": payer.merchant.mchid,
        "wxappid": packet["wxappid"],
        "re_openid": BUYER,
        "total_amount": "123",
    }
    assert len(send_listid) == 30
    assert send_listid[10:18] == payer.now().strftime("%Y%m%d")


def test_a_failure_as_observed(payer: RedPackets) -> None:
    """return_code SUCCESS, return_msg is err_code_des, the ids of the call are echoed."""
    packet = payer.packet(total_amount=1)
    answer = payer.send(**packet)
    assert answer == {
        "return_code": "SUCCESS",
        "return_msg": answer["err_code_des"],
        "result_code": "FAIL",
        "err_code": "MONEY_LIMIT",
        "err_code_des": "红包金额发放限制",
        "mch_billno": packet["mch_billno"],
        "mch_id": payer.merchant.mchid,
        "wxappid": packet["wxappid"],
        "re_openid": BUYER,
        "total_amount": "1",
    }


def test_what_is_echoed_cannot_break_the_answer(payer: RedPackets) -> None:
    """Markup and the end of a CDATA section come back as text."""
    openid = "<re_openid>]]&gt;&lt;sign&gt;x&lt;/sign&gt;</re_openid>"
    answer = payer.post(SEND, f"<xml><mch_id>{payer.merchant.mchid}</mch_id>{openid}</xml>")
    assert answer["re_openid"] == "]]><sign>x</sign>"


def test_the_same_number_is_the_same_packet(payer: RedPackets) -> None:
    """Repeats succeed with the first send_listid, whatever else they say, and the money leaves once."""
    payer.fill(1000)
    packet = payer.packet()
    first = payer.send(**packet)
    assert [payer.send(**packet) for _ in range(2)] == [first] * 2
    assert payer.send(**packet | {"nonce_str": "another", "wishing": "别的"}) == first
    assert payer.balance() == 900
    assert [(one["mch_billno"], one["sends"]) for one in payer.listed()] == [(packet["mch_billno"], 4)]


def test_a_repeat_after_opening_and_after_the_return(payer: RedPackets) -> None:
    """The number stays succeeded and nothing is sent again."""
    opened, returned = payer.packet(), payer.packet()
    firsts = [payer.send(**opened), payer.send(**returned)]
    payer.open(opened["mch_billno"])
    payer.panel.advance(25 * 3600)
    assert [payer.send(**opened), payer.send(**returned)] == firsts
    assert [payer.status(one["mch_billno"]) for one in (opened, returned)] == ["RECEIVED", "REFUND"]


@pytest.mark.parametrize("change", [{"re_openid": "openid-of-other"}, {"total_amount": 101}, {"total_amount": 1}])
def test_the_same_number_with_other_data(payer: RedPackets, change: dict[str, Any]) -> None:
    """Another openid or amount is FATAL_ERROR, and the packet stays as it was."""
    packet = payer.packet()
    first = payer.send(**packet)
    assert payer.send(**packet | change)["err_code"] == "FATAL_ERROR"
    assert payer.send(**packet) == first
    assert [(one["openid"], one["amount"]) for one in payer.listed()] == [(BUYER, 100)]


def test_numbers_are_each_merchants_own(payer: RedPackets) -> None:
    """A query finds no packet of another merchant."""
    number = payer.issue(mch_billno="1")
    assert payer.status(number) == "SENT"
    assert payer.listed("mchid=1900000002") == []


def test_a_repeat_that_fails_though_it_was_paid(payer: RedPackets) -> None:
    """Knob replay_fails: SEND_FAILED for the number that a query shows as SENT."""
    payer.settings(replay_fails=True)
    packet = payer.packet()
    assert payer.send(**packet)["err_code"] == "SUCCESS"
    assert payer.send(**packet)["err_code"] == "SEND_FAILED"
    assert payer.status(packet["mch_billno"]) == "SENT"


@pytest.mark.parametrize(
    ("knob", "code", "query_code"),
    [
        ("ip_not_listed", "NO_AUTH", "NO_AUTH"),
        ("product_closed", "NO_AUTH", "NO_AUTH"),
        ("api_closed", "API_METHOD_CLOSED", "NOT_FOUND"),
        ("payer_frozen", "PAYER_ACCOUNT_ABNORMAL", "NOT_FOUND"),
    ],
)
def test_what_an_operator_has_to_set_right(payer: RedPackets, knob: str, code: str, query_code: str) -> None:
    """The send is refused, a query only where the sheet says so; later the same number is sent."""
    packet = payer.packet()
    payer.settings(**{knob: True})
    answer = payer.send(**packet)
    assert answer["err_code"] == code
    assert payer.query(packet["mch_billno"])["err_code"] == query_code
    payer.settings(**{knob: False})
    assert payer.status(packet["mch_billno"]) == "NOT_FOUND"
    assert payer.send(**packet)["err_code"] == "SUCCESS"


def test_the_text_of_an_address_that_is_not_listed(payer: RedPackets) -> None:
    """It tells this NO_AUTH from the others."""
    payer.settings(ip_not_listed=True)
    assert payer.send()["return_msg"] == "IP地址非你在商户平台设置的可用IP地址"


def test_a_customer_whose_account_is_intercepted(payer: RedPackets) -> None:
    """NO_AUTH for the send; a query knows nothing of it."""
    packet = payer.packet(re_openid=payer.customer(account_abnormal=True))
    assert payer.send(**packet)["err_code"] == "NO_AUTH"
    assert payer.status(packet["mch_billno"]) == "NOT_FOUND"


def test_a_balance_that_does_not_cover_it(payer: RedPackets) -> None:
    """NOTENOUGH, and the same number is sent once there is money."""
    payer.fill(199)
    payer.issue()
    packet = payer.packet()
    assert payer.send(**packet)["err_code"] == "NOTENOUGH"
    assert payer.balance() == 99
    payer.fill(100)
    assert payer.send(**packet)["err_code"] == "SUCCESS"
    assert payer.balance() == 0


def test_the_rate_of_a_merchant(payer: RedPackets) -> None:
    """Above so many sends in a minute FREQ_LIMIT, repeats too, queries not; a minute later the number is sent."""
    payer.settings(sends_per_minute=2)
    packets = [payer.packet() for _ in range(3)]
    assert [payer.send(**packet)["err_code"] for packet in packets] == ["SUCCESS", "SUCCESS", "FREQ_LIMIT"]
    assert payer.send(**packets[0])["err_code"] == "FREQ_LIMIT"
    assert [payer.status(packet["mch_billno"]) for packet in packets] == ["SENT", "SENT", "NOT_FOUND"]
    payer.panel.advance(61)
    assert payer.send(**packets[2])["err_code"] == "SUCCESS"


def test_ten_packets_a_day_for_a_customer(payer: RedPackets) -> None:
    """The eleventh is SENDNUM_LIMIT until Beijing's midnight, for a repeat it is not asked, others are served."""
    packets = [payer.packet() for _ in range(11)]
    assert [payer.send(**one)["err_code"] for one in packets] == ["SUCCESS"] * 10 + ["SENDNUM_LIMIT"]
    assert payer.send(**packets[0])["err_code"] == "SUCCESS"
    assert payer.send(re_openid="openid-of-other")["err_code"] == "SUCCESS"
    payer.to_tomorrow()
    assert payer.send(**packets[10])["err_code"] == "SUCCESS"


def test_a_thousand_yuan_a_day_for_a_customer(payer: RedPackets) -> None:
    """RCVDAMOUNT_LIMIT beyond it, to the fen."""
    for _ in range(4):
        payer.issue(total_amount=20_000)
    payer.issue(total_amount=19_900)
    assert payer.send(total_amount=101)["err_code"] == "RCVDAMOUNT_LIMIT"
    assert payer.send(total_amount=100)["err_code"] == "SUCCESS"
    payer.to_tomorrow()
    payer.issue(total_amount=20_000)


def test_limits_are_of_a_person(payer: RedPackets) -> None:
    """Two openids of one person count together."""
    payer.settings(user_day_count=1)
    unionid = uuid.uuid4().hex
    openids = [payer.customer(unionid=unionid), payer.customer(unionid=unionid)]
    assert [payer.send(re_openid=openid)["err_code"] for openid in openids] == ["SUCCESS", "SENDNUM_LIMIT"]


def test_what_a_merchant_may_send_a_day(payer: RedPackets) -> None:
    """SENDAMOUNT_LIMIT beyond it, to the fen, until Beijing's midnight."""
    payer.settings(merchant_day_amount=300)
    payer.issue(total_amount=150)
    assert payer.send(total_amount=151)["err_code"] == "SENDAMOUNT_LIMIT"
    payer.issue(total_amount=150, re_openid="openid-of-other")
    assert payer.send()["err_code"] == "SENDAMOUNT_LIMIT"
    payer.to_tomorrow()
    payer.issue()


def test_the_limits_of_a_day_are_wechats(payer: RedPackets) -> None:
    """A million yuan for a merchant, a thousand and ten packets for a customer, 1800 sends a minute."""
    held = payer.panel.get("settings")
    names = ("merchant_day_amount", "user_day_amount", "user_day_count", "sends_per_minute")
    assert [held[f"red_packet_{name}"] for name in names] == [100_000_000, 100_000, 10, 1800]
