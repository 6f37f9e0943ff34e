"""How the channels of failure notices are put together from a function's settings; used at init, once."""

from typing import Protocol

from merchant_center.clients.http import build_http_client
from merchant_center.clients.messages import MessageClient
from merchant_center.clients.official_account import OfficialAccountClient
from merchant_center.clients.tencent_sms import TencentSms, TencentSmsAccount
from merchant_center.domain.notice_plans import NoticeChannel
from merchant_center.storage import aws
from merchant_center.storage.secrets import SecretStore
from merchant_center.storage.sms import SnsSms
from merchant_center.storage.transient import TransientStore
from merchant_center.use_cases import clock
from merchant_center.use_cases.access_tokens import AccessTokens
from merchant_center.use_cases.notice_senders import (
    NoSms,
    NoticeSender,
    NoticeSenders,
    SubscriptionNotices,
    TemplateMessages,
)


class NoticeSettings(Protocol):
    """Where notices go. ``sms_provider`` is ``sns``, ``tencent`` or ``none``."""

    @property
    def official_account_url(self) -> str:
        """WeChat's host for official accounts."""

    @property
    def sms_provider(self) -> str:
        """Who sends SMS."""

    @property
    def sms_sign_name(self) -> str:
        """The approved signature, without its brackets."""

    @property
    def tencent_sms_url(self) -> str:
        """Tencent Cloud's address."""

    @property
    def tencent_sms_sdk_app_id(self) -> str:
        """The application at Tencent Cloud."""


def build_senders(settings: NoticeSettings, transient: TransientStore, secrets: SecretStore) -> NoticeSenders:
    """All channels; without an SMS provider that exists, SMS fails and the others work."""
    http = build_http_client(settings.official_account_url)
    tokens = AccessTokens(transient, secrets, OfficialAccountClient(http), clock.now)
    messages = MessageClient(http)
    return {
        NoticeChannel.TEMPLATE_MESSAGE: TemplateMessages(tokens, messages),
        NoticeChannel.SUBSCRIPTION_NOTICE: SubscriptionNotices(tokens, messages),
        NoticeChannel.SMS: _sms(settings, secrets),
    }


def _sms(settings: NoticeSettings, secrets: SecretStore) -> NoticeSender:
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
