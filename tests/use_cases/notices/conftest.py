"""Failure notices on real parts: customers, templates and phones at WeChat's, Tencent Cloud's and Amazon's side."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from merchant_center.core import clock
from merchant_center.core.errors import OutcomeUnknownError
from merchant_center.core.http_client import build_http_client
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.notices.client.sns_sms import SnsSms
from merchant_center.notices.client.tencent_sms import TencentSms, TencentSmsAccount
from merchant_center.notices.rules.notice import Notice, new_notice
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan, values_at
from merchant_center.notices.store import NoticeQueue, NoticeStore
from merchant_center.notices.use_cases.notice_senders import NoticeSender, SubscriptionNotices, TemplateMessages
from merchant_center.notices.use_cases.send_notice import SendNoticeDeps, send_notice
from merchant_center.official_account.messages import MessageClient
from merchant_center.official_account.use_cases.access_tokens import AccessTokens

ACCOUNT = TencentSmsAccount("1400000001", "示例")
TEXTS = {
    NoticeChannel.TEMPLATE_MESSAGE: (("thing1", "{activity}：{reason}"), ("time2", "{day} {time}")),
    NoticeChannel.SUBSCRIPTION_NOTICE: (("thing1", "{activity}：{reason}"), ("time2", "{day} {time}")),
    NoticeChannel.SMS: (("text", "【示例】{name}：{reason}"),),
}


class DiedError(BaseException):
    """The process is gone: nothing of ours catches this, as nothing catches SIGKILL."""


@dataclass
class Odd:
    """A channel that does the deed or not, and ends with an error all the same."""

    real: NoticeSender
    error: BaseException = field(default_factory=lambda: OutcomeUnknownError("no answer"))
    when: str = "after"

    def send(self, notice: Notice) -> str:
        """Send, or not, and raise."""
        if self.when == "after":
            self.real.send(notice)
        raise self.error


@dataclass
class Notices:
    """What a test does with notices."""

    world: Any
    deps: SendNoticeDeps
    queue: NoticeQueue
    tencent: TencentSms
    template_id: str = field(default_factory=lambda: f"tpl-{secrets.token_hex(6)}")

    @property
    def store(self) -> NoticeStore:
        """The notices."""
        return self.deps.notices

    def plan(self, channel: NoticeChannel, **changes: Any) -> NoticePlan:
        """A plan that fits; for messages in WeChat its template is made there."""
        kinds = {NoticeChannel.TEMPLATE_MESSAGE: "template", NoticeChannel.SUBSCRIPTION_NOTICE: "subscription"}
        if channel in kinds:
            fields = {"thing1": "thing", "time2": "time"}
            self.world.simulator.panel(
                "message-templates",
                appid=self.world.appid,
                template_id=self.template_id,
                kind=kinds[channel],
                fields=fields,
            )
        template_id = self.template_id if channel in kinds else ""
        return replace(NoticePlan(channel, template_id, TEXTS[channel]), **changes)

    def customer(self, *, follower: bool = True, taps: int = 0) -> Customer:
        """A new customer of the official account."""
        made = self.world.simulator.panel("customers", appid=self.world.appid, follower=follower)
        if taps:
            self.world.simulator.panel(
                "subscriptions",
                appid=self.world.appid,
                openid=made["openid"],
                template_id=self.template_id,
                taps=taps,
            )
        return Customer(self.world.appid, made["openid"])

    def refused(self, plan: NoticePlan, customer: Customer | None = None, phone: str = "") -> Notice:
        """A customer whom a limit has just refused: the notice as the refusing transaction writes it."""
        now = self.world.clock()
        notice = new_notice(
            plan,
            red_packet_id=f"r-{secrets.token_hex(6)}",
            red_packet_name="双十一",
            mchid=self.world.mchid,
            customer=customer or Customer(self.world.appid, f"o{secrets.token_hex(13)}1"),
            source=Source(SourceKind.LOTTERY, secrets.token_hex(8)),
            values=values_at(now, name="示例商店", activity="双十一红包", reason="红包已领完"),
            now=now,
            phone=phone or f"138{secrets.randbelow(10**8):08d}",
        )
        self.world.dynamo.transact([self.store.put(notice)])
        return notice

    def sms(self) -> Notice:
        """A refused customer who is told by SMS."""
        return self.refused(self.plan(NoticeChannel.SMS))

    def send(self, notice: Notice, **changes: Any) -> Notice:
        """Deliver the queue's message."""
        return send_notice(replace(self.deps, **changes), notice.notice_id)

    def now(self, notice: Notice) -> Notice:
        """The notice as it is recorded."""
        return self.store.get(notice.notice_id)

    def with_sender(self, channel: NoticeChannel, sender: NoticeSender) -> dict[NoticeChannel, NoticeSender]:
        """The channels, with another sender for one."""
        return {**self.deps.senders, channel: sender}

    def odd(self, channel: NoticeChannel, **oddity: Any) -> dict[NoticeChannel, NoticeSender]:
        """The channels, with one that is odd."""
        return self.with_sender(channel, Odd(self.deps.senders[channel], **oddity))

    def messages(self, notice: Notice) -> list[dict[str, Any]]:
        """What the customer received in WeChat."""
        query = {"appid": notice.appid, "openid": notice.openid}
        found: list[dict[str, Any]] = self.world.simulator.http.get("/_simulator/messages", params=query).json()[
            "messages"
        ]
        return found

    def texts(self, notice: Notice) -> list[str]:
        """What Amazon SNS sent to the customer's phone."""
        phone = f"+86{notice.phone}"
        url = f"{self.world.aws.endpoint_url}/_ministack/sns/sms-messages"
        told = httpx.get(url, params={"phoneNumber": phone}).json()
        return [one["Message"] for one in told["sms_messages"].get(phone, [])]

    def tencent_texts(self, notice: Notice) -> list[str]:
        """What Tencent Cloud sent to the customer's phone."""
        query = {"phone": f"+86{notice.phone}"}
        return [one["text"] for one in self.world.simulator.http.get("/_simulator/sms", params=query).json()["sms"]]

    def events(self, notice: Notice) -> list[Event]:
        """The customer's events."""
        return list(self.world.events.timeline(Customer(notice.appid, notice.openid)))


@pytest.fixture
def notices(world: Any) -> Iterator[Notices]:
    tables = world.deployment.resources
    tokens = AccessTokens(world.transient, world.secrets, world.official_account, world.clock)
    client = MessageClient(world.http)
    with build_http_client(f"{world.simulator.url}/tencent-sms") as http:
        yield Notices(
            world,
            deps=SendNoticeDeps(
                notices=NoticeStore(world.dynamo, tables["RedPacketsTable"], tables["EventsTable"]),
                senders={
                    NoticeChannel.TEMPLATE_MESSAGE: TemplateMessages(tokens, client),
                    NoticeChannel.SUBSCRIPTION_NOTICE: SubscriptionNotices(tokens, client),
                    NoticeChannel.SMS: SnsSms(world.aws.client("sns")),
                },
                clock=world.clock,
            ),
            queue=NoticeQueue(world.aws.ours("sqs"), tables["NoticesQueue"]),
            tencent=TencentSms(http, ACCOUNT, world.secrets.tencent_sms, clock=lambda: clock.now().timestamp()),
        )


@pytest.fixture
def died() -> type[BaseException]:
    return DiedError
