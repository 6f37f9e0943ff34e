"""SMS through Tencent Cloud (腾讯云短信), mainland site: the way where AWS has none."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from merchant_center.core.errors import (
    ConfigurationError,
    MalformedRequestError,
    OutcomeUnknownError,
    RemoteRefusedError,
)
from merchant_center.core.http_client import code_of_failure
from merchant_center.notices.client.tencent_signing import CONTENT_TYPE, authorization
from merchant_center.notices.protocol import explain_notice
from merchant_center.notices.rules.notice import Notice
from merchant_center.notices.rules.wording import sms_number, wording
from merchant_center.wechatpay.json_object import JsonObject, read_object

_SERVICE = "sms"
_VERSION = "2021-01-11"
# Where the service is; China's numbers are served from each of its three regions.
_REGION = "ap-guangzhou"
_SENT = "Ok"
_OPEN_FAMILY = "InternalError"
_LONGEST_MESSAGE = 256


@dataclass(frozen=True, slots=True)
class TencentSmsAccount:
    """Which application and signature messages are sent under; the signature without its brackets 【】."""

    sdk_app_id: str
    sign_name: str


class TencentSms:
    """Sends one SMS a call (SendSms 2021-01-11).

    Args:
        http: for the service's address; operations are told apart by headers, so the path is always the same.
        account: application and signature.
        keys: gives secret id and secret key.
        clock: gives Unix seconds.
    """

    def __init__(
        self,
        http: httpx.Client,
        account: TencentSmsAccount,
        keys: Callable[[], tuple[str, str]],
        *,
        clock: Callable[[], float],
    ) -> None:
        self._http = http
        self._account = account
        self._keys = keys
        self._clock = clock

    def send(self, notice: Notice) -> str:
        """Send the notice and return Tencent's serial number of the message.

        Raises:
            ConfigurationError: there is no application, signature, key or template.
            RemoteRefusedError: not sent; ``remote_code`` is Tencent's (``LimitExceeded.PhoneNumberDailyLimit``).
            OutcomeUnknownError: it may have been sent, unless ``remote_code`` is ``NOT_CONNECTED``.
        """
        if not (self._account.sdk_app_id and self._account.sign_name):
            raise ConfigurationError("TENCENT_SMS_SDK_APP_ID and SMS_SIGN_NAME have to be set for SMS by Tencent Cloud")
        if not notice.plan.template_id:
            raise ConfigurationError("SMS by Tencent Cloud needs a template: the notice has its whole wording instead")
        message = {
            "PhoneNumberSet": [sms_number(notice.phone)],
            "SmsSdkAppId": self._account.sdk_app_id,
            "SignName": self._account.sign_name,
            "TemplateId": notice.plan.template_id,
            "TemplateParamSet": [text for _, text in wording(notice.plan, notice.values)],
            "SessionContext": notice.notice_id,
        }
        return _serial_number(self._post("SendSms", json.dumps(message, ensure_ascii=False).encode()))

    def _post(self, action: str, body: bytes) -> httpx.Response:
        url = httpx.URL(str(self._http.base_url).rstrip("/"))
        host, timestamp = url.netloc.decode(), int(self._clock())
        secret_id, secret_key = self._keys()
        headers = {
            "Authorization": authorization(
                secret_id, secret_key, host=host, service=_SERVICE, body=body, timestamp=timestamp
            ),
            "Content-Type": CONTENT_TYPE,
            "X-TC-Action": action,
            "X-TC-Version": _VERSION,
            "X-TC-Region": _REGION,
            "X-TC-Timestamp": str(timestamp),
        }
        try:
            return self._http.post(url, content=body, headers=headers)
        except httpx.RequestError as error:
            reason, code = type(error).__name__, code_of_failure(error)
        raise OutcomeUnknownError(f"no answer from Tencent Cloud SMS ({reason})", remote_code=code)


def _serial_number(response: httpx.Response) -> str:
    try:
        answer = JsonObject(read_object(response.content, "answer")).child("Response")
        request_id = answer.text_or_empty("RequestId")
        error = answer.child("Error")
        statuses = answer.children("SendStatusSet")
        status = error if not statuses else statuses[0]
        code, text = status.text("Code"), status.text_or_empty("Message")
        serial_number = status.text_or_empty("SerialNo")
    except MalformedRequestError as wrong:
        raise OutcomeUnknownError(
            f"Tencent Cloud SMS answered {response.status_code}, which cannot be read: {wrong}",
            status=response.status_code,
        ) from wrong
    if code == _SENT:
        return serial_number
    kind = OutcomeUnknownError if code.partition(".")[0] == _OPEN_FAMILY else RemoteRefusedError
    raise kind(
        f"Tencent Cloud SMS answered {code}: {text[:_LONGEST_MESSAGE]}",
        remote_code=code,
        status=response.status_code,
        request_id=request_id,
        meaning=explain_notice(code),
    )
