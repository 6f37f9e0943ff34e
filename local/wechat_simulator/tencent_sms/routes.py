"""SendSms at `/tencent-sms`, and at `/` for who comes by the name sms.tencentcloudapi.com; both are signed as `/`.

Source: Tencent Cloud SMS, SendSms 2021-01-11, with the common parameters and error codes of API 3.0.
"""

import hmac
import json
import uuid
from typing import Any

from aiohttp import web

from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.tencent_sms.signature import parse_authorization, signature, utc_date
from local.wechat_simulator.tencent_sms.sms import SmsAccount, filled, mainland_number
from local.wechat_simulator.validation import compact_json

SERVICE, ACTION, VERSION = "sms", "SendSms", "2021-01-11"
WINDOW_SECONDS = 300
MOST_NUMBERS = 200
TEXTS = {"SmsSdkAppId", "TemplateId", "SignName", "ExtendCode", "SessionContext", "SenderId"}
LISTS = {"PhoneNumberSet", "TemplateParamSet"}
REQUIRED = ("PhoneNumberSet", "SmsSdkAppId", "TemplateId")
MESSAGES = {
    "Ok": "send success",
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": "SmsSdkAppId verify fail",
    "FailedOperation.SignatureIncorrectOrUnapproved": "Signature is incorrect or unapproved",
    "FailedOperation.TemplateIncorrectOrUnapproved": "template is not approved or request content does not match",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": "TemplateParamSet does not match the template",
    "InvalidParameterValue.IncorrectPhoneNumber": "incorrect phone number",
    "LimitExceeded.PhoneNumberDailyLimit": "the number of sms messages sent to a phone number exceeds the daily limit",
}
"""Codes that stand in SendStatusSet, one for each number, while the call as a whole succeeds."""

routes = web.RouteTableDef()


class TencentError(Exception):
    """A call that fails as a whole; HTTP status is 200 all the same."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@routes.post("/")
@routes.post("/tencent-sms")
@routes.post("/tencent-sms/")
async def send_sms(request: web.Request) -> web.Response:
    """Messages from one template to up to 200 phones."""
    simulator = request.app[SIMULATOR]
    try:
        account = await _authenticated(request, simulator)
        call = _checked(await request.read())
        statuses = [_sent(simulator, account, call, phone) for phone in call["PhoneNumberSet"]]
        shown: dict[str, Any] = {"SendStatusSet": statuses}
    except TencentError as error:
        shown = {"Error": {"Code": error.code, "Message": str(error)}}
    body = {"Response": shown | {"RequestId": str(uuid.uuid4())}}
    return web.Response(body=compact_json(body), content_type="application/json")


async def _authenticated(request: web.Request, simulator: Simulator) -> SmsAccount:
    headers = request.headers
    for name in ("Action", "Version", "Timestamp", "Region"):
        if not headers.get(f"X-TC-{name}"):
            raise TencentError("MissingParameter", f"The request is missing a required parameter `{name}`.")
    given = parse_authorization(headers.get("Authorization", ""))
    timestamp = headers["X-TC-Timestamp"]
    if given is None or given.service != SERVICE or not (timestamp.isascii() and timestamp.isdigit()):
        raise TencentError("AuthFailure.InvalidAuthorization", "请求头部的 `Authorization` 不符合腾讯云标准。")
    if abs(simulator.signing_time() - int(timestamp)) > WINDOW_SECONDS:
        raise TencentError("AuthFailure.SignatureExpire", "签名过期，请检查您的本地时间是否准确。")
    account = simulator.tencent_sms.account(given.secret_id)
    if account is None:
        raise TencentError("AuthFailure.SecretIdNotFound", "SecretId不存在，请输入正确的密钥。")
    body = await request.read()
    lowered = {name.lower(): value for name, value in headers.items()}
    wanted = signature(given, account.secret_key, int(timestamp), lowered, body)
    if given.date != utc_date(int(timestamp)) or not hmac.compare_digest(wanted, given.signature):
        raise TencentError("AuthFailure.SignatureFailure", "请求签名验证失败，请检查您的签名计算是否正确。")
    if headers["X-TC-Action"] != ACTION:
        raise TencentError("InvalidAction", f"The request action={headers['X-TC-Action']} is invalid or not found.")
    if headers["X-TC-Version"] != VERSION:
        raise TencentError("NoSuchVersion", "The version does not exist.")
    return account


def _checked(body: bytes) -> dict[str, Any]:
    try:
        call = json.loads(body)
    except ValueError:
        call = None
    if not isinstance(call, dict):
        raise TencentError("InvalidParameter", "The request body is not a JSON object.")
    for name in REQUIRED:
        if not call.get(name):
            raise TencentError("MissingParameter", f"The request is missing a required parameter `{name}`.")
    for name, value in call.items():
        _check_member(name, value)
    if len(call["PhoneNumberSet"]) > MOST_NUMBERS:
        raise TencentError("LimitExceeded.PhoneNumberCountLimit", "The number of phone numbers exceeds the limit 200.")
    return call


def _check_member(name: str, value: object) -> None:
    if name not in TEXTS | LISTS:
        raise TencentError("UnknownParameter", f"The parameter `{name}` is not recognized.")
    is_right = (
        isinstance(value, str) if name in TEXTS else isinstance(value, list) and all(isinstance(v, str) for v in value)
    )
    if not is_right:
        raise TencentError("InvalidParameter", f"The value type of parameter `{name}` is not valid.")


def _sent(simulator: Simulator, account: SmsAccount, call: dict[str, Any], phone: str) -> dict[str, Any]:
    number = mainland_number(phone)
    template = account.templates.get(call["TemplateId"], "")
    text = filled(template, call.get("TemplateParamSet", []))
    limit = simulator.settings.tencent_sms_daily_limit
    checks = (
        (call["SmsSdkAppId"] == account.sdk_app_id, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
        (call.get("SignName") in account.signs, "FailedOperation.SignatureIncorrectOrUnapproved"),
        (template, "FailedOperation.TemplateIncorrectOrUnapproved"),
        (text is not None, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        (number, "InvalidParameterValue.IncorrectPhoneNumber"),
        (
            not limit or simulator.tencent_sms.sent_today(number or "") < limit,
            "LimitExceeded.PhoneNumberDailyLimit",
        ),
    )
    code = next((code for is_right, code in checks if not is_right), "Ok")
    sms = None
    if code == "Ok" and number and text is not None:
        sms = simulator.tencent_sms.deliver(number, call["SignName"], call["TemplateId"], text)
    return {
        "SerialNo": sms.serial_no if sms else "",
        "PhoneNumber": number or phone,
        "Fee": sms.fee if sms else 0,
        "SessionContext": call.get("SessionContext", ""),
        "Code": code,
        "Message": MESSAGES[code],
        "IsoCode": "CN",
    }
