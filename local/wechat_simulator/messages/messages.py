"""Templates of official accounts, what customers subscribed to, and the messages they received.

Source: WeChat Official Account platform, template messages and subscription notices.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

SAME_MESSAGE_SECONDS = 600

type Kind = Literal["template", "subscription"]


@dataclass(frozen=True)
class Template:
    """A template of one account; `fields` are the types of its keys."""

    appid: str
    template_id: str
    kind: Kind
    fields: dict[str, str]


@dataclass(frozen=True)
class Credit:
    """How many notices of a template a customer still allows: one for each tap."""

    left: int


@dataclass(frozen=True)
class Sent:
    """How many messages of a kind an account sent on a day."""

    count: int


@dataclass(frozen=True)
class Message:
    """What a customer received; `place` is the account's dialog or, for others than followers, 服务通知."""

    appid: str
    openid: str
    kind: Kind
    template_id: str
    data: dict[str, str]
    link: dict[str, Any]
    msgid: int
    client_msg_id: str
    at: float
    place: Literal["dialog", "service_notice"]


class Messages:
    """All templates, credits and messages."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._templates = Collection(database, "message_templates", Template)
        self._credits = Collection(database, "message_credits", Credit)
        self._sent = Collection(database, "message_counts", Sent)
        self._received = Collection(database, "messages", Message)
        self._now = now

    def template(self, appid: str, template_id: object) -> Template | None:
        """The template, or None."""
        return self._templates.get(f"{appid}/{template_id}")

    def templates(self) -> list[Template]:
        """Every template, the newest first."""
        return self._templates.newest(-1)

    def put_template(self, template: Template) -> None:
        """Make or change a template."""
        self._templates.put(f"{template.appid}/{template.template_id}", template)

    def credit(self, appid: str, openid: str, template_id: str) -> int:
        """How many notices of the template the customer still allows."""
        held = self._credits.get(f"{appid}/{openid}/{template_id}")
        return held.left if held else 0

    def tap(self, appid: str, openid: str, template_id: str, taps: int) -> int:
        """The customer taps so often, negative to use taps up; what is left then."""
        left = self.credit(appid, openid, template_id) + taps
        self._credits.put(f"{appid}/{openid}/{template_id}", Credit(left))
        return left

    def same(self, appid: str, openid: str, client_msg_id: str) -> Message | None:
        """The message sent to the customer under this client_msg_id within ten minutes."""
        since = self._now() - SAME_MESSAGE_SECONDS
        recent = (message for message in self.received(appid, openid) if message.at > since)
        return next((message for message in recent if message.client_msg_id == client_msg_id), None)

    def sent_today(self, appid: str, kind: Kind) -> int:
        """How many messages of a kind the account sent on this Beijing day."""
        held = self._sent.get(self._day(appid, kind))
        return held.count if held else 0

    def deliver(self, message: Message) -> Message:
        """The message as the customer has it; it counts for the day, and a notice uses up a tap."""
        message = replace(message, msgid=int(f"4{random_text(17, '0123456789')}"), at=self._now())
        with self._database.transaction():
            if message.kind == "subscription":
                self.tap(message.appid, message.openid, message.template_id, -1)
            sent = self.sent_today(message.appid, message.kind)
            self._sent.put(self._day(message.appid, message.kind), Sent(sent + 1))
            self._received.put(str(message.msgid), message)
        return message

    def received(self, appid: str | None, openid: str | None) -> list[Message]:
        """What a customer received, the oldest first; None means every account or customer."""
        found = self._received.values() if openid is None else self._received.where("openid", openid)
        return [message for message in found if appid in {None, message.appid}]

    def newest(self, count: int) -> list[Message]:
        """The last messages delivered, the newest first."""
        return self._received.newest(count)

    def clear(self, *, everything: bool) -> None:
        """Forget messages and taps, and the templates if `everything`."""
        for happened in (self._credits, self._sent, self._received):
            happened.clear()
        if everything:
            self._templates.clear()

    def _day(self, appid: str, kind: Kind) -> str:
        return f"{appid}/{kind}/{china_digits(self._now(), '%Y%m%d')}"
