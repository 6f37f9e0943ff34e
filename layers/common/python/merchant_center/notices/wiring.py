"""How sending failure notices is put together; used at init, once."""

from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.http_client import build_http_client
from merchant_center.core.settings import EventSettings, OfficialAccountSettings, SecretSettings, TransientSettings
from merchant_center.notices.client.sns_sms import SnsSms
from merchant_center.notices.client.tencent_sms import TencentSms, TencentSmsAccount
from merchant_center.notices.rules.wording import NoticeChannel
from merchant_center.notices.store import NoticeStore, NoticeTests
from merchant_center.notices.use_cases.notice_senders import (
    NoSms,
    NoticeSender,
    NoticeSenders,
    SubscriptionNotices,
    TemplateMessages,
)
from merchant_center.notices.use_cases.send_notice import SendNoticeDeps
from merchant_center.notices.use_cases.try_notice import TryNoticeDeps
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.messages import MessageClient
from merchant_center.official_account.store import TransientStore
from merchant_center.official_account.use_cases.access_tokens import AccessTokens


class NoticeChannelSettings(OfficialAccountSettings, SecretSettings, TransientSettings):
    """Where notices go. ``sms_provider`` is ``sns``, ``tencent`` or ``none``."""

    sms_provider: str
    """Who sends SMS."""
    sms_sign_name: str
    """The approved signature, without its brackets."""
    tencent_sms_url: str
    """Tencent Cloud's address."""
    tencent_sms_sdk_app_id: str
    """The application at Tencent Cloud."""


class NoticeSettings(NoticeChannelSettings, EventSettings):
    """Where notices go and are recorded."""

    red_packets_table: str
    """Notices, too."""


def build_send_notice(settings: NoticeSettings, dynamo: Dynamo, secrets: SecretStore) -> SendNoticeDeps:
    """Return what sending notices needs."""
    return SendNoticeDeps(
        notices=NoticeStore(dynamo, settings.red_packets_table, settings.events_table),
        senders=build_senders(settings, TransientStore(dynamo, settings.transient_table), secrets),
        clock=clock.now,
    )


def build_try_notice(settings: NoticeChannelSettings, dynamo: Dynamo, secrets: SecretStore) -> TryNoticeDeps:
    """Return what trying notices needs."""
    return TryNoticeDeps(
        tests=NoticeTests(dynamo, settings.transient_table),
        senders=build_senders(settings, TransientStore(dynamo, settings.transient_table), secrets),
        clock=clock.now,
        entropy=clock.entropy,
    )


def build_senders(settings: NoticeChannelSettings, transient: TransientStore, secrets: SecretStore) -> NoticeSenders:
    """Return all channels; without an SMS provider that exists, SMS fails and the others work."""
    http = build_http_client(settings.official_account_url)
    tokens = AccessTokens(transient, secrets, OfficialAccountClient(http), clock.now)
    messages = MessageClient(http)
    return {
        NoticeChannel.TEMPLATE_MESSAGE: TemplateMessages(tokens, messages),
        NoticeChannel.SUBSCRIPTION_NOTICE: SubscriptionNotices(tokens, messages),
        NoticeChannel.SMS: _sms(settings, secrets),
    }


def _sms(settings: NoticeChannelSettings, secrets: SecretStore) -> NoticeSender:
    match settings.sms_provider:
        case "sns":
            return SnsSms(aws.sns_client())
        case "tencent":
            return TencentSms(
                build_http_client(settings.tencent_sms_url),
                TencentSmsAccount(settings.tencent_sms_sdk_app_id, settings.sms_sign_name),
                secrets.tencent_sms,
                clock=lambda: clock.now().timestamp(),
            )
        case provider:
            return NoSms(provider)
