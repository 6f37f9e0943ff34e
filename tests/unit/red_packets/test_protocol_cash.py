"""Cash red packets are asked for with the same fields each time, and answers are read as they come."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import MalformedRequestError
from merchant_center.red_packets.protocol.cash import (
    CallResult,
    CashRedPacket,
    RedPacketInfo,
    SentPacket,
    info_from,
    query_fields,
    result_from,
    send_fields,
    sent_from,
)
from merchant_center.wechatpay.v2 import from_xml

PACKET = CashRedPacket(
    bill_no="10000098201505200000000001",
    mchid="10000098",
    appid="wxcbda96de0b165486",
    openid="onqOjjmM1tad-3ROpncN-yUfa6uI",
    amount_fen=100,
    sender_name="示例商店",
    blessing="恭喜发财",
    activity_name="新年活动",
    remark="抽奖",
    client_ip="192.0.2.1",
)
# After the samples of WeChat Pay V2, "sendredpack" and "gethbinfo", with what live answers add.
SENT = from_xml(
    """<xml>
<return_code><![CDATA[SUCCESS]]></return_code>
<return_msg><![CDATA[发放成功]]></return_msg>
<result_code><![CDATA[SUCCESS]]></result_code>
<err_code><![CDATA[SUCCESS]]></err_code>
<err_code_des><![CDATA[发放成功]]></err_code_des>
<mch_billno><![CDATA[0010010404201411170000046545]]></mch_billno>
<mch_id>10010404</mch_id>
<wxappid><![CDATA[wx6fa7e3bab7e15415]]></wxappid>
<re_openid><![CDATA[onqOjjmM1tad-3ROpncN-yUfa6uI]]></re_openid>
<total_amount>1</total_amount>
<send_listid><![CDATA[100000000020150520314766074200]]></send_listid>
<send_time>20150520102602</send_time>
</xml>""".encode()
)
STANDING = from_xml(
    """<xml>
<return_code><![CDATA[SUCCESS]]></return_code>
<return_msg><![CDATA[OK]]></return_msg>
<result_code><![CDATA[SUCCESS]]></result_code>
<err_code><![CDATA[SUCCESS]]></err_code>
<err_code_des><![CDATA[OK]]></err_code_des>
<mch_billno><![CDATA[9010080799701411170000046603]]></mch_billno>
<mch_id>11475856</mch_id>
<detail_id><![CDATA[10000417012016080830956240040]]></detail_id>
<status><![CDATA[RECEIVED]]></status>
<send_type><![CDATA[API]]></send_type>
<hb_type><![CDATA[NORMAL]]></hb_type>
<total_num>1</total_num>
<total_amount>100</total_amount>
<send_time><![CDATA[2016-08-08 21:49:22]]></send_time>
<refund_time><![CDATA[]]></refund_time>
<wishing><![CDATA[恭喜<发财>]]></wishing>
<hblist>
<hbinfo>
<openid><![CDATA[oHkLxtzmyHXX6FW_cAWo_orTSRXs]]></openid>
<amount>100</amount>
<rcv_time><![CDATA[2016-08-08 21:49:46]]></rcv_time>
</hbinfo>
</hblist>
</xml>""".encode()
)


def test_packet_is_asked_for_in_full() -> None:
    """All that WeChat demands is there, for one person, the amount in fen; a scene only where there is one."""
    fields = send_fields(PACKET)
    assert fields == {
        "mch_billno": PACKET.bill_no,
        "mch_id": "10000098",
        "wxappid": "wxcbda96de0b165486",
        "send_name": "示例商店",
        "re_openid": "onqOjjmM1tad-3ROpncN-yUfa6uI",
        "total_amount": "100",
        "total_num": "1",
        "wishing": "恭喜发财",
        "client_ip": "192.0.2.1",
        "act_name": "新年活动",
        "remark": "抽奖",
        "scene_id": "",
    }


def test_query_names_the_appid_as_wechat_calls_it_there() -> None:
    """The query says appid where the send says wxappid, and MCHT for the merchant's number."""
    assert query_fields("1", "2", "wx3") == {"mch_billno": "1", "mch_id": "2", "appid": "wx3", "bill_type": "MCHT"}


def test_sent_packet_is_read_whole() -> None:
    """What WeChat took comes back under our names, with its own number."""
    assert sent_from(SENT) == SentPacket(
        bill_no="0010010404201411170000046545",
        mchid="10010404",
        appid="wx6fa7e3bab7e15415",
        openid="onqOjjmM1tad-3ROpncN-yUfa6uI",
        amount_fen=1,
        send_listid="100000000020150520314766074200",
    )


def test_received_packet_is_read_whole() -> None:
    """Who received it and when is inside hblist; times without a zone are Beijing's, here in UTC."""
    assert info_from(STANDING) == RedPacketInfo(
        bill_no="9010080799701411170000046603",
        mchid="11475856",
        detail_id="10000417012016080830956240040",
        status="RECEIVED",
        amount_fen=100,
        reason="",
        openid="oHkLxtzmyHXX6FW_cAWo_orTSRXs",
        received_fen=100,
        received_at=datetime(2016, 8, 8, 13, 49, 46, tzinfo=UTC),
        refunded_fen=None,
        refunded_at=None,
    )


