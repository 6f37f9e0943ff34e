"""Exports of orders or customers: states, progress, and rows that are safe to open in Excel."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind, masked_end
from merchant_center.core.csv_text import digits_as_text, text_cell
from merchant_center.core.errors import ConflictError
from merchant_center.core.file_parts import Part
from merchant_center.core.money import yuan_text
from merchant_center.core.times import BEIJING, beijing_day, day_bounds
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.events.rules.search import NO_UNATTRIBUTED, EventFilter, Tally, Unattributed, percent_before
from merchant_center.orders.rules.order import Order, OrderState
from merchant_center.orders.rules.search import OrderFilter

LEASE = timedelta(minutes=2)
"""For how long a worker owns an export; each checkpoint renews it."""

POLL_AFTER = timedelta(minutes=15)
"""After this an export that no worker has is enqueued again."""

MAX_ATTEMPTS = 10
"""How many workers may start an export without a checkpoint before it fails."""

DAILY_BY = timedelta(hours=4)
"""How long after midnight in Beijing the scheduled export of the day before must exist."""

BOM = b"\xef\xbb\xbf"
"""Excel takes a CSV for UTF-8 only if it begins with this."""

ORDER_HEADER = (
    "订单号", "状态", "下单时间", "支付时间", "商户号", "公众号", "客户openid", "手机号",
    "商品编号", "商品明细", "订单金额(元)", "订单金额(分)", "代金券(元)", "代金券(分)",
    "实付(元)", "实付(分)", "使用的代金券", "微信支付单号", "关闭后到账", "营销活动", "来源页面", "订单状态",
    "已退款(元)", "已退款(分)", "退款中(元)", "退款中(分)",
)  # fmt: skip

COLUMNS_BEFORE_REFUNDS = 22
"""Of an export that an earlier version began: all of its lines have as many cells as its header."""

STATES_IN_WORDS = {
    OrderState.CREATED: "已创建",
    OrderState.PREPAID: "待支付",
    OrderState.PAID: "已支付",
    OrderState.CLOSED: "已关闭",
    OrderState.PARTLY_REFUNDED: "部分退款",
    OrderState.REFUNDED: "已退款",
}
"""The column of the state for people; programs read the state's name in the second, which was there before."""

CUSTOMER_HEADER = (
    "公众号", "客户openid", "手机号", "事件数", "首次时间", "末次时间", "金额合计(元)", "金额合计(分)",
)  # fmt: skip


class ExportKind(StrEnum):
    """What the rows are; also the folder the file lies in."""

    ORDERS = "orders"
    CUSTOMERS = "customers"


class ExportState(StrEnum):
    """The state of an export."""

    REQUESTED = "REQUESTED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class ExportTrigger(StrEnum):
    """What can happen to an export."""

    START = "START"
    FINISH = "FINISH"
    FAIL = "FAIL"


TRANSITIONS = TransitionTable(
    "an export",
    {
        (ExportState.REQUESTED, ExportTrigger.START): ExportState.RUNNING,
        # A worker whose lease ran out is followed by another, which goes on at the last checkpoint.
        (ExportState.RUNNING, ExportTrigger.START): ExportState.RUNNING,
        (ExportState.RUNNING, ExportTrigger.FINISH): ExportState.DONE,
        (ExportState.REQUESTED, ExportTrigger.FAIL): ExportState.FAILED,
        (ExportState.RUNNING, ExportTrigger.FAIL): ExportState.FAILED,
    },
)


@dataclass(frozen=True, slots=True)
class Export:
    """One export and its file; ``position`` is the last row in ``parts``, and work goes on behind it.

    With ``events`` its rows are the customers who had such events, else the orders that meet ``filter``.
    ``is_complete`` says that every row is in a part: only joining the parts is left. ``ticket`` is the message
    of the worker that has or had the lease, ``attempts`` counts workers since the last checkpoint.
    """

    export_id: str
    filter: OrderFilter
    state: ExportState
    requested_by: str
    requested_at: datetime
    key: str
    upload_id: str = ""
    parts: tuple[Part, ...] = ()
    position: str = ""
    is_complete: bool = False
    rows: int = 0
    total_fen: int = 0
    size: int = 0
    sha256: str = ""
    lease_until: datetime | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None
    failure: str = ""
    version: int = 1
    events: EventFilter | None = None
    unattributed: Unattributed = NO_UNATTRIBUTED
    next_poll_at: datetime | None = None
    ticket: str = ""
    attempts: int = 0
    columns: int = COLUMNS_BEFORE_REFUNDS

    @property
    def kind(self) -> ExportKind:
        """What the rows are."""
        return ExportKind.ORDERS if self.events is None else ExportKind.CUSTOMERS

    @property
    def conditions(self) -> OrderFilter | EventFilter:
        """What was asked of the rows, with a phone number reduced to its end."""
        return self.events or replace(self.filter, phone=masked_end(self.filter.phone))

    def is_held(self, now: datetime) -> bool:
        """Return whether a worker has the lease."""
        return self.lease_until is not None and self.lease_until > now


