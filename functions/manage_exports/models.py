"""What operators ask of exports, and what they get to see."""

from typing import Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.domain.event_search import EventFilter
from merchant_center.domain.events import EventKind
from merchant_center.domain.exports import Export, ExportKind, ExportState, progress_percent
from merchant_center.domain.money import yuan_text
from merchant_center.domain.order_search import OrderFilter
from merchant_center.domain.orders import OrderState
from merchant_center.domain.products import PRODUCT_NUMBER_PATTERN
from merchant_center.domain.sources import CAMPAIGN_PATTERN
from merchant_center.entrypoints.json_models import Request
from merchant_center.entrypoints.request_types import Instant, Phone


class RequestExport(Request):
    """Conditions that all hold. Spans are half-open; without an end they end now."""

    phone: Phone = ""
    product_number: str = Field("", pattern=f"^({PRODUCT_NUMBER_PATTERN})?$")
    state: OrderState | None = None
    mchid: str = Field("", max_length=32)
    campaign: str = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    created_from: Instant | None = None
    created_to: Instant | None = None
    paid_from: Instant | None = None
    paid_to: Instant | None = None

    def filter(self) -> OrderFilter:
        """The conditions as a value of the domain."""
        return OrderFilter(**self.model_dump())


class RequestCustomerExport(Request):
    """Events of any of these kinds in a half-open span, for this target and this campaign if they are given."""

    kinds: list[EventKind] = Field(min_length=1, json_schema_extra={"uniqueItems": True})
    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    target_id: str = Field("", max_length=64)
    campaign: str = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")

    def filter(self) -> EventFilter:
        """The conditions as a value of the domain."""
        return EventFilter(tuple(self.kinds), self.start, self.end, self.target_id, self.campaign)


class ListExports(Request):
    """Where to go on."""

    cursor: str = Field("", max_length=512)


class ExportView(BaseModel):
    """An export. ``download_url`` works for 15 minutes; ``sha256`` is of the file as the bucket holds it.

    The totals are of the rows. Events without a customer have no row and are counted apart as unattributed.
    """

    export_id: str
    kind: ExportKind
    state: ExportState
    progress_percent: int
    rows: int
    total_fen: int
    total_yuan: str
    unattributed_events: int
    unattributed_fen: int
    size: int
    sha256: str
    requested_by: str
    requested_at: AwareDatetime
    updated_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    failure: str
    download_url: str

    @classmethod
    def of(cls, export: Export, now: AwareDatetime, download_url: str = "") -> Self:
        """The view of an export at an instant."""
        return cls(
            export_id=export.export_id,
            kind=export.kind,
            state=export.state,
            progress_percent=progress_percent(export, now),
            rows=export.rows,
            total_fen=export.total_fen,
            total_yuan=yuan_text(export.total_fen),
            unattributed_events=export.unattributed.count,
            unattributed_fen=export.unattributed.amount_fen,
            size=export.size,
            sha256=export.sha256,
            requested_by=export.requested_by,
            requested_at=export.requested_at,
            updated_at=export.updated_at,
            finished_at=export.finished_at,
            failure=export.failure,
            download_url=download_url,
        )


class ExportPage(BaseModel):
    """Exports, newest first. An empty cursor means that there are no more."""

    exports: list[ExportView]
    cursor: str
