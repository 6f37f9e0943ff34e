"""What the cash channel believes: plain answers that do not fit, and every code of the tables."""

from collections.abc import Iterator
from typing import Any

import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.core.http_client import build_http_client
from merchant_center.red_packets.client.cash import CashRedPackets
from merchant_center.red_packets.protocol.cash_meanings import explain_red_packet
from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, Progress, RefusalAction
from merchant_center.wechatpay.v2 import to_xml

PAYOUT = Payout(
    bill_no="1900000021202611220000000001",
    mchid="1900000021",
    appid="wx1234567890abcdef",
    openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    amount_fen=100,
    sender_name="示例商店",
    activity_name="新年活动",
    blessing="恭喜发财",
    remark="抽奖",
    scene="",
)
YES = {"return_code": "SUCCESS", "result_code": "SUCCESS", "err_code": "SUCCESS"}
SENT = {
    **YES,
    "mch_billno": PAYOUT.bill_no,
    "mch_id": PAYOUT.mchid,
    "wxappid": PAYOUT.appid,
    "re_openid": PAYOUT.openid,
    "total_amount": "100",
    "send_listid": "100000000020150520314766074200",
}
SEEN = {
    **YES,
    "mch_billno": PAYOUT.bill_no,
    "mch_id": PAYOUT.mchid,
    "detail_id": "100000000020150520314766074200",
    "status": "SENT",
    "total_amount": "100",
}

# WeChat Pay V2, "sendredpack", error table, and what follows from each code.
VERDICTS = {
    "SEND_FAILED": RefusalAction.FAIL,
    "PARAM_ERROR": RefusalAction.STOP_AND_FAIL,
    "MONEY_LIMIT": RefusalAction.STOP_AND_FAIL,
    "OPENID_ERROR": RefusalAction.FAIL,
    "SENDNUM_LIMIT": RefusalAction.FAIL,
    "RCVDAMOUNT_LIMIT": RefusalAction.FAIL,
    "NO_AUTH": RefusalAction.POLL,
    "FREQ_LIMIT": RefusalAction.RETRY,
    "SECOND_OVER_LIMITED": RefusalAction.RETRY,
    "SENDAMOUNT_LIMIT": RefusalAction.STOP_DEFINITION,
    "NOTENOUGH": RefusalAction.STOP_DEFINITION,
    "CA_ERROR": RefusalAction.STOP_DEFINITION,
    "SIGN_ERROR": RefusalAction.STOP_DEFINITION,
    "XML_ERROR": RefusalAction.STOP_DEFINITION,
    "API_METHOD_CLOSED": RefusalAction.STOP_DEFINITION,
    "ILLEGAL_APPID": RefusalAction.STOP_DEFINITION,
    "MSGAPPID_ERROR": RefusalAction.STOP_DEFINITION,
    "ACCEPTMODE_ERROR": RefusalAction.STOP_DEFINITION,
    "DAY_ OVER_LIMITED": RefusalAction.STOP_DEFINITION,
    "PAYER_ACCOUNT_ABNORMAL": RefusalAction.STOP_ACCOUNT,
    "FATAL_ERROR": RefusalAction.REVIEW,
}
NEXT_STEP = {
    RefusalAction.FAIL: "no",
    RefusalAction.STOP_AND_FAIL: "no",
    RefusalAction.POLL: "query",
    RefusalAction.RETRY: "same_number",
    RefusalAction.STOP_DEFINITION: "same_number",
    RefusalAction.STOP_ACCOUNT: "no",
    RefusalAction.REVIEW: "query",
}


@pytest.fixture
def channel(scripted: Any) -> Iterator[CashRedPackets]:
    """Make the channel for a server that answers what a test says."""
    scripted.signed = False
    with build_http_client(scripted.url) as http:
        parts = {"mchid": PAYOUT.mchid, "apiv2_key": "k" * 32, "client_ip": "192.0.2.1"}
        yield CashRedPackets(http, nonce=lambda: "n" * 32, **parts)


def answered(scripted: Any, call: str, channel: CashRedPackets, answer: dict[str, str]) -> PayoutStatus | None:
    scripted.body = to_xml(answer)
    return channel.pay(PAYOUT) if call == "pay" else channel.poll(PAYOUT)


