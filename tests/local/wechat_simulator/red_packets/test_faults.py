"""What goes wrong with red packets on demand."""

import time

import httpx
import pytest

from tests.local.wechat_simulator.red_packets.conftest import QUERY, SEND, RedPackets

SENDS = {"method": "POST", "path_contains": "/mmpaymkttransfers/sendredpack"}


@pytest.mark.parametrize("executed", [True, False])
@pytest.mark.parametrize("error", [{}, {"code": "SYSTEMERROR", "message": "请求超时"}])
def test_a_system_error_before_or_after_the_deed(payer: RedPackets, error: dict[str, str], executed: bool) -> None:
    """SYSTEMERROR as XML with HTTP 200; the packet is there or not, and the same number settles it."""
    packet = payer.packet()
    payer.panel.fault("api", match=SENDS, error={"executed": executed, **error})
    answer = payer.send(**packet)
    assert (answer["return_code"], answer["result_code"], answer["err_code"]) == ("SUCCESS", "FAIL", "SYSTEMERROR")
    assert answer["mch_billno"] == packet["mch_billno"]
    assert answer["return_msg"] == answer["err_code_des"] == error.get("message", answer["err_code_des"])
    assert payer.status(packet["mch_billno"]) == ("SENT" if executed else "NOT_FOUND")
    assert payer.send(**packet)["err_code"] == "SUCCESS"
    assert len(payer.listed()) == 1


@pytest.mark.parametrize("code", ["SEND_FAILED", "ILLEGAL_APPID", "FREQ_LIMIT", "268458547"])
def test_any_code_by_fault(payer: RedPackets, code: str) -> None:
    """Also such as no rule here gives."""
    payer.panel.fault("api", match=SENDS, error={"code": code})
    assert payer.send()["err_code"] == code
    assert payer.listed() == []


@pytest.mark.parametrize("executed", [True, False])
def test_a_connection_that_breaks(payer: RedPackets, executed: bool) -> None:
    """Fault drop: no answer, after the deed or before it."""
    packet = payer.packet()
    payer.panel.fault("api", match=SENDS, drop={"executed": executed})
    with pytest.raises(httpx.TransportError):
        payer.send(**packet)
    assert payer.status(packet["mch_billno"]) == ("SENT" if executed else "NOT_FOUND")
    assert payer.send(**packet)["err_code"] == "SUCCESS"
    assert len(payer.listed()) == 1


def test_an_answer_that_comes_too_late(payer: RedPackets) -> None:
    """Fault delay_seconds: the packet is sent though the client gave up waiting."""
    packet = payer.packet()
    payer.panel.fault("api", match=SENDS, delay_seconds=0.5)
    with pytest.raises(httpx.ReadTimeout):
        payer.http.post(SEND, content=payer.xml(packet).encode(), timeout=0.2)
    assert payer.status(packet["mch_billno"]) == "SENT"
    payer.panel.fault("api", match=SENDS, delay_seconds=0.3)
    begin = time.monotonic()
    payer.send(**packet)
    assert time.monotonic() - begin > 0.3


def test_an_answer_that_is_no_xml(payer: RedPackets) -> None:
    """Fault raw_body: with its status, byte for byte."""
    payer.panel.fault("api", match=SENDS, error={"status": 200, "raw_body": "<xml><return_code>", "executed": True})
    answer = payer.http.post(SEND, content=payer.xml(payer.packet()).encode())
    assert (answer.status_code, answer.text) == (200, "<xml><return_code>")
    payer.panel.fault("api", match=SENDS, error={"status": 502, "raw_body": "<html>"})
    assert payer.http.post(SEND, content=payer.xml(payer.packet()).encode()).status_code == 502
    assert len(payer.listed()) == 1


def test_an_answer_with_fields_of_tomorrow(payer: RedPackets) -> None:
    """Faults extra_fields and shuffle_keys act on XML too."""
    payer.panel.fault("api", match={"path_contains": QUERY}, extra_fields=True, shuffle_keys=True)
    number = payer.issue()
    spoiled, plain = payer.query(number), payer.query(number)
    assert spoiled.keys() - plain.keys() == {"field_of_tomorrow"}


def test_a_fault_of_one_merchant(payer: RedPackets) -> None:
    """Faults match the mch_id of the message, and the panel keeps the exchange."""
    payer.panel.fault("api", match={"mchid": "1900000002"}, error={})
    payer.panel.fault("api", match={"mchid": payer.merchant.mchid}, error={})
    answers = [payer.send()["err_code"] for _ in range(2)]
    assert answers == ["SYSTEMERROR", "SUCCESS"]
    exchanges = payer.panel.get("requests")["requests"][-2:]
    assert [one["faults"] for one in exchanges] == [["error"], []]
    assert [one["signature_verified"] for one in exchanges] == [None, True]
    assert {(one["mchid"], one["target"], one["answer"]["status"]) for one in exchanges} == {
        (payer.merchant.mchid, SEND, 200)
    }
