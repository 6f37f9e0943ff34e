"""What an entry of the audit log says, and which questions about entries can be asked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from merchant_center.core.actors import Actor
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.times import YEARS_RULE, instant_text, is_in_our_years

CHANGED = "changed"
"""All that an entry says of a secret, a key or a certificate."""

_SHOWN_END = 4

type Value = str | int | bool | list[str] | None
type Named = Mapping[str, Value]
"""Named fields of a thing, each under the name that the API has for it; nested ones joined with a dot."""


class ResourceKind(StrEnum):
    """What kind of thing was changed."""

    MERCHANT = "merchant"
    PRODUCT = "product"
    CAMPAIGN = "campaign"
    VOUCHER_STOCK = "voucher_stock"
    RED_PACKET = "red_packet"
    RED_PACKET_SEND = "red_packet_send"
    JOB = "job"
    EXPORT = "export"
    ORDER = "order"
    REFUND = "refund"
    DIFFERENCE = "difference"
    RECONCILIATION_RULES = "reconciliation_rules"


class AuditAction(StrEnum):
    """What was done; each begins with the kind of thing that it is done to.

    What is asked of WeChat is told before the call, whatever comes of it (``..._asked``).
    """

    MERCHANT_CONNECTED = "merchant_connected"
    MERCHANT_CHANGED = "merchant_changed"
    MERCHANT_CALLBACK_ASKED = "merchant_callback_asked"
    PRODUCT_CREATED = "product_created"
    PRODUCT_CHANGED = "product_changed"
    PRODUCT_DELETED = "product_deleted"
    CAMPAIGN_CREATED = "campaign_created"
    CAMPAIGN_CHANGED = "campaign_changed"
    VOUCHER_STOCK_ADDED = "voucher_stock_added"
    VOUCHER_STOCK_CHANGED = "voucher_stock_changed"
    VOUCHER_STOCK_REMOVED = "voucher_stock_removed"
    VOUCHER_STOCK_START_ASKED = "voucher_stock_start_asked"
    VOUCHER_STOCK_PAUSE_ASKED = "voucher_stock_pause_asked"
    VOUCHER_STOCK_RESTART_ASKED = "voucher_stock_restart_asked"
    RED_PACKET_DEFINED = "red_packet_defined"
    RED_PACKET_CHANGED = "red_packet_changed"
    RED_PACKET_STARTED = "red_packet_started"
    RED_PACKET_STOPPED = "red_packet_stopped"
    RED_PACKET_ARCHIVED = "red_packet_archived"
    RED_PACKET_RESTORED = "red_packet_restored"
    RED_PACKET_SEND_CANCEL_ASKED = "red_packet_send_cancel_asked"
    RED_PACKET_SEND_SETTLED = "red_packet_send_settled"
    RED_PACKET_SEND_RESENT = "red_packet_send_resent"
    JOB_CREATED = "job_created"
    JOB_STARTED = "job_started"
    JOB_PAUSED = "job_paused"
    JOB_CANCELLED = "job_cancelled"
    JOB_RESENT = "job_resent"
    JOB_FAILURES_TAKEN = "job_failures_taken"
    EXPORT_REQUESTED = "export_requested"
    EXPORT_TAKEN = "export_taken"
    PRODUCT_COUNTED = "product_counted"
    ORDER_CLOSE_ASKED = "order_close_asked"
    REFUND_ASKED = "refund_asked"
    REFUND_APPROVED = "refund_approved"
    REFUND_REFUSED = "refund_refused"
    REFUND_WITHDRAWN = "refund_withdrawn"
    REFUND_RESOLVED = "refund_resolved"
    DIFFERENCE_RESOLVED = "difference_resolved"
    RECONCILIATION_RULES_CHANGED = "reconciliation_rules_changed"


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing that can be changed, by the number or code that the API knows it by."""

    kind: ResourceKind
    id: str

    def __str__(self) -> str:
        """As searches name it."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change. ``before`` and ``after`` have what it changed; what was made has nothing before.

    Money settings, limits and states are as they are, of secrets it only says :data:`CHANGED`, and of personal data it
    shows the last characters (:func:`masked_end`).
    """

    entry_id: str
    at: datetime
    actor: str
    actor_name: str
    request_id: str
    action: AuditAction
    kind: ResourceKind
    resource_id: str
    before: dict[str, Value]
    after: dict[str, Value]

    @property
    def resource(self) -> Resource:
        """What was changed."""
        return Resource(self.kind, self.resource_id)


