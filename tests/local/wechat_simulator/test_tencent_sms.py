"""Tencent Cloud SMS: signed calls, answers per number, what phones received."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from local.wechat_simulator.tencent_sms.signature import parse_authorization, signature
from tests.local.wechat_simulator.conftest import Ask, Panel

SECRET_ID, SECRET_KEY = "AKIDtest0123456789", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
APP_ID, TEMPLATE, OTHER_TEMPLATE = "1400006666", "1110", "1111"
PHONE = "+8618501234444"


@pytest.fixture(autouse=True)
def account(panel: Panel) -> None:
    """An account with one sign and two templates."""
    panel.post(
        "tencent-sms",
        {
            "secret_id": SECRET_ID,
            "secret_key": SECRET_KEY,
            "sdk_app_id": APP_ID,
            "signs": ["好店"],
            "templates": {TEMPLATE: "{1}的红包已发完，{2}再来", OTHER_TEMPLATE: "谢谢"},
        },
    )


def signed_headers(host: str, body: bytes, **changes: str) -> dict[str, str]:
    """Headers of a signed call; written for these tests alone."""
    values = {"key": SECRET_KEY, "id": SECRET_ID, "service": "sms", "action": "SendSms"}
    values |= {"timestamp": str(int(time.time()))} | changes
    date = values.get("date") or datetime.fromtimestamp(int(values["timestamp"]), UTC).strftime("%Y-%m-%d")
    kind = "application/json; charset=utf-8"
    names = "content-type;host;x-tc-action"
    canonical = f"content-type:{kind}\nhost:{host}\nx-tc-action:{values['action'].lower()}\n"
    request = f"POST\n/\n\n{canonical}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{date}/{values['service']}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{values['timestamp']}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = ("TC3" + values["key"]).encode()
    for part in (date, values["service"], "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    made = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return {
        "Authorization": f"TC3-HMAC-SHA256 Credential={values['id']}/{scope}, SignedHeaders={names}, Signature={made}",
        "Content-Type": kind,
        "X-TC-Action": values["action"],
        "X-TC-Version": "2021-01-11",
        "X-TC-Timestamp": values["timestamp"],
        "X-TC-Region": "ap-guangzhou",
    }


def called(http: httpx.Client, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """What stands in Response."""
    answer = http.post("/tencent-sms", content=body, headers={name: value for name, value in headers.items() if value})
    assert answer.status_code == 200
    response: dict[str, Any] = answer.json()["Response"]
    assert response["RequestId"]
    return response


@pytest.fixture
def send(http: httpx.Client) -> Ask:
    """Sends to one phone; a change to None leaves the parameter out."""

    def ask(**changes: Any) -> dict[str, Any]:
        call = {
            "PhoneNumberSet": [PHONE],
            "SmsSdkAppId": APP_ID,
            "SignName": "好店",
            "TemplateId": TEMPLATE,
            "TemplateParamSet": ["新年", "明天"],
        } | changes
        body = json.dumps({name: value for name, value in call.items() if value is not None}).encode()
        return called(http, body, signed_headers(http.base_url.netloc.decode(), body))

    return ask


def test_a_phone_receives_a_message(send: Ask, panel: Panel) -> None:
    """Status Ok per number with serial, fee and session; the text is the template's under the sign."""
    (status,) = send(SessionContext="send-1")["SendStatusSet"]
    serial = status.pop("SerialNo")
    assert status == {
        "PhoneNumber": PHONE,
        "Fee": 1,
        "SessionContext": "send-1",
        "Code": "Ok",
        "Message": "send success",
        "IsoCode": "CN",
    }
    (sms,) = panel.get("sms")["sms"]
    assert (sms["serial_no"], sms["phone"], sms["text"]) == (serial, PHONE, "【好店】新年的红包已发完，明天再来")