def test_returned_packet_tells_when_and_how_much() -> None:
    """The refund has a time and an amount of its own, and a new year's night in Beijing is the old year in UTC."""
    seen = info_from(STANDING | {"status": "REFUND", "refund_time": "2017-01-01 07:59:59", "refund_amount": "100"})
    assert (seen.status, seen.refunded_fen) == ("REFUND", 100)
    assert seen.refunded_at == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_least_that_wechat_tells_is_enough() -> None:
    """A packet that nobody opened has neither receiver nor times."""
    kept = ("mch_billno", "mch_id", "status", "total_amount")
    seen = info_from({name: STANDING[name] for name in kept} | {"status": "SENT", "hblist": ""})
    assert (seen.detail_id, seen.openid, seen.reason) == ("", "", "")
    assert (seen.received_fen, seen.received_at, seen.refunded_fen, seen.refunded_at) == (None,) * 4


@pytest.mark.parametrize("status", ["SENDING", "SENT", "FAILED", "RECEIVED", "RFUND_ING", "REFUND", "BRAND_NEW"])
def test_status_is_kept_as_wechat_spells_it(status: str) -> None:
    """RFUND_ING with its missing letter, and statuses that we do not know yet."""
    assert info_from(STANDING | {"status": status}).status == status


@pytest.mark.parametrize("code", ["SUCCESS", "0", "", "SYSTEMERROR"])
def test_code_of_a_success_is_no_error(code: str) -> None:
    """With both return_code and result_code SUCCESS the call succeeded, whatever stands in err_code."""
    assert result_from(SENT | {"err_code": code}).is_success


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (
            {"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "NO_AUTH", "err_code_des": "风险"},
            "NO_AUTH",
            "风险",
        ),
        (
            {"return_code": "FAIL", "result_code": "FAIL", "err_code": "268458547", "return_msg": "系统繁忙"},
            "268458547",
            "系统繁忙",
        ),
        ({"return_code": "FAIL", "return_msg": "签名错误"}, "", "签名错误"),
        ({"return_code": "FAIL", "result_code": "SUCCESS", "err_code": "SUCCESS"}, "SUCCESS", ""),
        ({"return_code": "SUCCESS", "result_code": "FAIL"}, "", ""),
    ],
)
def test_failure_of_either_kind_is_none_of_a_success(answer: dict[str, str], code: str, message: str) -> None:
    """One FAIL is enough, and code and words are kept."""
    assert result_from(answer) == CallResult(is_success=False, code=code, message=message)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"return_code": "OK", "result_code": "SUCCESS"},
        {"return_code": "success", "result_code": "SUCCESS"},
        {"result_code": "SUCCESS"},
        {"return_code": "SUCCESS"},
        {"return_code": "SUCCESS", "result_code": ""},
        {"return_code": "SUCCESS", "result_code": "PROCESSING"},
    ],
)
def test_answer_that_says_neither_is_refused(answer: dict[str, str]) -> None:
    """Success and failure are said in full or not at all."""
    with pytest.raises(MalformedRequestError):
        result_from(answer)


@pytest.mark.parametrize("value", ["", "1.0", "-1", "1e2", "一百", "١٠٠", " 100", "100 ", "9" * 16])
@pytest.mark.parametrize("name", ["total_amount", "hblist.hbinfo.amount", "refund_amount"])
def test_money_that_is_no_whole_fen_is_refused(name: str, value: str) -> None:
    """Amounts are ASCII digits; only those that come later may be missing."""
    if value == "" and name != "total_amount":
        assert info_from(STANDING | {name: value}).amount_fen == 100
        return
    with pytest.raises(MalformedRequestError, match=name.replace(".", r"\.")):
        info_from(STANDING | {name: value})


@pytest.mark.parametrize(
    "value",
    [
        "2016-08-08",
        "20160808214946",
        "2016-08-08 21:49",
        "2016-08-08T21:49:46",
        "2016-08-08 21:49:46+08:00",
        "2016-02-30 00:00:00",
        "2016-08-08 24:49:46",
        "0001-01-01 00:00:00",
        "昨天",
    ],
)
@pytest.mark.parametrize("name", ["hblist.hbinfo.rcv_time", "refund_time"])
def test_time_in_another_form_is_refused(name: str, value: str) -> None:
    """A time that we would have to guess is not taken."""
    with pytest.raises(MalformedRequestError, match=name.replace(".", r"\.")):
        info_from(STANDING | {name: value})


@pytest.mark.parametrize(
    "name", ["mch_billno", "mch_id", "wxappid", "re_openid", "total_amount", "send_listid", "status"]
)
def test_needed_member_is_named(name: str) -> None:
    """Without numbers, amount and customer nobody could tell what was sent, or how it stands."""
    read, answer = (info_from, STANDING) if name == "status" else (sent_from, SENT)
    for without in ({}, {name: ""}):
        with pytest.raises(MalformedRequestError, match=name):
            read({key: value for key, value in answer.items() if key != name} | without)


@given(odd=st.dictionaries(st.sampled_from(sorted(SENT | STANDING)), st.text(max_size=25), max_size=4))
def test_random_texts_raise_nothing_but_our_error(odd: dict[str, str]) -> None:
    """Any answer is read, its money whole, or refused as malformed."""
    reads: list[Any] = [result_from, sent_from, info_from]
    for read in reads:
        try:
            told = read(SENT | STANDING | odd)
        except MalformedRequestError:
            continue
        assert isinstance(told, CallResult) or type(told.amount_fen) is int
