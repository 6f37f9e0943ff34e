"""What operators say about red packets, and what they get to see."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, ValidationInfo, field_validator

from merchant_center.accounts.rules import APPID_PATTERN, MCHID_PATTERN
from merchant_center.core.edge.json_models import Request, Versioned
from merchant_center.core.edge.request_types import Code, Cursor, Instant, PageSize, QueryFlag, SearchText
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.money import MAX_FEN, yuan_text
from merchant_center.core.sources import CAMPAIGN_PATTERN, MACHINE_KINDS, SourceKind
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan
from merchant_center.notices.views import GivenNotice
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.quota_shards import Limits, worst_case
from merchant_center.red_packets.rules.red_packet import PacketFilter, PacketState, Terms
from merchant_center.red_packets.rules.terms import default_end, with_default_total
from merchant_center.red_packets.use_cases.manage_red_packets import RedPacketFigures
from merchant_center.red_packets.views import StopReasonView

MAX_COUNT = 100_000_000

Fen = Annotated[int, Field(ge=1, le=MAX_FEN)]
Count = Annotated[int, Field(ge=1, le=MAX_COUNT)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
MachineKinds = list[Literal["flow", "lottery", "form", "api"]]


class GivenLimits(Request):
    """Limits, by count and by amount in fen, in all, a Beijing day, and for one customer; absent is no limit.

    A total amount there always is, since it is the most that can be lost. Left out, it is ``total_count`` times the
    most that a red packet may hold; without a ``total_count`` it is 1,000 yuan, or a hundred of them if that is less.
    """

    total_amount_fen: Fen | None = None
    total_count: Count | None = None
    daily_count: Count | None = None
    daily_amount_fen: Fen | None = None
    per_customer: Count | None = None
    per_customer_daily: Count | None = None

    def value(self, most_fen: int) -> Limits:
        """As a value of the domain; ``most_fen`` is the most that one red packet may hold."""
        return with_default_total(self.total_amount_fen, most_fen, **self.model_dump(exclude={"total_amount_fen"}))


class ChangeLimits(Request):
    """What is named replaces what was: a number limits, null takes the limit away; what is not named stays.

    Totals and limits of a day can be lowered to what is used, not below. Those of a customer can be any number: who has
    more by then keeps it and gets no more.
    """

    total_amount_fen: Fen | None = None
    total_count: Count | None = None
    daily_count: Count | None = None
    daily_amount_fen: Fen | None = None
    per_customer: Count | None = None
    per_customer_daily: Count | None = None

    def edited(self, limits: Limits) -> Limits:
        """The limits with what is named put in.

        Raises:
            InvalidInputError: the total amount would be taken away.
        """
        named = self.model_dump(exclude_unset=True)
        if named.get("total_amount_fen", limits.total_amount_fen) is None:
            raise InvalidInputError.of("limits.total_amount_fen", "can be changed, not taken away")
        return replace(limits, **named)


def _kinds(given: MachineKinds) -> tuple[SourceKind, ...]:
    return tuple(kind for kind in MACHINE_KINDS if kind in given)


class ChangeRedPacket(Request):
    """What is given replaces what was. Reserved sends keep their terms.

    A ``most_fen`` of null fixes the amount at ``least_fen``, a ``notice`` of null switches it off; nothing else can be
    taken away by null.
    """

    name: Name | None = None
    """Name for operators."""
    campaign: Code | None = Field(None, pattern=f"^({CAMPAIGN_PATTERN})?$")
    activity_name: Name | None = None
    sender_name: Name | None = None
    least_fen: Fen | None = None
    most_fen: Fen | None = None
    """The most that a red packet may hold, in fen; null fixes the amount at ``least_fen``."""
    blessing: str | None = Field(None, min_length=1, max_length=128)
    remark: str | None = Field(None, max_length=256)
    """Text for operators and WeChat's record; "" for none."""
    scene: str | None = Field(None, max_length=36)
    limits: ChangeLimits | None = None
    """Limits to change; those that are not named stay."""
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    notice: GivenNotice | None = None
    """How a customer is told whom a limit refuses; null switches it off."""
    frees_on_return: bool | None = None
    source_kinds: MachineKinds | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _no_nulls(cls, value: object, info: ValidationInfo) -> object:
        if value is None and info.field_name not in {"most_fen", "notice"}:
            raise ValueError("leave it out to keep it; null is no value")
        return value

    def edited(self, terms: Terms) -> Terms:
        """The terms with what is given put in."""
        plain = ("name", "campaign", "activity_name", "sender_name", "blessing", "remark", "scene", "valid_from",
                 "valid_to", "frees_on_return")  # fmt: skip
        given: dict[str, Any] = {name: value for name in plain if (value := getattr(self, name)) is not None}
        if self.source_kinds is not None:
            given["source_kinds"] = _kinds(self.source_kinds)
        if "notice" in self.model_fields_set:
            given["notice"] = self.notice.value() if self.notice else None
        if self.limits is not None:
            given["limits"] = self.limits.edited(terms.limits)
        least_fen = self.least_fen or terms.amounts.least_fen
        # A fixed amount stays one unless its upper bound is named.
        is_fixed = terms.amounts.is_fixed or "most_fen" in self.model_fields_set
        most_fen = self.most_fen or (least_fen if is_fixed else terms.amounts.most_fen)
        amounts = Amounts(least_fen, most_fen)
        return replace(terms, amounts=amounts, **given)


