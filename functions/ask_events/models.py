"""What operators ask about events, and what they get."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from merchant_center.core.edge.json_models import Request, View
from merchant_center.core.edge.request_types import COMMA_SEPARATED, Code, Cursor, Instant, PageSize
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.events.rules.event import EventKind
from merchant_center.events.rules.search import EventFilter

Kinds = Annotated[list[EventKind], COMMA_SEPARATED, Field(min_length=1, json_schema_extra={"uniqueItems": True})]


class _Paged(Request):
    limit: PageSize = 50
    cursor: Cursor = ""


class AskCustomers(_Paged):
    """Events of any of these kinds in a half-open span; instants need a time zone."""

    kinds: Kinds
    """Kinds of events that count, any of them."""
    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    target_id: str = Field("", max_length=64)
    """Only events about this one: an ``order_no``, a ``stock_id`` or a ``red_packet_id``."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")

    def filter(self) -> EventFilter:
        """The conditions as a value of the domain."""
        return EventFilter(tuple(self.kinds), self.start, self.end, self.target_id, self.campaign)


class AskTimeline(_Paged):
    """Where to go on."""


class AskBoard(Request):
    """A half-open span; instants need a time zone. Without kinds: all."""

    kinds: Kinds | None = None
    """Kinds of events to count; without it, all of them."""
    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    cursor: Cursor = ""

    def filter(self, campaign: str) -> EventFilter:
        """The conditions as a value of the domain."""
        return EventFilter(tuple(self.kinds or EventKind), self.start, self.end, campaign=campaign)


class CustomerTallyView(View):
    """One customer: how many of the events, the first and the last, and the sum of their amounts."""

    appid: str
    openid: str
    phone: str
    count: int
    """How many of the customer's events were asked for."""
    first_at: AwareDatetime
    """When the first of them happened (UTC)."""
    last_at: AwareDatetime
    """When the last of them happened (UTC)."""
    amount_fen: int
    """Sum of their amounts, in fen. Ask only for kinds whose amounts may be added."""


class UnattributedView(View):
    """Events that no customer is known for."""

    count: int
    """How many events."""
    amount_fen: int
    """Sum of their amounts, in fen."""


class CustomerPageView(View):
    """Distinct customers, each on one page only. A page may be short; an empty cursor: there are no more."""

    customers: list[CustomerTallyView]
    """Customers who had such events."""
    unattributed: UnattributedView
    """Events of this page that no customer is known for; add up those of all pages."""
    cursor: str


class EventView(View):
    """One event. ``amount_fen`` is what it is about: see the kind."""

    event_id: str
    """Names the event. The same event is never listed twice."""
    kind: EventKind
    """What happened."""
    at: AwareDatetime
    """When it happened (UTC)."""
    appid: str
    openid: str
    """The customer, as known to the official account ``appid``; "" if nobody is known."""
    phone: str
    target_id: str
    """What it is about: an ``order_no``, a ``stock_id`` or a ``red_packet_id``."""
    target_name: str
    """Name of that at the time."""
    amount_fen: int
    """What it is about, in fen: the order's total, for ``order_paid`` what left the customer's account, what the
    voucher takes off, or what is in the red packet; 0 if there is none."""
    mchid: str
    campaign: str
    source: str


class TimelineView(View):
    """Events, newest first. An empty cursor means that there are no more."""

    events: list[EventView]
    """The events of this page, newest first."""
    cursor: str


class BoardLineView(View):
    """Events of a kind: all of them, those without a customer among them, and the others' customers, each once."""

    kind: EventKind
    """Kind of the events."""
    day: date | None
    """Beijing day of the events; null for all days of the span together."""
    count: int
    """How many events."""
    customers: int
    """How many customers had them, each counted once."""
    unattributed: int
    """How many of the events no customer is known for."""
    amount_fen: int
    """Sum of their amounts, in fen."""


class BoardView(View):
    """A line for each kind (``day`` is null), followed by one for each of its Beijing days.

    With a cursor it is of a part of the customers: go on and add up the lines of one kind and day, customers too.
    """

    lines: list[BoardLineView]
    """Sums of this page, by kind and by day."""
    cursor: str
