"""How a failure notice looks to operators."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.core.edge.json_models import Request, View
from merchant_center.notices.protocol import explain_notice
from merchant_center.notices.rules.notice import Notice, NoticeFailure, NoticeState
from merchant_center.notices.rules.wording import MAX_TEXTS, MAX_URL, MAX_WORDING, NoticeChannel, NoticePlan, wording

Wording = Annotated[str, Field(max_length=MAX_WORDING)]


class GivenNotice(Request):
    """How a customer whom a limit refuses is told; ``texts`` by the template's keys.

    Wordings may hold the variables {name} {activity} {reason} {day} {time} {amount}.
    """

    channel: NoticeChannel
    """How the customer is told."""
    template_id: str = Field("", max_length=64)
    texts: dict[Annotated[str, Field(max_length=32)], Wording] = Field(min_length=1, max_length=MAX_TEXTS)
    url: str = Field("", max_length=MAX_URL)
    """Page that a tap on the message opens; "" for none. Not for SMS."""

    def value(self) -> NoticePlan:
        """As a value of the domain."""
        return NoticePlan(self.channel, self.template_id, tuple(self.texts.items()), self.url)


class NoticeFailureView(BaseModel):
    """Why the last try did not succeed: the code, what it means, who must act."""

    code: str
    """WeChat's code, the SMS provider's, or ours."""
    message: str
    """What WeChat or the provider said."""
    meaning_zh: str
    meaning_en: str
    who_acts: str
    at: AwareDatetime
    """When that was (UTC)."""

    @classmethod
    def of(cls, failure: NoticeFailure) -> Self:
        """Return the view of a failure, explained."""
        meaning = explain_notice(failure.code)
        return cls(
            code=failure.code,
            message=failure.message,
            meaning_zh=meaning.zh,
            meaning_en=meaning.en,
            who_acts=meaning.actor,
            at=failure.at,
        )


class FailureNoticeView(View):
    """A notice to a customer whom a limit refused. There is one a customer, red packet and Beijing day."""

    notice_id: str
    state: NoticeState
    """Where it stands: ``QUEUED`` waits or is tried again, ``SENT`` was accepted by WeChat or the SMS provider,
    ``FAILED`` is given up."""
    red_packet_id: str
    red_packet_name: str
    """Name of the red packet for operators."""
    campaign: str
    mchid: str
    appid: str
    openid: str
    phone: str
    source: str
    limit: str
    """Which limit refused: ``total_count``, ``total_amount_fen``, ``daily_count``, ``daily_amount_fen``,
    ``per_customer`` or ``per_customer_daily``; "" if it was not kept then."""
    reason: str
    """The same in the words that the customer was told."""
    channel: NoticeChannel
    """How the customer is told."""
    template_id: str
    texts: dict[str, str]
    """What the message says, by key of the template, with all variables put in."""
    url: str
    """Page that a tap on the message opens; "" for none."""
    tries: int
    """How many calls were begun. An SMS whose outcome is unknown is not repeated, so as not to tell twice."""
    reference: str
    """WeChat's or the provider's number of the message; "" if there is none."""
    failure: NoticeFailureView | None
    """Why the last try did not succeed; null if none failed, or it was sent after all."""
    created_at: AwareDatetime
    """When the customer was refused (UTC)."""
    sent_at: AwareDatetime | None
    """When it was accepted for delivery (UTC); null until then."""
    next_look_at: AwareDatetime | None
    """When it is tried again (UTC); null if never."""

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Return the view of a notice."""
        return cls.from_value(
            notice,
            source=str(notice.source),
            reason=notice.values.reason,
            channel=notice.plan.channel,
            template_id=notice.plan.template_id,
            texts=dict(wording(notice.plan, notice.values)),
            url=notice.plan.url,
            failure=NoticeFailureView.of(notice.failure) if notice.failure else None,
            next_look_at=notice.next_poll_at,
        )


class FailureNoticePage(BaseModel):
    """Notices, newest first. A page may be short; only an empty cursor means that there are no more."""

    notices: list[FailureNoticeView]
    """The notices of this page."""
    cursor: str
