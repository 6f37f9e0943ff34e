"""Cash red packets against WeChat's side: sent once under a number, and asked for until decided."""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from merchant_center.core.errors import InvalidInputError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.red_packets.client.cash import CashRedPackets
from merchant_center.red_packets.rules.payout import Payout, Progress, RefusalAction
from merchant_center.wechatpay.v2 import from_xml
from tests.clients.red_packets.conftest import MCHID, Make

SEND = "/mmpaymkttransfers/sendredpack"
DAY = 86_400


def wait(panel: Any, seconds: float) -> None:
    panel.post("clock", {"advance_seconds": seconds})


def seen(panel: Any, target: str) -> list[dict[str, str]]:
    """Give the fields that WeChat's side received, nonce and signature left out."""
    calls = [from_xml(b64decode(call["body_base64"])) for call in panel.requests() if call["target"] == target]
    return [{name: text for name, text in call.items() if name not in {"nonce_str", "sign"}} for call in calls]


def test_sent_packet_waits_for_the_customer(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """A sent packet is with the customer, the query knows it under the same number of WeChat's, and all was told."""
    sent = channel.pay(payout)
    assert (sent.progress, bool(sent.reference)) == (Progress.WAITING, True)
    assert channel.poll(payout) == sent
    (fields,) = seen(panel, SEND)
    assert (fields["wishing"], fields["act_name"], fields["send_name"]) == (
        "恭喜发财 <大吉> & 大利",
        "新年活动",
        "示例商店",
    )
    assert (fields["remark"], fields["client_ip"], fields["total_amount"]) == ("抽奖", "192.0.2.1", "100")
    assert "scene_id" not in fields


def test_repeat_is_the_same_packet(channel: CashRedPackets, make_channel: Make, payout: Payout, panel: Any) -> None:
    """The same payout again, from another process too, says the same fields and pays nothing more."""
    assert channel.pay(payout) == channel.pay(payout) == make_channel().pay(payout)
    first, *others = seen(panel, SEND)
    assert others == [first, first]
    (packet,) = panel.http.get("/_simulator/red-packets").json()["red_packets"]
    assert (packet["mch_billno"], packet["amount"]) == (payout.bill_no, 100)


def test_opened_packet_is_received(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """When the customer has opened it, the query tells so and when, in UTC."""
    sent = channel.pay(payout)
    panel.post("red-packets/open", {"mchid": MCHID, "mch_billno": payout.bill_no})
    status = channel.poll(payout)
    assert status is not None
    assert (status.progress, status.reference) == (Progress.RECEIVED, sent.reference)
    assert status.at is not None
    assert abs(status.at - datetime.now(UTC)) < timedelta(minutes=5)


def test_packet_that_nobody_opens_comes_back(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """After 24 hours the money is on its way back, and then it is back, with the time of it."""
    channel.pay(payout)
    wait(panel, DAY + 1)
    returning = channel.poll(payout)
    assert returning is not None
    assert (returning.progress, returning.at) == (Progress.RETURNING, None)
    wait(panel, 700)
    returned = channel.poll(payout)
    assert returned is not None
    assert returned.progress is Progress.RETURNED
    assert returned.at is not None
    assert abs(returned.at - datetime.now(UTC) - timedelta(seconds=DAY + 600)) < timedelta(minutes=5)


def test_unknown_number_is_neither_paid_nor_failed(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """WeChat may not know a number yet, right after it was sent too; later it does."""
    assert channel.poll(payout) is None
    panel.post("settings", {"red_packet_not_found_seconds": 120})
    channel.pay(payout)
    assert channel.poll(payout) is None
    wait(panel, 121)
    status = channel.poll(payout)
    assert status is not None
    assert status.progress is Progress.WAITING


@pytest.mark.parametrize(("result", "end"), [("SENT", Progress.WAITING), ("FAILED", Progress.FAILED)])
def test_processing_is_no_failure(
    result: str, end: Progress, channel: CashRedPackets, payout: Payout, panel: Any
) -> None:
    """Accepted and under way stays unknown, for repeats too, until the query decides (weixin-java-pay-demo#52)."""
    panel.post("settings", {"red_packet_processing": True, "red_packet_processing_result": result})
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError) as caught:
            channel.pay(payout)
        assert caught.value.remote_code == "PROCESSING"
        status = channel.poll(payout)
        assert status is not None
        assert status.progress is Progress.PROCESSING
    wait(panel, 1201)
    status = channel.poll(payout)
    assert status is not None
    assert (status.progress, bool(status.reason)) == (end, end is Progress.FAILED)


def test_number_that_failed_for_good_says_so(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """A repeat of a number that failed is refused for good."""
    panel.post("settings", {"red_packet_processing": True, "red_packet_processing_result": "FAILED"})
    with pytest.raises(OutcomeUnknownError):
        channel.pay(payout)
    wait(panel, 1201)
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(payout)
    assert caught.value.remote_code == "SEND_FAILED"
    assert channel.refusal_action("SEND_FAILED") is RefusalAction.FAIL


@pytest.mark.parametrize(
    "effect",
    [
        {"error": {"code": "SYSTEMERROR", "executed": True}},
        {"error": {"code": "268458547", "executed": True}},
        {"error": {"code": "BRAND_NEW_CODE", "executed": True}},
        {"error": {"status": 502, "raw_body": "<html>Bad Gateway</html>", "executed": True}},
        {"error": {"status": 200, "raw_body": "<xml><return_code>SUCC", "executed": True}},
        {"error": {"status": 200, "raw_body": "<xml></xml>", "executed": True}},
        {"drop": {"executed": True}},
        {"delay_seconds": 1.5},
    ],
)
def test_answer_that_is_lost_after_the_deed_is_found_by_query_and_by_repeat(
    effect: dict[str, Any], make_channel: Make, payout: Payout, panel: Any
) -> None:
    """Errors inside WeChat, unknown and numeric codes, rubbish and silence are unknown, and nothing is paid twice."""
    panel.fault(SEND, **effect)
    with pytest.raises(OutcomeUnknownError) as caught:
        make_channel(read_timeout=0.7).pay(payout)
    code = effect.get("error", {}).get("code", "")
    assert caught.value.remote_code == code
    channel = make_channel()
    assert channel.poll(payout) == channel.pay(payout)
    assert len(panel.http.get("/_simulator/red-packets").json()["red_packets"]) == 1


def test_permitted_scene_pays_less_than_a_yuan(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """The scene is told where there is one."""
    panel.post("settings", {"red_packet_scenes": ["PRODUCT_2"]})
    channel.pay(replace(payout, scene="PRODUCT_2", amount_fen=30))
    assert [fields["scene_id"] for fields in seen(panel, SEND)] == ["PRODUCT_2"]


def test_packet_that_another_received_is_none_of_ours(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """The query names the receiver once there is one: another than ours settles nothing."""
    channel.pay(payout)
    panel.post("red-packets/open", {"mchid": MCHID, "mch_billno": payout.bill_no})
    with pytest.raises(OutcomeUnknownError, match="another red packet"):
        channel.poll(replace(payout, openid="oUnknownCustomer-000000000000"))


def test_other_accounts_payout_is_not_sent(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """A payout that came to the wrong account is a fault of ours, and no money moves."""
    for call in (channel.pay, channel.poll):
        with pytest.raises(ValueError, match="1900000022"):
            call(replace(payout, mchid="1900000022"))
    assert panel.requests() == []


def test_text_that_cannot_arrive_is_not_sent(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """A text that XML changes would not fit its signature, so it is refused by name before anything is sent."""
    with pytest.raises(InvalidInputError, match="wishing"):
        channel.pay(replace(payout, blessing="恭喜\r\n发财"))
    assert panel.requests() == []


def test_remark_is_never_empty(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """WeChat wants a remark; a payout without one is sent with its blessing."""
    channel.pay(replace(payout, remark=""))
    assert [fields["remark"] for fields in seen(panel, SEND)] == [payout.blessing]
