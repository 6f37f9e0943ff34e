"""Merchant transfers against WeChat's side: made once under a number, confirmed, asked for and told of by callback."""

import json
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteRefusedError
from merchant_center.red_packets.client.transfer import Transfers, is_about, payout_status
from merchant_center.red_packets.protocol.transfer import FINISHED, ORIGINAL_TYPE, bill_from
from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, Progress, RefusalAction
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.notifications import open_notification

APPID = "wx1234567890abcdef"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
NOTIFY_URL = "http://127.0.0.1:9/transfer"
DAY = 86_400

type Make = Callable[..., Transfers]


@pytest.fixture
def credentials(connect: Callable[..., MerchantCredentials]) -> MerchantCredentials:
    return connect("public_key")


@pytest.fixture
def make_channel(credentials: MerchantCredentials, client_for: Callable[..., Any]) -> Make:
    return lambda **options: client_for(credentials, Transfers, notify_url=NOTIFY_URL, **options)


@pytest.fixture
def channel(make_channel: Make) -> Transfers:
    return make_channel()


@pytest.fixture
def payout(credentials: MerchantCredentials) -> Payout:
    """One yuan for the customer."""
    return Payout(
        bill_no=f"{credentials.mchid}20261122{int(token_hex(4), 16):010d}",
        mchid=credentials.mchid,
        appid=APPID,
        openid=OPENID,
        amount_fen=100,
        sender_name="示例商店",
        activity_name="新年活动",
        blessing="恭喜发财",
        remark="抽奖",
        scene="",
    )


def wait(panel: Any, seconds: float) -> None:
    panel.post("clock", {"advance_seconds": seconds})


def confirm(panel: Any, payout: Payout, package: str) -> None:
    panel.post("transfers/confirm", {"mchid": payout.mchid, "out_bill_no": payout.bill_no, "package": package})


def progress(status: PayoutStatus | None) -> Progress:
    assert status is not None
    return status.progress


def bodies(panel: Any) -> list[bytes]:
    return [b64decode(call["body_base64"]) for call in panel.requests() if call["method"] == "POST"]


def test_new_transfer_waits_for_the_customer_to_confirm(channel: Transfers, payout: Payout, panel: Any) -> None:
    """Making it brings what the page confirms it with; the query knows the same transfer, without that."""
    made = channel.pay(payout)
    assert (made.progress, bool(made.package)) == (Progress.WAITING, True)
    assert channel.poll(payout) == replace(made, package="")
    body = json.loads(bodies(panel)[0])
    assert (body["transfer_remark"], body["transfer_scene_id"], body["notify_url"]) == ("抽奖", "1000", NOTIFY_URL)
    assert [info["info_content"] for info in body["transfer_scene_report_infos"]] == ["新年活动", "恭喜发财"]


def test_repeat_is_the_same_transfer(channel: Transfers, make_channel: Make, payout: Payout, panel: Any) -> None:
    """The same payout again, from another process too, is the same bytes and pays nothing more."""
    assert channel.pay(payout) == channel.pay(payout) == make_channel().pay(payout)
    assert len(set(bodies(panel))) == 1
    assert len(panel.http.get("/_simulator/transfers").json()["transfers"]) == 1


def test_confirmed_transfer_is_received(channel: Transfers, payout: Payout, panel: Any) -> None:
    """Confirmed but not through is still the customer's; then it is received, with the time, for repeats too."""
    panel.post("settings", {"transfer_paying_seconds": 60})
    confirm(panel, payout, channel.pay(payout).package)
    assert channel.poll(payout) == replace(channel.pay(payout), at=None)
    assert channel.pay(payout).package == ""
    assert progress(channel.poll(payout)) is Progress.WAITING
    wait(panel, 61)
    received = channel.poll(payout)
    assert received is not None
    assert (received.progress, received.reason) == (Progress.RECEIVED, "")
    assert received.at is not None
    assert abs(received.at - datetime.now(UTC)) < timedelta(minutes=5)
    assert channel.pay(payout).progress is Progress.RECEIVED


def test_transfer_that_nobody_confirms_comes_back(channel: Transfers, payout: Payout, panel: Any) -> None:
    """After 24 hours it is closed and the money is back; that is no failure of the transfer."""
    channel.pay(payout)
    wait(panel, DAY + 1)
    returned = channel.poll(payout)
    assert returned is not None
    assert (returned.progress, returned.reason) == (Progress.RETURNED, "OVERDUE_CLOSE")
    assert returned.at is not None