class DefineRedPacket(Request):
    """A red packet: who sends how much to whom under which limits. A fixed amount has no ``most_fen``.

    ``scene`` is left empty unless WeChat has permitted one to the merchant account: ``PRODUCT_1`` (sales promotion),
    ``_2`` (lottery), ``_3`` (virtual goods), ``_4`` (own staff), ``_5`` (sales channel), ``_6`` (insurance), ``_7``
    (lottery ticket), ``_8`` (tax receipt); transfers have ``1000`` (cash marketing). Without a scene a cash red packet
    has 1 to 200 yuan; with one it may have less than a yuan (from 0.30), or more, up to what WeChat has permitted.

    Pages send none themselves: a machine does, for a flow, for a page's lottery or form, or by itself (``api``), if
    ``source_kinds`` has it. ``[]`` leaves it to jobs. The ``campaign`` is one of the operator's list.
    """

    mchid: str = Field(pattern=f"^{MCHID_PATTERN}$")
    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    channel: Channel = Channel.CASH
    name: Name
    """Name for operators."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    activity_name: Name
    sender_name: Name
    least_fen: Fen
    most_fen: Fen | None = None
    """The most that a red packet may hold, in fen; null if every one holds ``least_fen``."""
    blessing: str = Field(min_length=1, max_length=128)
    remark: str = Field("", max_length=256)
    """Text for operators and WeChat's record; "" for none."""
    scene: str = Field("", max_length=36)
    limits: GivenLimits = GivenLimits()
    valid_from: Instant | None = None
    """Nothing is given out before this instant; left out, it is when the red packet is defined."""
    valid_to: Instant | None = None
    """Nothing is given out at this instant or later; left out, it is the end of the thirtieth Beijing day."""
    notice: GivenNotice | None = None
    """How a customer is told whom a limit refuses; null if not at all."""
    frees_on_return: bool = False
    source_kinds: MachineKinds = Field(["flow", "lottery", "form", "api"])

    def terms(self, now: datetime) -> Terms:
        """The request as terms of the domain, with the defaults of an instant."""
        most_fen, valid_from = self.most_fen or self.least_fen, self.valid_from or now
        return Terms(
            name=self.name,
            activity_name=self.activity_name,
            sender_name=self.sender_name,
            amounts=Amounts(self.least_fen, most_fen),
            blessing=self.blessing,
            limits=self.limits.value(most_fen),
            valid_from=valid_from,
            valid_to=self.valid_to or default_end(valid_from),
            campaign=self.campaign,
            remark=self.remark,
            scene=self.scene,
            notice=self.notice.value() if self.notice else None,
            frees_on_return=self.frees_on_return,
            source_kinds=_kinds(self.source_kinds),
        )


class StopRedPacket(Request):
    """Why, for whoever looks at it later; a stop without a body has the usual reason."""

    reason: str = Field(default="stopped by an operator", min_length=1, max_length=200)
    """Why it is stopped."""


