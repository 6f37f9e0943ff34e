"""SMS through Amazon SNS, where AWS has it (not in its China regions)."""

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

from merchant_center.core.errors import ConfigurationError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.notices.protocol import explain_notice
from merchant_center.notices.rules.notice import Notice
from merchant_center.notices.rules.wording import SMS_TEXT, sms_number, wording

_NOT_CONNECTED = (ConnectTimeoutError, EndpointConnectionError)
_SERVER_ERROR = 500


class SnsPublisher(Protocol):
    """What is used of boto3's client; it must not repeat a call by itself, or customers are told twice."""

    def publish(self, **request: Any) -> Any:
        """Publish to a phone number."""


class SnsSms:
    """Sends one SMS a call. SNS accepts what a carrier then drops: wording in China has to be registered."""

    def __init__(self, client: SnsPublisher) -> None:
        self._client = client

    def send(self, notice: Notice) -> str:
        """Send the notice and return SNS's id of the message.

        Raises:
            ConfigurationError: the notice has a provider's template instead of its whole wording.
            RemoteRefusedError: not sent; ``remote_code`` is SNS's (``OptedOut``).
            OutcomeUnknownError: it may have been sent, unless ``remote_code`` is ``NOT_CONNECTED``.
        """
        text = dict(wording(notice.plan, notice.values)).get(SMS_TEXT)
        if notice.plan.template_id or text is None:
            raise ConfigurationError("SMS by Amazon SNS needs the whole wording: the notice has a template instead")
        try:
            answer = self._client.publish(
                PhoneNumber=sms_number(notice.phone),
                Message=text,
                MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
            )
        except ClientError as error:
            raise _answered(error) from error
        except BotoCoreError as error:
            code = "NOT_CONNECTED" if isinstance(error, _NOT_CONNECTED) else ""
            raise OutcomeUnknownError(
                f"no answer from Amazon SNS ({type(error).__name__})", remote_code=code
            ) from error
        return str(answer["MessageId"])


def _answered(error: ClientError) -> OutcomeUnknownError | RemoteRefusedError:
    detail, metadata = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    status, code = metadata.get("HTTPStatusCode", 0), detail.get("Code", "")
    kind = OutcomeUnknownError if status >= _SERVER_ERROR or not status else RemoteRefusedError
    return kind(
        f"Amazon SNS answered {code}: {detail.get('Message', '')}",
        remote_code="" if kind is OutcomeUnknownError else code,
        meaning=explain_notice(code),
        status=status,
        request_id=metadata.get("RequestId", ""),
    )