AUDITED = Audited(ResourceKind.EXPORT, "export_id", ("kind", "*conditions"))


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Conditions that both hold; ``None`` means: any."""

    kind: ExportKind | None = None
    state: ExportState | None = None

    def admits(self, export: Export) -> bool:
        """Return whether the export meets both conditions."""
        return (self.kind is None or export.kind is self.kind) and (self.state is None or export.state is self.state)


def new_export(export_id: str, filter_: OrderFilter | EventFilter, requested_by: str, now: datetime) -> Export:
    """Return a new export; its key sorts by Beijing day, and a span of orders without an end ends now."""
    of_orders = _ended(filter_, now) if isinstance(filter_, OrderFilter) else OrderFilter()
    of_events = None if isinstance(filter_, OrderFilter) else filter_
    kind = ExportKind.ORDERS if of_events is None else ExportKind.CUSTOMERS
    return Export(
        export_id=export_id,
        filter=of_orders,
        events=of_events,
        state=ExportState.REQUESTED,
        requested_by=requested_by,
        requested_at=now,
        key=f"{kind}/{beijing_day(now):%Y/%m/%d}/{export_id}.csv",
        updated_at=now,
        next_poll_at=now + POLL_AFTER,
        columns=len(ORDER_HEADER),
    )


def asks_for(export: Export, filter_: OrderFilter | EventFilter) -> bool:
    """Return whether the export is what a request with this filter made when it was asked for."""
    asked = new_export(export.export_id, filter_, export.requested_by, export.requested_at)
    return (asked.filter, asked.events) == (export.filter, export.events)


def _ended(filter_: OrderFilter, now: datetime) -> OrderFilter:
    if filter_.paid_from:
        return replace(filter_, paid_to=filter_.paid_to or now)
    return replace(filter_, created_to=filter_.created_to or now)


def daily_export(scheduled_at: datetime) -> tuple[str, date, OrderFilter]:
    """Return identity, day and filter of the scheduled export: what was paid on the Beijing day before.

    The identity follows from the day, so a schedule that fires twice asks for the same export.
    """
    day = beijing_day(scheduled_at) - timedelta(days=1)
    start, end = day_bounds(day)
    return f"daily-{day:%Y-%m-%d}", day, OrderFilter(paid_from=start, paid_to=end)


def missed_daily_schedule(now: datetime) -> datetime | None:
    """Return the time of the schedule whose daily export must exist by now; ``None`` before :data:`DAILY_BY`."""
    until = day_bounds(beijing_day(now))[0] + DAILY_BY
    return until if now >= until else None


def started(export: Export, upload_id: str, now: datetime, ticket: str = "") -> Export:
    """Return the export with a lease for a worker; it is due when the lease ends.

    Raises:
        ConflictError: it is finished, or another worker holds the lease.
    """
    if export.is_held(now):
        raise ConflictError(f"export {export.export_id} is being written by another worker")
    return replace(
        export,
        state=transition(TRANSITIONS, export.state, ExportTrigger.START),
        upload_id=upload_id,
        lease_until=now + LEASE,
        next_poll_at=now + LEASE,
        ticket=ticket,
        attempts=export.attempts + 1,
        updated_at=now,
        version=export.version + 1,
    )


def advanced(
    export: Export,
    part: Part | None,
    position: str,
    rows: int,
    total_fen: int,
    now: datetime,
    *,
    is_complete: bool,
    unattributed: Unattributed = NO_UNATTRIBUTED,
) -> Export:
    """Return the export after a checkpoint: one more part, if there were rows for one, is in S3."""
    return replace(
        export,
        parts=(*export.parts, part) if part else export.parts,
        is_complete=is_complete,
        position=position,
        rows=rows,
        total_fen=total_fen,
        unattributed=unattributed,
        size=export.size + (part.size if part else 0),
        lease_until=now + LEASE,
        next_poll_at=now + LEASE,
        attempts=0,
        updated_at=now,
        version=export.version + 1,
    )


def released(export: Export, now: datetime) -> Export:
    """Return the export without a lease, for the next worker to start at once."""
    return replace(export, lease_until=None, next_poll_at=now + POLL_AFTER, updated_at=now, version=export.version + 1)


def postponed(export: Export, now: datetime) -> Export:
    """Return the export with its next date."""
    return replace(export, next_poll_at=now + POLL_AFTER, version=export.version + 1)


def finished(export: Export, sha256: str, now: datetime) -> Export:
    """Return the finished export with the digest of the file as the bucket holds it."""
    return replace(
        export,
        state=transition(TRANSITIONS, export.state, ExportTrigger.FINISH),
        sha256=sha256,
        lease_until=None,
        next_poll_at=None,
        updated_at=now,
        finished_at=now,
        version=export.version + 1,
    )


def failed(export: Export, reason: str, now: datetime) -> Export:
    """Return the failed export, with the reason."""
    return replace(
        export,
        state=transition(TRANSITIONS, export.state, ExportTrigger.FAIL),
        failure=reason,
        lease_until=None,
        next_poll_at=None,
        updated_at=now,
        finished_at=now,
        version=export.version + 1,
    )


def progress_percent(export: Export, now: datetime) -> int:
    """Return the share of the asked span, or of all customers, that has been read, in percent.

    Returns:
        0 to 100; 100 only when done. Rows cannot be known before.
    """
    if export.state is ExportState.DONE:
        return 100
    if not export.position:
        return 0
    if export.kind is ExportKind.CUSTOMERS:
        return percent_before(export.position)
    start, end = export.filter.span
    if start is None:
        return 0
    at = datetime.fromisoformat(export.position.partition("#")[0])
    until = min(end or now, now)
    return max(0, min(99, int(100 * (at - start) / max(until - start, timedelta(milliseconds=1)))))


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a line and its position; the events of ``unattributed`` get no line and are counted apart."""

    position: str
    amount_fen: int
    cells: tuple[str, ...] = ()
    unattributed: int = 0


