"""Make the entries of a change, for the transaction that changes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from merchant_center.audit.rules import AuditAction, Audited, Named, Resource, Value, new_entry
from merchant_center.audit.store.writes import audit_put
from merchant_center.core.actors import Actor
from merchant_center.core.aws.writes import Put, Write
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

    def context(self, actor: Actor, action: AuditAction, audited: Audited) -> "AuditContext":
        """Return who changes something in a use case that operators share with schedules and workers."""
        return _OperatorsContext(self, actor, action, audited)


class AuditContext:
    """Who changes something, for use cases that operators share with schedules, workers and WeChat.

    This one is nobody: it has seen no version and makes no entry.
    """

    def require_seen(self, version: int) -> None:
        """Return if it was decided on this version, as :meth:`Actor.require_seen` does."""

    def entries(self, before: object | None, after: object | None, **besides: Value) -> Sequence[Write]:
        """Return the entry of a change, as :meth:`AuditLog.change` does, if there is one."""
        del before, after, besides
        return ()


UNAUDITED = AuditContext()


@dataclass(frozen=True, slots=True)
class _OperatorsContext(AuditContext):
    audit: AuditLog
    actor: Actor
    action: AuditAction
    audited: Audited

    def require_seen(self, version: int) -> None:
        self.actor.require_seen(version)

    def entries(self, before: object | None, after: object | None, **besides: Value) -> Sequence[Write]:
        return (self.audit.change(self.actor, self.action, self.audited, before, after, **besides),)