@pytest.mark.parametrize(
    ("call", "change"),
    [
        ("pay", {"mch_billno": "1900000021202611220000000002"}),
        ("pay", {"mch_id": "1900000022"}),
        ("pay", {"wxappid": "wx0000000000000000"}),
        ("pay", {"re_openid": "o-another"}),
        ("pay", {"total_amount": "101"}),
        ("pay", {"total_amount": "100.00"}),
        ("pay", {"send_listid": ""}),
        ("pay", {"return_code": ""}),
        ("pay", {"result_code": ""}),
        ("look", {"mch_billno": "1900000021202611220000000002"}),
        ("look", {"mch_id": "1900000022"}),
        ("look", {"total_amount": "101"}),
        ("look", {"status": "BRAND_NEW"}),
        ("look", {"status": ""}),
        ("look", {"status": "REFUND", "refund_amount": "99"}),
        ("look", {"status": "REFUND", "refund_time": "yesterday"}),
        ("look", {"return_code": "FAIL"}),
    ],
)
def test_answer_that_does_not_answer_leaves_the_outcome_open(
    call: str, change: dict[str, str], scripted: Any, channel: CashRedPackets
) -> None:
    """A success that lacks what was asked for, or is about another packet, settles nothing."""
    with pytest.raises(OutcomeUnknownError) as caught:
        answered(scripted, call, channel, (SENT if call == "pay" else SEEN) | change)
    assert caught.value.status == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": "SENDING"}, PayoutStatus(Progress.PROCESSING, SEEN["detail_id"])),
        ({"status": "SENT"}, PayoutStatus(Progress.WAITING, SEEN["detail_id"])),
        (
            {"status": "FAILED", "reason": "实名"},
            PayoutStatus(Progress.FAILED, SEEN["detail_id"], reason="SEND_FAILED", message="实名"),
        ),
        ({"status": "RECEIVED"}, PayoutStatus(Progress.RECEIVED, SEEN["detail_id"])),
        ({"status": "RFUND_ING"}, PayoutStatus(Progress.RETURNING, SEEN["detail_id"])),
        ({"status": "REFUND"}, PayoutStatus(Progress.RETURNED, SEEN["detail_id"])),
    ],
)
def test_every_status_has_its_place(
    change: dict[str, str], status: PayoutStatus, scripted: Any, channel: CashRedPackets
) -> None:
    """The six statuses of the query, as WeChat spells them, also without the times that come with some."""
    assert answered(scripted, "look", channel, SEEN | change) == status


@pytest.mark.parametrize("named", [{}, {"mch_billno": PAYOUT.bill_no}])
@pytest.mark.parametrize(("code", "action"), VERDICTS.items())
def test_code_of_the_table_is_a_definite_no(
    code: str, action: RefusalAction, named: dict[str, str], scripted: Any, channel: CashRedPackets
) -> None:
    """Each documented code refuses the send, in either kind of FAIL, and means one thing here and to people."""
    for failure in ({"return_code": "FAIL"}, {"return_code": "SUCCESS", "result_code": "FAIL"}):
        with pytest.raises(RemoteRefusedError) as caught:
            answered(scripted, "pay", channel, {**failure, **named, "err_code": code, "err_code_des": "不"})
        assert caught.value.remote_code == code
    assert channel.refusal_action(code) is action
    assert explain_red_packet(code).retry == NEXT_STEP[action]


@pytest.mark.parametrize("code", ["SYSTEMERROR", "PROCESSING", "NOT_FOUND", "SUCCESS", "0", "", "268458547", "NEW"])
def test_code_outside_the_table_decides_nothing(code: str, scripted: Any, channel: CashRedPackets) -> None:
    """Trouble at WeChat's, work under way, numbers and new codes leave a send open, with the code kept."""
    with pytest.raises(OutcomeUnknownError) as caught:
        answered(scripted, "pay", channel, {"return_code": "SUCCESS", "result_code": "FAIL", "err_code": code})
    assert caught.value.remote_code == code


@pytest.mark.parametrize("code", [*VERDICTS, "SYSTEMERROR", "PROCESSING", "", "268458547", "NEW"])
def test_question_is_refused_by_the_settings_alone(code: str, scripted: Any, channel: CashRedPackets) -> None:
    """A refused query says nothing of the packet; what it says of the account is believed."""
    with pytest.raises(RemoteError) as caught:
        answered(scripted, "look", channel, {"return_code": "FAIL", "result_code": "FAIL", "err_code": code})
    of_the_account = VERDICTS.get(code) in {
        RefusalAction.POLL,
        RefusalAction.STOP_DEFINITION,
        RefusalAction.STOP_ACCOUNT,
    }
    assert type(caught.value) is (RemoteRefusedError if of_the_account else OutcomeUnknownError)


@pytest.mark.parametrize("call", ["pay", "look"])
def test_no_about_another_number_is_none(call: str, scripted: Any, channel: CashRedPackets) -> None:
    """A refusal that echoes another number than asked for refuses nothing of ours."""
    code = "NOT_FOUND" if call == "look" else "SEND_FAILED"
    no = {"return_code": "SUCCESS", "result_code": "FAIL", "err_code": code, "mch_billno": "1"}
    with pytest.raises(OutcomeUnknownError, match="another red packet"):
        answered(scripted, call, channel, no)


@pytest.mark.parametrize("call", ["pay", "look"])
@pytest.mark.parametrize("status", [301, 400, 403, 429, 500, 503])
def test_other_status_is_not_wechats_word(call: str, status: int, scripted: Any, channel: CashRedPackets) -> None:
    """WeChat refuses with 200; whatever comes with another status settles nothing, a documented code either."""
    scripted.status = status
    no = {"return_code": "SUCCESS", "result_code": "FAIL", "err_code": "SEND_FAILED"}
    with pytest.raises(OutcomeUnknownError) as caught:
        answered(scripted, call, channel, SENT if call == "pay" and status == 500 else no)
    assert (caught.value.status, caught.value.remote_code) == (status, "")


def test_request_is_v2s(scripted: Any, channel: CashRedPackets) -> None:
    """The call goes to WeChat's path as XML."""
    answered(scripted, "pay", channel, SENT)
    ((path, headers),) = scripted.seen
    assert (path, headers["Content-Type"]) == ("/mmpaymkttransfers/sendredpack", "text/xml; charset=utf-8")
