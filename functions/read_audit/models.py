"""What operators ask about the audit log, and what they get."""

from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.audit.rules import AuditAction, AuditEntry, AuditFilter, ResourceKind
from merchant_center.core.edge.json_models import Request, View
from merchant_center.core.edge.request_types import Cursor, Instant, PageSize

_KINDS = "|".join(ResourceKind)

type FieldValue = str | int | bool | list[str] | None
type Fields = dict[str, FieldValue]


class ListAudit(Request):
    """Conditions that all hold, where to go on, and how many; instants need a time zone."""

    resource: str = Field("", max_length=128, pattern=f"^({_KINDS})?(:.+)?$")
    """Only entries about this thing, by kind and number (``product:TEA-001``), about all of a kind (``product``), or
    about whatever has this number (``:TEA-001``)."""
    actor: str = Field("", max_length=256)
    """Only what this person or machine did, by the subject of their token."""
    action: AuditAction | None = None
    """Only entries of this action."""
    start: Annotated[Instant | None, Field(alias="from")] = None
    end: Annotated[Instant | None, Field(alias="to")] = None
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> AuditFilter:
        """Return the conditions as a value of the domain."""
        kind, _, resource_id = self.resource.partition(":")
        return AuditFilter(
            kind=ResourceKind(kind) if kind else None,
            resource_id=resource_id,
            actor=self.actor,
            action=self.action,
            start=self.start,
            end=self.end,
        )


class AuditEntryView(View):
    """One change, as it was made."""

    entry_id: str
    """Names the entry, together with its instant."""
    at: AwareDatetime
    """When it was done (UTC)."""
    actor: str
    """Who did it: the subject of their token."""
    actor_name: str
    """What they are called, as their token says; "" if it does not."""
    request_id: str
    """The request in which it was done, as its answer and our logs name it."""
    action: AuditAction
    """What was done. What is asked of WeChat (``..._asked``) is told before the call, whatever comes of it."""
    resource_kind: ResourceKind
    """What kind of thing it was done to."""
    resource_id: str
    """Which thing, by the number or code that the API knows it by."""
    before: Fields
    """What the fields were that changed; empty if there was nothing. Amounts are fen. Nested fields have a dot in their
    name."""
    after: Fields
    """What they are since; empty if there is nothing. Of a secret it says ``changed`` and no more; personal data shows
    its last characters."""

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """Return the view of an entry."""
        return cls.from_value(entry, resource_kind=entry.kind)


class AuditPage(BaseModel):
    """Entries of the audit log, newest first. An empty cursor means that there are no more."""

    entries: list[AuditEntryView]
    """The entries of this page, newest first."""
    cursor: str
