"""How a send of a red packet looks to operators and machines."""

import re
from typing import TYPE_CHECKING, Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import Versioned
from merchant_center.core.money import yuan_text
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket
from merchant_center.red_packets.rules.send import RedPacketSend, SendState
from merchant_center.red_packets.rules.send_story import SendAction, StoryStep, story
from merchant_center.red_packets.use_cases.explain_send_status import explain_send_status

if TYPE_CHECKING:
    from merchant_center.red_packets.use_cases.show_send import SendDetail

_CODE = r"[A-Z][A-Z0-9_]+|configuration_error|outcome_unknown"
"""How codes are spelled, WeChat's and those of ours that stop a red packet."""


class SendRemarkView(BaseModel):
    """WeChat's last word that is no success: its code, what it means, who must act, what is safe to do next."""

    code: str
    """WeChat's code, or ours where no answer came."""
    message: str
    """WeChat's own words, or those of whoever settled it by hand."""
    meaning_zh: str
    meaning_en: str
    who_acts: str
    retry: str
    at: AwareDatetime
    """When WeChat told it (UTC)."""

    @classmethod
    def of(cls, send: RedPacketSend) -> Self | None:
        """The remark of a send, explained in the words of its channel."""
        if send.last_error is None:
            return None
        meaning = explain_send_status(send.channel, send.last_error.code)
        return cls(
            code=send.last_error.code,
            message=send.last_error.message,
            meaning_zh=meaning.zh,
            meaning_en=meaning.en,
            who_acts=meaning.actor,
            retry=meaning.retry,
            at=send.last_error.at,
        )


class ExplainedCodeView(BaseModel):
    """A code, what it means, and who must act."""

    code: str
    """WeChat's code, or ours where no answer came."""
    meaning_zh: str
    meaning_en: str
    who_acts: str

    @classmethod
    def explaining(cls, channel: Channel, code: str) -> Self:
        """The explanation in the words of a channel."""
        meaning = explain_send_status(channel, code)
        return cls(code=code, meaning_zh=meaning.zh, meaning_en=meaning.en, who_acts=meaning.actor)


class StopReasonView(ExplainedCodeView):
    """Why WeChat has stopped a red packet: its code, what it means, and who must act before it is started again."""

    @classmethod
    def of(cls, packet: RedPacket) -> Self | None:
        """The explanation of a stop by a code; ``None`` of one in an operator's words, and of what is not stopped."""
        if packet.state is not PacketState.STOPPED or re.fullmatch(_CODE, packet.reason) is None:
            return None
        return cls.explaining(packet.channel, packet.reason)


class ReviewReasonView(ExplainedCodeView):
    """Why a send needs a person, where a code says it: its code, what it means, and who must act."""

    @classmethod
    def of(cls, send: RedPacketSend) -> Self | None:
        """The explanation of a send's code; ``None`` of a reason in our own words, and of what needs nobody."""
        code = re.match(f"({_CODE}): ", send.review_reason)
        return cls.explaining(send.channel, code[1]) if code else None


class SendView(Versioned):
    """A send. RESERVED waits for a slot, SENDING for WeChat's word, SENT for the customer."""

    send_id: str
    bill_no: str
    """Our number of the payout at WeChat (商户订单号). It never changes."""
    red_packet_id: str
    name: str
    """Name of the red packet for operators."""
    channel: Channel
    state: SendState
    """Where the send stands."""
    amount_fen: int
    """What is in the red packet, in fen. It never changes."""
    amount_yuan: str
    mchid: str
    appid: str
    openid: str
    phone: str
    campaign: str
    source: str
    attempt: int
    """1, or one more than that of the send that this one repeats."""
    wechat_no: str
    """WeChat's number of the payout; "" until WeChat tells it."""
    reserved_at: AwareDatetime
    sent_at: AwareDatetime | None
    """When WeChat had delivered it (UTC); null until then."""
    received_at: AwareDatetime | None
    returned_at: AwareDatetime | None
    """When the money came back unopened (UTC); null if it did not."""
    next_look_at: AwareDatetime | None
    remark: SendRemarkView | None
    """What WeChat last said that is no success; null if nothing."""
    care: str
    """Why a person has to look at it; "" if nobody has to."""
    care_reason: ReviewReasonView | None
    """What the code means that ``care`` begins with; null if it begins with none."""

    @classmethod
    def of(cls, send: RedPacketSend, **more: object) -> Self:
        """The view of a send."""
        payout = send.payout
        members = {
            "version": send.version,
            "send_id": send.send_id,
            "bill_no": payout.bill_no,
            "red_packet_id": send.red_packet_id,
            "name": send.red_packet_name,
            "channel": send.channel,
            "state": send.state,
            "amount_fen": payout.amount_fen,
            "amount_yuan": yuan_text(payout.amount_fen),
            "mchid": payout.mchid,
            "appid": payout.appid,
            "openid": payout.openid,
            "phone": send.phone,
            "campaign": send.campaign,
            "source": str(send.source),
            "attempt": send.attempt,
            "wechat_no": send.reference,
            "reserved_at": send.reserved_at,
            "sent_at": send.sent_at,
            "received_at": send.received_at,
            "returned_at": send.returned_at,
            "next_look_at": send.next_poll_at,
            "remark": SendRemarkView.of(send),
            "care": send.review_reason,
            "care_reason": ReviewReasonView.of(send),
        }
        return cls.model_validate(members | more)


class StepView(BaseModel):
    """One step of a send's story."""

    step: StoryStep
    """What happened: ``REMARKED`` is WeChat's last word that is no success, see ``remark``."""
    at: AwareDatetime
    """When (UTC)."""


class SendDetailView(SendView):
    """A send with its story and what may be done about it now."""

    story: list[StepView]
    """What happened to it, as far as it is known, oldest first."""
    actions: list[SendAction]
    """What an operator may do now, decided by the rules of sending; anything else would be refused."""
    previous_send_id: str
    """The send that this one repeats; "" if it repeats none."""
    following_send_id: str
    """The send that repeats this one; "" if it was not sent again."""

    @classmethod
    def of_detail(cls, detail: "SendDetail") -> Self:
        """The view of a send in full."""
        return cls.of(
            detail.send,
            story=[StepView(step=step, at=at) for at, step in story(detail.send)],
            actions=detail.actions,
            previous_send_id=detail.previous_id,
            following_send_id=detail.following_id,
        )
