"""The channels by which a notice reaches a customer, with one interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from merchant_center.core.errors import ConfigurationError
from merchant_center.notices.rules.notice import Notice
from merchant_center.notices.rules.wording import NoticeChannel, wording
from merchant_center.official_account.messages import MessageClient
from merchant_center.official_account.use_cases.access_tokens import AccessTokens


class NoticeSender(Protocol):
    """One channel: template message, subscription notice, SMS by SNS or SMS by Tencent Cloud."""

    def send(self, notice: Notice) -> str:
        """Send the notice, once, and return the channel's own number of it, or "" if it has none.

        Raises:
            ConfigurationError: nothing was sent, and nothing will be before an operator acts.
            RemoteRefusedError: a definite no; ``remote_code`` says why.
            OutcomeUnknownError: the customer may have been told, unless ``remote_code`` says otherwise.
        """


type NoticeSenders = Mapping[NoticeChannel, NoticeSender]


@dataclass(frozen=True, slots=True)
class TemplateMessages:
    """Template messages of the official account."""

    tokens: AccessTokens
    client: MessageClient

    def send(self, notice: Notice) -> str:
        """Send a template message; WeChat drops a repeat within ten minutes."""
        return self.tokens.call(
            notice.appid,
            lambda token: self.client.send_template_message(
                token,
                openid=notice.openid,
                template_id=notice.plan.template_id,
                data=wording(notice.plan, notice.values),
                url=notice.plan.url,
                once=notice.notice_id,
            ),
        )


@dataclass(frozen=True, slots=True)
class SubscriptionNotices:
    """Subscription notices of the official account."""

    tokens: AccessTokens
    client: MessageClient

    def send(self, notice: Notice) -> str:
        """Send a subscription notice; WeChat gives it no number."""
        self.tokens.call(
            notice.appid,
            lambda token: self.client.send_subscription_notice(
                token,
                openid=notice.openid,
                template_id=notice.plan.template_id,
                data=wording(notice.plan, notice.values),
                url=notice.plan.url,
            ),
        )
        return ""


@dataclass(frozen=True, slots=True)
class NoSms:
    """Stands where no SMS provider was chosen."""

    provider: str

    def send(self, notice: Notice) -> str:
        """Send nothing.

        Raises:
            ConfigurationError: always.
        """
        raise ConfigurationError(
            f"notice {notice.notice_id} is an SMS, and SMS_PROVIDER is {self.provider}: it must be sns or tencent"
        )
