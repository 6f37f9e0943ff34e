"""Messages to customers against servers that say odd things: only the channel's own yes counts as sent."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.core.http_client import NOT_CONNECTED, build_http_client
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.notices.client.tencent_sms import TencentSms, TencentSmsAccount
from merchant_center.notices.rules.notice import Notice, new_notice
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan, values_at
from merchant_center.official_account.messages import MessageClient

TOKEN = "token-0123456789"
KEY = "secret-key-0123456789"
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
NOTICE: Notice = new_notice(
    NoticePlan(NoticeChannel.SMS, "1110", (("1", "{activity}"),)),
    red_packet_id="r-1",
    red_packet_name="双十一",
    mchid="1900000001",
    customer=Customer("wx0123456789abcdef", "o-1"),
    source=Source(SourceKind.API, "1"),
    values=values_at(AT, name="n", activity="双十一", reason="已领完"),
    now=AT,
    phone="13800138000",
)

type Sends = dict[str, Callable[[], object]]


def sends_to(http: Any) -> Sends:
    messages = MessageClient(http)
    tencent = TencentSms(http, TencentSmsAccount("1400000001", "示例"), lambda: ("AKID", KEY), clock=time.time)
    given: dict[str, Any] = {"openid": "o-1", "template_id": "t", "data": [("thing1", "x")], "url": ""}
    return {
        "template": lambda: messages.send_template_message(TOKEN, **given, once="N1"),
        "subscription": lambda: messages.send_subscription_notice(TOKEN, **given),
        "tencent": lambda: tencent.send(NOTICE),
    }


@pytest.fixture
def sends(scripted: Any) -> Iterator[Sends]:
    """The three ways to tell, all to the server that answers whatever the test says."""
    scripted.signed = False
    with build_http_client(scripted.url) as http:
        yield sends_to(http)


@pytest.mark.parametrize("channel", ["template", "subscription", "tencent"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"errcode":"0","Response":{"SendStatusSet":[]}}'),
        (200, b'{"errcode":-1,"Response":{"Error":{"Code":"InternalError.Timeout"}}}'),
        (200, b'{"errmsg":"ok","Response":{"SendStatusSet":[{"Code":""}]}}'),
        (500, b"{}"),
        (502, b"<html>"),
        (302, b""),
    ],
)
def test_odd_answers_leave_the_outcome_open(
    channel: str, status: int, body: bytes, scripted: Any, sends: Sends
) -> None:
    """Busy, unreadable, incomplete and foreign answers are neither a yes nor a no."""
    scripted.status, scripted.body = status, body
    with pytest.raises(OutcomeUnknownError):
        sends[channel]()


@pytest.mark.parametrize("msgid", [b"4001", b'"4001"', b"null"])
def test_message_without_a_number_is_sent_all_the_same(msgid: bytes, scripted: Any, sends: Sends) -> None:
    """WeChat's yes is a yes, however it writes the number of the message."""
    scripted.body = b'{"errcode":0,"errmsg":"ok","msgid":' + msgid + b"}"
    assert sends["template"]() == ("4001" if msgid == b"4001" else "")


def test_status_of_the_one_message_counts(scripted: Any, sends: Sends) -> None:
    """Tencent answers a call that failed for its one phone like one that succeeded."""
    status = {"SerialNo": "", "Code": "LimitExceeded.PhoneNumberOneHourLimit", "Message": "too many"}
    scripted.body = json.dumps({"Response": {"SendStatusSet": [status], "RequestId": "r-9"}}).encode()
    with pytest.raises(RemoteRefusedError) as caught:
        sends["tencent"]()
    assert (caught.value.remote_code, caught.value.request_id) == (status["Code"], "r-9")


@pytest.mark.parametrize("channel", ["template", "subscription", "tencent"])
def test_no_connection_is_certain(channel: str) -> None:
    """Where nobody listens nothing was sent, and the code says so."""
    with build_http_client("http://127.0.0.1:9") as http, pytest.raises(OutcomeUnknownError) as caught:
        sends_to(http)[channel]()
    assert caught.value.remote_code == NOT_CONNECTED


@pytest.mark.parametrize("channel", ["template", "subscription", "tencent"])
def test_lost_answer_is_not_certain(channel: str, scripted: Any) -> None:
    """An answer that does not come in time leaves the outcome open."""
    with build_http_client(scripted.url, read_timeout=0) as http, pytest.raises(OutcomeUnknownError) as caught:
        sends_to(http)[channel]()
    assert caught.value.remote_code == ""


@pytest.mark.parametrize("channel", ["template", "subscription", "tencent"])
@pytest.mark.parametrize("trouble", ["refused", "garbage", "no connection"])
def test_no_token_and_no_key_in_errors(channel: str, trouble: str, scripted: Any, sends: Sends) -> None:
    """Whatever goes wrong, the token and the key are in no error."""
    text = f"{TOKEN}"
    scripted.body = (
        text.encode() if trouble == "garbage" else json.dumps({"errcode": 40037, "errmsg": f"invalid {text}"}).encode()
    )
    with build_http_client("http://127.0.0.1:9") as nowhere, pytest.raises(RemoteError) as caught:
        (sends_to(nowhere) if trouble == "no connection" else sends)[channel]()
    error: BaseException | None = caught.value
    while error is not None:
        shown = f"{error!r} {vars(error)}"
        assert TOKEN not in shown
        assert KEY not in shown
        error = error.__cause__ or error.__context__