@dataclass(frozen=True, slots=True)
class Audited:
    """How things of a kind stand in the log: which attribute is their id, and which ones are told of.

    Each feature says it of its own things, by a constant ``AUDITED`` among its rules. Of ``*terms`` all fields are told
    of, under their own names.
    """

    kind: ResourceKind
    id_name: str
    names: tuple[str, ...]

    def resource(self, value: object) -> Resource:
        """Return which thing a value is."""
        return Resource(self.kind, getattr(value, self.id_name))

    def named(self, value: object) -> dict[str, Value]:
        """Return the attributes that are told of, nested values field by field; nothing of ``None``."""
        if value is None:
            return {}
        return dict(part for name in self.names for part in _parts(name, getattr(value, name.removeprefix("*"))))


def new_entry(
    actor: Actor, action: AuditAction, resource: Resource, at: datetime, before: Named, after: Named
) -> AuditEntry:
    """Return the entry of a change, with the fields that are not the same before and after.

    Its id follows from actor, request, action and resource.
    """
    change = f"{actor.subject}\n{actor.request_id}\n{action}\n{resource}"
    return AuditEntry(
        entry_id=hashlib.sha256(change.encode()).hexdigest()[:20],
        at=at,
        actor=actor.subject,
        actor_name=actor.name,
        request_id=actor.request_id,
        action=action,
        kind=resource.kind,
        resource_id=resource.id,
        before=_differing(before, after),
        after=_differing(after, before),
    )


def masked_end(text: str) -> str:
    """Return personal data as an entry may have it: its last characters, as in logs."""
    return f"***{text[-_SHOWN_END:]}" if text else ""


def _parts(name: str, value: Any) -> list[tuple[str, Value]]:
    if is_dataclass(value) and not isinstance(value, type):
        prefix = "" if name.startswith("*") else f"{name}."
        return [part for one in fields(value) for part in _parts(f"{prefix}{one.name}", getattr(value, one.name))]
    if isinstance(value, tuple | list) and any(is_dataclass(one) for one in value):
        return [part for n, one in enumerate(value) for part in _parts(f"{name}.{n}", one)]
    if isinstance(value, tuple | list):
        return [(name, [": ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value])]
    if isinstance(value, datetime):
        return [(name, instant_text(value))]
    return [(name, value if value is None or isinstance(value, bool | int) else str(value))]


def _differing(one: Named, other: Named) -> dict[str, Value]:
    # What is empty is not told of where the other side does not have it at all.
    return {
        name: value
        for name, value in one.items()
        if (other[name] != value if name in other else value not in (None, "", []))
    }


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Conditions that all hold; the span is half-open. Empty text and ``None`` mean: any."""

    kind: ResourceKind | None = None
    resource_id: str = ""
    actor: str = ""
    action: AuditAction | None = None
    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a span that is empty by construction, and times beyond any calendar of ours.

        Raises:
            InvalidInputError: an end that does not come after its beginning, or a year out of bounds.
        """
        for name, at in (("from", self.start), ("to", self.end)):
            if at is not None and not is_in_our_years(at):
                raise InvalidInputError.of(name, YEARS_RULE)
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise InvalidInputError.of("to", "must be later than from")

    @property
    def resource(self) -> Resource | None:
        """The one thing that is asked about, if it is one."""
        return Resource(self.kind, self.resource_id) if self.kind and self.resource_id else None

    def admits(self, entry: AuditEntry) -> bool:
        """Return whether the entry meets every condition."""
        return (
            (self.kind is None or entry.kind is self.kind)
            and (not self.resource_id or entry.resource_id == self.resource_id)
            and (not self.actor or entry.actor == self.actor)
            and (self.action is None or entry.action is self.action)
            and (self.start is None or entry.at >= self.start)
            and (self.end is None or entry.at < self.end)
        )