class ListRedPackets(Request):
    """Those in use, or those put away, that meet all conditions."""

    archived: QueryFlag = False
    """Whether to list those that were put away instead of those in use."""
    state: PacketState | None = None
    """Only red packets in this state."""
    mchid: str = Field("", max_length=32)
    """Only red packets that this merchant account (商户号) pays."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    text: SearchText = ""
    """Only red packets with this in their name, activity or number, in any case."""
    limit: PageSize = 6
    cursor: Cursor = ""

    def filter(self) -> PacketFilter:
        """Return the conditions as a value of the domain."""
        return PacketFilter(self.state, self.mchid, self.campaign, self.text)


class CheckedRedPacket(BaseModel):
    """What a definition that breaks no rule would be and cost at worst; nothing was defined."""

    worst_case: "UsageView"
    """The most red packets, and the most money, that its limits let out in all."""
    total_amount_fen: int
    valid_from: AwareDatetime
    valid_to: AwareDatetime

    @classmethod
    def of(cls, terms: Terms) -> Self:
        """The view of terms that were checked."""
        most = UsageView.of(worst_case(terms.limits, terms.amounts))
        total = terms.limits.total_amount_fen
        return cls(worst_case=most, total_amount_fen=total, valid_from=terms.valid_from, valid_to=terms.valid_to)


class LimitsView(BaseModel):
    """The limits; null is no limit."""

    total_amount_fen: int
    total_count: int | None
    daily_count: int | None
    daily_amount_fen: int | None
    per_customer: int | None
    per_customer_daily: int | None


class NoticeView(BaseModel):
    """How a refused customer is told."""

    channel: NoticeChannel
    """How the customer is told."""
    template_id: str
    texts: dict[str, str]
    url: str
    """Page that a tap on the message opens; "" for none."""

    @classmethod
    def of(cls, plan: NoticePlan) -> Self:
        """The view of a plan."""
        return cls(channel=plan.channel, template_id=plan.template_id, texts=dict(plan.texts), url=plan.url)


class UsageView(BaseModel):
    """How many, and how much in all."""

    count: int
    """How many."""
    amount_fen: int
    """How much in all, in fen."""
    amount_yuan: str

    @classmethod
    def of(cls, usage: Usage) -> Self:
        """The view of a sum."""
        return cls(count=usage.count, amount_fen=usage.amount_fen, amount_yuan=yuan_text(usage.amount_fen))


class RedPacketView(Versioned):
    """A red packet with its figures: ``sent`` is ``unopened``, ``opened`` and ``returned`` together."""

    red_packet_id: str
    state: PacketState
    """Whether it gives anything out: only an ``ACTIVE`` one does, between ``valid_from`` and ``valid_to``."""
    reason: str
    """Why it was stopped: an operator's words or WeChat's code; "" if it is not."""
    stop: StopReasonView | None
    """What the code means that it was stopped with; null if it is not, or with an operator's words."""
    mchid: str
    appid: str
    channel: Channel
    name: str
    """Name for operators."""
    campaign: str
    activity_name: str
    sender_name: str
    least_fen: int
    most_fen: int
    """The most that a red packet may hold, in fen; equal to ``least_fen`` for a fixed amount."""
    blessing: str
    remark: str
    """Text for operators and WeChat's record; "" for none."""
    scene: str
    limits: LimitsView
    valid_from: AwareDatetime
    valid_to: AwareDatetime
    notice: NoticeView | None
    """How a customer is told whom a limit refuses; null if not at all."""
    frees_on_return: bool
    source_kinds: list[SourceKind]
    created_at: AwareDatetime
    updated_at: AwareDatetime
    waiting: UsageView
    """Reserved or on the way."""
    sent: UsageView
    """Reached customers, whatever they did with it."""
    unopened: UsageView
    """Reached customers who have not opened it yet."""
    opened: UsageView
    """Opened by customers: the money is theirs."""
    returned: UsageView
    """Not opened in time: the money came back."""
    failed: UsageView
    """Not sent, for good; nothing was paid."""
    used: UsageView
    """What counts against the total limits."""
    today: UsageView
    """What counts against the limits of the running Beijing day."""
    worst_case: UsageView
    """The most red packets, and the most money, that the limits let out in all."""
    left_fen: int
    """What may still be given out under the total amount, in fen."""
    left_yuan: str
    """The same in yuan with two decimals."""

    @classmethod
    def of(cls, account: RedPacketFigures) -> Self:
        """The view of a definition."""
        packet, terms = account.packet, account.packet.terms
        names = ("name", "campaign", "activity_name", "sender_name", "blessing", "remark", "scene", "valid_from",
                 "valid_to", "frees_on_return", "source_kinds")  # fmt: skip
        sums = ("waiting", "sent", "unopened", "opened", "returned", "failed", "used", "today")
        return cls.model_validate(
            {name: getattr(terms, name) for name in names}
            | {name: UsageView.of(getattr(account, name)) for name in sums}
            | {
                "version": packet.version,
                "red_packet_id": packet.red_packet_id,
                "state": packet.state,
                "reason": packet.reason,
                "stop": StopReasonView.of(packet),
                "worst_case": UsageView.of(worst_case(terms.limits, terms.amounts)),
                "mchid": packet.mchid,
                "appid": packet.appid,
                "channel": packet.channel,
                "least_fen": terms.amounts.least_fen,
                "most_fen": terms.amounts.most_fen,
                "limits": LimitsView.model_validate(terms.limits, from_attributes=True),
                "notice": NoticeView.of(terms.notice) if terms.notice else None,
                "created_at": packet.created_at,
                "updated_at": packet.updated_at,
                "left_fen": account.left_fen,
                "left_yuan": yuan_text(account.left_fen),
            }
        )


class RedPacketPage(BaseModel):
    """Red packets, newest first. An empty cursor means that there are no more."""

    red_packets: list[RedPacketView]
    """The red packets of this page."""
    cursor: str
