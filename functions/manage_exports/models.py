"""What operators ask of exports, and what they get to see."""

from typing import Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.core.edge.json_models import Request, View
from merchant_center.core.edge.request_types import Code, Cursor, Instant, PageSize
from merchant_center.core.money import yuan_text
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.events.rules.event import EventKind
from merchant_center.events.rules.search import EventFilter
from merchant_center.exports.rules import Export, ExportFilter, ExportKind, ExportState, progress_percent
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.views import OrderConditions


class RequestExport(OrderConditions):
    """Conditions that all hold. Spans are half-open; without an end they end now."""

    def filter(self) -> OrderFilter:
        """The conditions as a value of the domain."""
        return OrderFilter(**self.model_dump())


class RequestCustomerExport(Request):
    """Events of any of these kinds in a half-open span, for this target and this campaign if they are given."""

    kinds: list[EventKind] = Field(min_length=1, json_schema_extra={"uniqueItems": True})
    """Kinds of events that count, any of them."""
    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    target_id: str = Field("", max_length=64)
    """Only events about this one: an ``order_no``, a ``stock_id`` or a ``red_packet_id``; "" for all."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    """Only events of this campaign; "" for all."""

    def filter(self) -> EventFilter:
        """The conditions as a value of the domain."""
        return EventFilter(tuple(self.kinds), self.start, self.end, self.target_id, self.campaign)


class ListExports(Request):
    """Conditions that all hold, where to go on, and how many."""

    kind: ExportKind | None = None
    """Only exports of these rows: orders, or customers."""
    state: ExportState | None = None
    """Only exports in this state."""
    limit: PageSize = 20
    cursor: Cursor = ""

    def filter(self) -> ExportFilter:
        """Return the conditions as a value of the domain."""
        return ExportFilter(self.kind, self.state)


class OrderFilterView(View):
    """The conditions that the orders of an export meet, all of them."""

    phone: str
    """Only orders that carry this phone number; "" for all."""
    product_number: str
    """Only orders with this product; "" for all."""
    state: OrderState | None
    """Only orders in this state; null for all."""
    mchid: str
    """Only orders paid to this merchant account (商户号); "" for all."""
    campaign: str
    """Only orders of this campaign; "" for all."""
    created_from: AwareDatetime | None
    """Only orders made at or after this instant; null for no bound."""
    created_to: AwareDatetime | None
    """Only orders made before this instant; null for no bound."""
    paid_from: AwareDatetime | None
    """Only orders paid at or after this instant; null for no bound."""
    paid_to: AwareDatetime | None
    """Only orders paid before this instant; null for no bound."""
    order_no: str
    """Only the order of this number; "" for all."""
    transaction_id: str
    """Only the order that this transaction of WeChat's (微信支付单号) paid; "" for all."""


class CustomerFilterView(View):
    """The events that make a customer one of an export's rows."""

    kinds: list[EventKind]
    """Kinds of events that count, any of them."""
    start: AwareDatetime
    """Only events at or after this instant."""
    end: AwareDatetime
    """Only events before this instant."""
    target_id: str
    """Only events about this one: an ``order_no``, a ``stock_id`` or a ``red_packet_id``; "" for all."""
    campaign: str
    """Only events of this campaign; "" for all."""


class ExportView(View):
    """An export. The totals are of the rows; events without a customer have no row and are counted apart."""

    export_id: str
    kind: ExportKind
    """What the rows are: orders, or customers."""
    state: ExportState
    """Where the export stands; the file is there in ``DONE``."""
    order_filter: OrderFilterView | None
    """What was asked of orders; null for an export of customers."""
    customer_filter: CustomerFilterView | None
    """What was asked of events; null for an export of orders."""
    progress_percent: int
    """How far it is, 0 to 100; 100 only when the file is there."""
    rows: int
    """How many rows are written so far."""
    total_fen: int
    """Sum of the rows' amounts, in fen."""
    total_yuan: str
    """The same in yuan with two decimals."""
    unattributed_events: int
    """How many events no customer is known for; they have no row."""
    unattributed_fen: int
    """Sum of the amounts of those events, in fen."""
    size: int
    """Size of what is written, in bytes."""
    sha256: str
    """SHA-256 of the file as the bucket holds it, in hex; "" until it is finished."""
    requested_by: str
    requested_at: AwareDatetime
    updated_at: AwareDatetime | None
    """When it last got further (UTC)."""
    finished_at: AwareDatetime | None
    failure: str
    """Why it was given up; "" if it was not."""
    download_url: str
    """Address of the file for 15 minutes; "" until it is there, and in lists."""

    @classmethod
    def of(cls, export: Export, now: AwareDatetime, download_url: str = "") -> Self:
        """Return the view of an export at an instant."""
        return cls.from_value(
            export,
            order_filter=OrderFilterView.from_value(export.filter) if export.events is None else None,
            customer_filter=CustomerFilterView.from_value(export.events) if export.events else None,
            progress_percent=progress_percent(export, now),
            total_yuan=yuan_text(export.total_fen),
            unattributed_events=export.unattributed.count,
            unattributed_fen=export.unattributed.amount_fen,
            download_url=download_url,
        )


class ExportPage(BaseModel):
    """Exports, newest first. An empty cursor means that there are no more."""

    exports: list[ExportView]
    cursor: str