def test_cancelled_transfer_comes_back(channel: Transfers, payout: Payout, panel: Any) -> None:
    """What an operator cancels is on its way back, and then back."""
    panel.post("settings", {"transfer_canceling_seconds": 60})
    channel.pay(payout)
    channel.cancel(payout)
    channel.cancel(payout)
    assert progress(channel.poll(payout)) is Progress.RETURNING
    wait(panel, 61)
    returned = channel.poll(payout)
    assert returned is not None
    assert (returned.progress, returned.reason) == (Progress.RETURNED, "MCH_CANCEL")


def test_confirmed_transfer_is_not_cancelled(channel: Transfers, payout: Payout, panel: Any) -> None:
    """What the customer has confirmed, or WeChat does not know, is not taken back, and WeChat says so."""
    with pytest.raises(RemoteRefusedError):
        channel.cancel(payout)
    confirm(panel, payout, channel.pay(payout).package)
    with pytest.raises(RemoteRefusedError) as caught:
        channel.cancel(payout)
    assert caught.value.remote_code == "INVALID_REQUEST"
    assert progress(channel.poll(payout)) is Progress.RECEIVED


def test_failed_transfer_keeps_its_reason(channel: Transfers, payout: Payout, panel: Any) -> None:
    """A transfer that cannot be made ends with WeChat's reason."""
    panel.post("settings", {"transfer_fail_reason": "ACCOUNT_FROZEN"})
    assert channel.pay(payout).progress is Progress.FAILED
    failed = channel.poll(payout)
    assert failed is not None
    assert (failed.progress, failed.reason) == (Progress.FAILED, "ACCOUNT_FROZEN")


def test_accepted_and_processing_are_no_failure(channel: Transfers, payout: Payout, panel: Any) -> None:
    """While WeChat decides, nothing is decided; a repeat later brings the package."""
    panel.post("settings", {"transfer_accepted_seconds": 60, "transfer_processing_seconds": 60})
    assert channel.pay(payout).progress is Progress.PROCESSING
    wait(panel, 61)
    assert progress(channel.poll(payout)) is Progress.PROCESSING
    wait(panel, 61)
    assert channel.pay(payout).package


def test_unknown_number_is_neither_paid_nor_failed(channel: Transfers, payout: Payout) -> None:
    """WeChat does not know a number that was never sent, or sent 30 days ago."""
    assert channel.poll(payout) is None


@pytest.mark.parametrize(
    "effect",
    [
        {"error": {"status": 500, "code": "SYSTEM_ERROR", "executed": True}},
        {"error": {"status": 429, "code": "FREQUENCY_LIMITED", "executed": True}},
        {"error": {"status": 400, "code": "BRAND_NEW_CODE", "executed": True}},
        {"error": {"status": 502, "raw_body": "<html>Bad Gateway</html>", "executed": True}},
        {"signtest": True},
        {"response_unsigned": True},
        {"drop": {"executed": True}},
        {"delay_seconds": 1.5},
    ],
)
def test_answer_that_is_lost_after_the_deed_is_found_by_query_and_by_repeat(
    effect: dict[str, Any], make_channel: Make, payout: Payout, panel: Any
) -> None:
    """Errors inside WeChat, new codes, probes and silence are unknown, and nothing is paid twice."""
    panel.fault(BILLS, **effect)
    with pytest.raises(OutcomeUnknownError) as caught:
        make_channel(read_timeout=0.7).pay(payout)
    assert caught.value.remote_code == effect.get("error", {}).get("code", "")
    channel = make_channel()
    assert progress(channel.poll(payout)) is Progress.WAITING
    assert channel.pay(payout).package
    assert len(panel.http.get("/_simulator/transfers").json()["transfers"]) == 1


@pytest.mark.parametrize(
    ("knobs", "code", "action"),
    [
        ({"transfer_product_closed": True}, "NO_AUTH", RefusalAction.STOP_DEFINITION),
        ({"transfer_ip_not_listed": True}, "INVALID_REQUEST", RefusalAction.POLL),
        ({"transfer_daily_amount": 99}, "INVALID_REQUEST", RefusalAction.POLL),
    ],
)
def test_refusal_is_definite_and_keeps_wechats_code(
    knobs: dict[str, Any], code: str, action: RefusalAction, channel: Transfers, payout: Payout, panel: Any
) -> None:
    """What WeChat refuses was not done; where the settings are to blame, the query is refused too."""
    panel.post("settings", knobs)
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(payout)
    assert (caught.value.remote_code, channel.refusal_action(code)) == (code, action)
    if "transfer_daily_amount" in knobs:
        assert channel.poll(payout) is None
        return
    with pytest.raises(RemoteRefusedError, match=code):
        channel.poll(payout)


