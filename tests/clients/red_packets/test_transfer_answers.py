"""What the transfer channel believes: signed answers that do not fit, and every code of the tables."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.red_packets.client.transfer import Transfers
from merchant_center.red_packets.protocol.transfer_meanings import explain_transfer
from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, Progress, RefusalAction

PAYOUT = Payout(
    bill_no="1900000001202611220000000001",
    mchid="1900000001",
    appid="wx1234567890abcdef",
    openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    amount_fen=100,
    sender_name="示例商店",
    activity_name="新年活动",
    blessing="恭喜发财",
    remark="抽奖",
    scene="",
)
CREATED = {"out_bill_no": PAYOUT.bill_no, "transfer_bill_no": "1330", "state": "WAIT_USER_CONFIRM", "package_info": "p"}
QUERIED = {
    "mch_id": PAYOUT.mchid,
    "out_bill_no": PAYOUT.bill_no,
    "transfer_bill_no": "1330",
    "appid": PAYOUT.appid,
    "openid": PAYOUT.openid,
    "state": "SUCCESS",
    "transfer_amount": 100,
}
VERDICTS = {
    "PARAM_ERROR": RefusalAction.STOP_AND_FAIL,
    "USER_ERROR": RefusalAction.FAIL,
    "INVALID_REQUEST": RefusalAction.POLL,
    "NO_AUTH": RefusalAction.STOP_DEFINITION,
    "NOT_ENOUGH": RefusalAction.STOP_DEFINITION,
    "SIGN_ERROR": RefusalAction.STOP_DEFINITION,
    "APPID_MCHID_NOT_MATCH": RefusalAction.STOP_DEFINITION,
    "MCH_NOT_EXISTS": RefusalAction.STOP_DEFINITION,
    "ALREADY_EXISTS": RefusalAction.REVIEW,
    "RESOURCE_ALREADY_EXISTS": RefusalAction.REVIEW,
}
NEXT_STEP = {
    RefusalAction.FAIL: "no",
    RefusalAction.STOP_AND_FAIL: "no",
    RefusalAction.POLL: "query",
    RefusalAction.STOP_DEFINITION: "same_number",
    RefusalAction.REVIEW: "query",
}


@pytest.fixture
def channel(scripted_client_for: Callable[..., Transfers]) -> Transfers:
    def with_address(*parts: Any, **options: Any) -> Transfers:
        return Transfers(*parts, notify_url="https://example.com/transfer", **options)

    return scripted_client_for(with_address)


def answered(scripted: Any, call: str, channel: Transfers, answer: dict[str, Any]) -> PayoutStatus | None:
    scripted.body = json.dumps({name: value for name, value in answer.items() if value is not ...}).encode()
    return channel.pay(PAYOUT) if call == "pay" else channel.poll(PAYOUT)


@pytest.mark.parametrize(
    ("call", "change"),
    [
        ("pay", {"out_bill_no": "another"}),
        ("pay", {"out_bill_no": ...}),
        ("pay", {"transfer_bill_no": ""}),
        ("pay", {"state": "BRAND_NEW"}),
        ("pay", {"state": ...}),
        ("look", {"out_bill_no": "another"}),
        ("look", {"mch_id": "1900000002"}),
        ("look", {"mch_id": ...}),
        ("look", {"appid": "wx0000000000000000"}),
        ("look", {"openid": "o-another"}),
        ("look", {"transfer_amount": 101}),
        ("look", {"transfer_amount": "100"}),
        ("look", {"transfer_amount": ...}),
        ("look", {"state": "BRAND_NEW"}),
        ("look", {"update_time": "yesterday"}),
    ],
)
def test_answer_that_does_not_answer_leaves_the_outcome_open(
    call: str, change: dict[str, Any], scripted: Any, channel: Transfers
) -> None:
    """A signed 200 that lacks what was asked for, or is about another transfer, settles nothing."""
    scripted.headers = {"Request-ID": "08F7-0"}
    with pytest.raises(OutcomeUnknownError) as caught:
        answered(scripted, call, channel, (CREATED if call == "pay" else QUERIED) | change)
    assert (caught.value.status, caught.value.request_id) == (200, "08F7-0")


@pytest.mark.parametrize(
    ("change", "progress", "reason"),
    [
        ({"state": "ACCEPTED"}, Progress.PROCESSING, ""),
        ({"state": "PROCESSING"}, Progress.PROCESSING, ""),
        ({"state": "WAIT_USER_CONFIRM"}, Progress.WAITING, ""),
        ({"state": "TRANSFERING"}, Progress.WAITING, ""),
        ({"state": "SUCCESS"}, Progress.RECEIVED, ""),
        ({"state": "CANCELING"}, Progress.RETURNING, "MCH_CANCEL"),
        ({"state": "CANCELLED"}, Progress.RETURNED, "MCH_CANCEL"),
        ({"state": "FAIL", "fail_reason": "OVERDUE_CLOSE"}, Progress.RETURNED, "OVERDUE_CLOSE"),
        ({"state": "FAIL", "fail_reason": "TRANSFER_RISK"}, Progress.FAILED, "TRANSFER_RISK"),
        ({"state": "FAIL", "fail_reason": "BRAND_NEW"}, Progress.FAILED, "BRAND_NEW"),
        ({"state": "FAIL"}, Progress.FAILED, ""),
    ],
)
def test_every_state_has_its_place(
    change: dict[str, str], progress: Progress, reason: str, scripted: Any, channel: Transfers
) -> None:
    """The eight states, as WeChat spells them; only who has to confirm gets a package."""
    for call, answer in (("pay", CREATED), ("look", QUERIED | {"package_info": "p"})):
        package = "p" if change["state"] == "WAIT_USER_CONFIRM" else ""
        status = answered(scripted, call, channel, answer | change)
        assert status == PayoutStatus(progress, "1330", reason=reason, package=package)


def test_least_that_a_query_tells_is_enough(scripted: Any, channel: Transfers) -> None:
    """The customer and the official account may be left out."""
    status = answered(scripted, "look", channel, QUERIED | {"openid": ..., "appid": ...})
    assert status == PayoutStatus(Progress.RECEIVED, "1330")


@pytest.mark.parametrize(("code", "action"), VERDICTS.items())
def test_code_of_the_table_is_a_definite_no(
    code: str, action: RefusalAction, scripted: Any, channel: Transfers
) -> None:
    """Each documented code refuses the transfer, and means one thing here and to people."""
    scripted.status, scripted.signed = 400, False
    with pytest.raises(RemoteRefusedError) as caught:
        answered(scripted, "pay", channel, {"code": code, "message": "不"})
    assert (caught.value.remote_code, channel.refusal_action(code)) == (code, action)
    assert explain_transfer(code).retry == NEXT_STEP[action]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, "SYSTEM_ERROR"),
        (400, "SYSTEM_ERROR"),
        (429, "FREQUENCY_LIMITED"),
        (403, "RATELIMIT_EXCEEDED"),
        (404, "NOT_FOUND"),
        (400, "BRAND_NEW_CODE"),
        (500, "PARAM_ERROR"),
        (400, ""),
    ],
)
def test_code_outside_the_table_decides_nothing(status: int, code: str, scripted: Any, channel: Transfers) -> None:
    """WeChat says itself that new codes appear and that no number is to be given up for one."""
    scripted.status, scripted.signed = status, False
    with pytest.raises(OutcomeUnknownError) as caught:
        answered(scripted, "pay", channel, {"code": code, "message": "不"})
    assert (caught.value.remote_code, caught.value.status) == (code, status)


@pytest.mark.parametrize("code", [*VERDICTS, "FREQUENCY_LIMITED", "SYSTEM_ERROR", "BRAND_NEW_CODE"])
def test_question_is_refused_by_the_settings_alone(code: str, scripted: Any, channel: Transfers) -> None:
    """A refused query says nothing of the transfer; what it says of the account is believed."""
    scripted.status, scripted.signed = 400, False
    with pytest.raises(RemoteError) as caught:
        answered(scripted, "look", channel, {"code": code, "message": "不"})
    of_the_account = VERDICTS.get(code) in {RefusalAction.POLL, RefusalAction.STOP_DEFINITION}
    assert type(caught.value) is (RemoteRefusedError if of_the_account else OutcomeUnknownError)
    assert caught.value.remote_code == code


@pytest.mark.parametrize("code", ["NOT_FOUND", "RESOURCE_NOT_EXISTS"])
def test_number_that_wechat_does_not_know_is_none(code: str, scripted: Any, channel: Transfers) -> None:
    """No such number is an answer to the question, in either code."""
    scripted.status, scripted.signed = 404, False
    assert answered(scripted, "look", channel, {"code": code, "message": "不存在"}) is None


def test_unknown_codes_ask_first(channel: Transfers) -> None:
    """What no table names decides nothing, and too fast is no refusal."""
    assert channel.refusal_action("BRAND_NEW_CODE") is RefusalAction.POLL
    assert channel.refusal_action("FREQUENCY_LIMITED") is RefusalAction.RETRY