def row_from_order(order: Order) -> tuple[str, ...]:
    """Return the cells of one order, in the order of :data:`ORDER_HEADER`. Times are Beijing time."""
    payment = order.payment
    paid_fen, voucher_fen = order.paid_fen, order.voucher_fen
    return (
        text_cell(order.order_no),
        order.state.value,
        _local(order.created_at),
        _local(payment.paid_at) if payment else "",
        digits_as_text(order.mchid),
        text_cell(order.appid),
        text_cell(order.openid),
        digits_as_text(order.phone),
        text_cell("; ".join(order.product_numbers)),
        text_cell("; ".join(f"{line.name}×{line.quantity}" for line in order.lines)),
        yuan_text(order.total_fen),
        str(order.total_fen),
        "" if voucher_fen is None else yuan_text(voucher_fen),
        "" if voucher_fen is None else str(voucher_fen),
        "" if paid_fen is None else yuan_text(paid_fen),
        "" if paid_fen is None else str(paid_fen),
        text_cell("; ".join(f"{v.name} {v.coupon_id} -{yuan_text(v.amount_fen)}" for v in order.vouchers)),
        digits_as_text(payment.transaction_id) if payment else "",
        "是" if order.paid_late else "",
        text_cell(order.campaign),
        text_cell(order.source_page),
        STATES_IN_WORDS[order.state],
        yuan_text(order.refunded_fen),
        str(order.refunded_fen),
        yuan_text(order.refunding_fen),
        str(order.refunding_fen),
    )


def row_from_tally(tally: Tally) -> tuple[str, ...]:
    """Return the cells of one customer, in the order of :data:`CUSTOMER_HEADER`. Times are Beijing time."""
    return (
        text_cell(tally.customer.appid),
        text_cell(tally.customer.openid),
        digits_as_text(tally.phone),
        str(tally.count),
        _local(tally.first_at),
        _local(tally.last_at),
        yuan_text(tally.amount_fen),
        str(tally.amount_fen),
    )


def _local(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat(" ", "seconds")[:19]