def test_the_published_signature_is_reproduced() -> None:
    """Tencent's example of TC3-HMAC-SHA256, whose service is cvm."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    published = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    given = parse_authorization(
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={published}"
    )
    assert given
    headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    assert signature(given, SECRET_KEY, 1551113065, headers, body) == given.signature == published


BODY = json.dumps({"PhoneNumberSet": [PHONE], "SmsSdkAppId": APP_ID, "TemplateId": OTHER_TEMPLATE}).encode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "another-key"}, "AuthFailure.SignatureFailure"),
        ({"date": "2019-02-25"}, "AuthFailure.SignatureFailure"),
        ({"id": "AKIDnobody"}, "AuthFailure.SecretIdNotFound"),
        ({"service": "cvm"}, "AuthFailure.InvalidAuthorization"),
        ({"timestamp": "1551113065"}, "AuthFailure.SignatureExpire"),
        ({"action": "SendMail"}, "InvalidAction"),
    ],
)
def test_a_call_signed_for_something_else(http: httpx.Client, panel: Panel, changes: dict[str, str], code: str) -> None:
    """The call fails as a whole and no phone rings."""
    response = called(http, BODY, signed_headers(http.base_url.netloc.decode(), BODY, **changes))
    assert response["Error"]["Code"] == code
    assert panel.get("sms") == {"sms": []}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Authorization": "Bearer x"}, "AuthFailure.InvalidAuthorization"),
        ({"Authorization": ""}, "AuthFailure.InvalidAuthorization"),
        ({"X-TC-Action": "SendMail"}, "AuthFailure.SignatureFailure"),
        ({"X-TC-Version": "2019-07-11"}, "NoSuchVersion"),
        ({"X-TC-Region": ""}, "MissingParameter"),
        ({"X-TC-Timestamp": "now"}, "AuthFailure.InvalidAuthorization"),
        ({"Content-Type": "application/json"}, "AuthFailure.SignatureFailure"),
    ],
)
def test_wrong_headers(http: httpx.Client, headers: dict[str, str], code: str) -> None:
    """Missing, malformed, or another than what was signed."""
    given = signed_headers(http.base_url.netloc.decode(), BODY) | headers
    assert called(http, BODY, given)["Error"]["Code"] == code


def test_the_body_is_signed(http: httpx.Client) -> None:
    """One byte more is another message."""
    headers = signed_headers(http.base_url.netloc.decode(), BODY)
    assert called(http, BODY + b" ", headers)["Error"]["Code"] == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumberSet": None}, "MissingParameter"),
        ({"PhoneNumberSet": []}, "MissingParameter"),
        ({"SmsSdkAppId": None}, "MissingParameter"),
        ({"TemplateId": None}, "MissingParameter"),
        ({"PhoneNumberSet": PHONE}, "InvalidParameter"),
        ({"TemplateParamSet": [1, 2]}, "InvalidParameter"),
        ({"TemplateId": 1110}, "InvalidParameter"),
        ({"Phone": PHONE}, "UnknownParameter"),
        ({"PhoneNumberSet": [PHONE] * 201}, "LimitExceeded.PhoneNumberCountLimit"),
    ],
)
def test_a_broken_parameter(send: Ask, panel: Panel, changes: dict[str, Any], code: str) -> None:
    """The call fails as a whole."""
    assert send(**changes)["Error"]["Code"] == code
    assert panel.get("sms") == {"sms": []}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"SmsSdkAppId": "1400000000"}, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
        ({"SignName": "坏店"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"SignName": None}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"TemplateId": "1112"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"TemplateParamSet": ["新年"]}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        ({"TemplateParamSet": None}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        ({"PhoneNumberSet": ["+8612345"]}, "InvalidParameterValue.IncorrectPhoneNumber"),
        ({"PhoneNumberSet": ["+14155550100"]}, "InvalidParameterValue.IncorrectPhoneNumber"),
    ],
)
def test_a_number_that_is_not_sent_to(send: Ask, panel: Panel, changes: dict[str, Any], code: str) -> None:
    """The call succeeds; the status of the number does not, costs nothing and has no serial."""
    (status,) = send(**changes)["SendStatusSet"]
    assert (status["Code"], status["Fee"], status["SerialNo"]) == (code, 0, "")
    assert panel.get("sms") == {"sms": []}


def test_each_number_has_its_own_status(send: Ask, panel: Panel) -> None:
    """In the order of the call; mainland numbers may be written in four ways."""
    numbers = [PHONE, "18501234445", "8618501234446", "008618501234447", "12345"]
    codes = [status["Code"] for status in send(PhoneNumberSet=numbers)["SendStatusSet"]]
    assert codes == ["Ok"] * 4 + ["InvalidParameterValue.IncorrectPhoneNumber"]
    assert [sms["phone"] for sms in panel.get("sms")["sms"]] == [f"+861850123444{last}" for last in range(4, 8)]
    (only,) = panel.get("sms?phone=%2B8618501234446")["sms"]
    assert only["phone"] == "+8618501234446"


def test_a_long_text_is_charged_in_parts(send: Ask) -> None:
    """70 characters are one, 71 are two."""
    rest = len("【好店】的红包已发完，再来")
    fees = [send(TemplateParamSet=["长" * (length - rest), ""])["SendStatusSet"][0]["Fee"] for length in (70, 71)]
    assert fees == [1, 2]


def test_a_phone_has_its_daily_limit(send: Ask, panel: Panel) -> None:
    """LimitExceeded above the knob, per phone, until the next Beijing day."""
    panel.advance(86_400 - (panel.get("clock")["now"] + 8 * 3600) % 86_400)
    panel.post("settings", {"tencent_sms_daily_limit": 2})
    codes = [send()["SendStatusSet"][0]["Code"] for _ in range(3)]
    assert codes == ["Ok", "Ok", "LimitExceeded.PhoneNumberDailyLimit"]
    assert send(PhoneNumberSet=["+8618501234445"])["SendStatusSet"][0]["Code"] == "Ok"
    panel.advance(86_400)
    assert send()["SendStatusSet"][0]["Code"] == "Ok"


def test_a_lost_answer_leaves_the_message_sent(send: Ask, panel: Panel) -> None:
    """Faults work on this path as on WeChat's."""
    panel.fault("api", match={"path_contains": "/tencent-sms"}, drop={"executed": True})
    with pytest.raises(httpx.TransportError):
        send()
    assert len(panel.get("sms")["sms"]) == 1


def test_reset_forgets_messages_and_keeps_the_account(send: Ask, panel: Panel) -> None:
    """No message is left, and the next is sent."""
    send()
    panel.post("reset")
    assert panel.get("sms") == {"sms": []}
    assert send()["SendStatusSet"][0]["Code"] == "Ok"
