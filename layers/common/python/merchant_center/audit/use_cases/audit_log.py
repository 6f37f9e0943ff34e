"""Make the entries of a change, for the transaction that changes it."""

from dataclasses import dataclass

from merchant_center.audit.rules import AuditAction, Audited, Named, Resource, Value, new_entry
from merchant_center.audit.store.writes import audit_put
from merchant_center.core.actors import Actor
from merchant_center.core.aws.writes import Put
from merchant_center.core.clock import Clock


@dataclass(frozen=True, slots=True)
class AuditLog:
    """What use cases work with that change something for an operator.

    A method of a store that changes a thing takes ``*also``: what is written in the same transaction, or not at all.
    Use cases hand it the entry.
    """

    table: str
    clock: Clock

    def entry(self, actor: Actor, action: AuditAction, resource: Resource, before: Named, after: Named) -> Put:
        """Return the write of an entry: who did what to which thing, and the named fields before and after."""
        return audit_put(self.table, new_entry(actor, action, resource, self.clock(), before, after))

    def change[T](
        self, actor: Actor, action: AuditAction, audited: Audited, before: T | None, after: T | None, **besides: Value
    ) -> Put:
        """Return the write of the entry of a change from one value to another.

        Args:
            actor: who did it.
            action: what.
            audited: how things of this kind stand in the log.
            before: ``None`` of what was made.
            after: ``None`` of what was deleted.
            besides: what else there is to say of it afterwards, such as :data:`CHANGED` of a secret.
        """
        resource = audited.resource(after if after is not None else before)
        return self.entry(actor, action, resource, audited.named(before), audited.named(after) | besides)