def test_empty_balance_stops_the_sends(channel: Transfers, payout: Payout, panel: Any) -> None:
    """Without money nothing is sent; topped up, the same number works."""
    panel.post(f"merchants/{payout.mchid}/balance", {"available": 99})
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(payout)
    assert (caught.value.remote_code, channel.refusal_action("NOT_ENOUGH")) == (
        "NOT_ENOUGH",
        RefusalAction.STOP_DEFINITION,
    )
    panel.post(f"merchants/{payout.mchid}/balance", {"available": 100})
    assert channel.pay(payout).package


@pytest.mark.parametrize(
    ("change", "code", "action"),
    [
        ({"amount_fen": 9}, "PARAM_ERROR", RefusalAction.STOP_AND_FAIL),
        ({"amount_fen": 200_000}, "PARAM_ERROR", RefusalAction.STOP_AND_FAIL),
        ({"openid": "oUnknownCustomer-000000000000"}, "INVALID_REQUEST", RefusalAction.POLL),
        ({"appid": "wx0000000000000000"}, "APPID_MCHID_NOT_MATCH", RefusalAction.STOP_DEFINITION),
    ],
)
def test_payout_that_breaks_a_rule_is_refused(
    change: dict[str, Any], code: str, action: RefusalAction, channel: Transfers, payout: Payout
) -> None:
    """Amounts outside the product and strangers get nothing."""
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(replace(payout, **change))
    assert (caught.value.remote_code, channel.refusal_action(code)) == (code, action)


def test_amount_above_200_yuan_is_sent_without_the_look_of_a_red_packet(channel: Transfers, payout: Payout) -> None:
    """WeChat would refuse the look, so it is not asked for."""
    assert channel.pay(replace(payout, amount_fen=20_001)).package


def test_number_with_other_content_needs_a_person(channel: Transfers, payout: Payout) -> None:
    """A number that was sent with another amount or for another customer contradicts us."""
    channel.pay(payout)
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(replace(payout, amount_fen=101))
    assert (caught.value.remote_code, channel.refusal_action("ALREADY_EXISTS")) == (
        "ALREADY_EXISTS",
        RefusalAction.REVIEW,
    )
    for change in ({"amount_fen": 101}, {"openid": "oUnknownCustomer-000000000000"}, {"appid": "wx0000000000000000"}):
        with pytest.raises(OutcomeUnknownError, match="another transfer"):
            channel.poll(replace(payout, **change))


@pytest.mark.parametrize("name", ["mch_id", "mchid"])
def test_merchant_is_known_in_both_spellings(name: str, channel: Transfers, payout: Payout, panel: Any) -> None:
    """WeChat's pages and answers call the merchant by two names."""
    panel.post("settings", {"transfer_mchid_name": name})
    channel.pay(payout)
    assert progress(channel.poll(payout)) is Progress.WAITING


@pytest.mark.parametrize("name", ["mch_id", "mchid"])
def test_end_is_told_by_callback_too(
    name: str, channel: Transfers, payout: Payout, credentials: MerchantCredentials, panel: Any
) -> None:
    """The callback is WeChat's, tells of this payout alone, and says the same as the query."""
    panel.post("settings", {"transfer_mchid_name": name})
    confirm(panel, payout, channel.pay(payout).package)
    (told,) = panel.http.get("/_simulator/callbacks").json()["callbacks"]
    panel.post(f"callbacks/{told['id']}/deliver")
    attempt = panel.http.get("/_simulator/callbacks").json()["callbacks"][0]["attempts"][-1]
    body = b64decode(attempt["body_base64"])
    notification = open_notification(attempt["headers"], body, credentials, now=int(time.time()))
    assert (notification.event_type, notification.original_type) == (FINISHED, ORIGINAL_TYPE)
    bill = bill_from(notification.resource)
    assert is_about(bill, payout)
    assert not is_about(bill, replace(payout, amount_fen=101))
    assert not is_about(bill, replace(payout, mchid="1900000099"))
    assert payout_status(bill) == channel.poll(payout)


def test_other_accounts_payout_is_not_sent(channel: Transfers, payout: Payout, panel: Any) -> None:
    """A payout that came to the wrong account would be paid by it a second time; nothing is sent."""
    for call in (channel.pay, channel.poll):
        with pytest.raises(ValueError, match="1900000099"):
            call(replace(payout, mchid="1900000099"))
    assert panel.requests() == []


def test_blessing_stands_in_for_a_remark(channel: Transfers, payout: Payout, panel: Any) -> None:
    """WeChat wants a remark of 32 characters at the most."""
    channel.pay(replace(payout, remark="", blessing="恭" * 40))
    assert json.loads(bodies(panel)[0])["transfer_remark"] == "恭" * 32
