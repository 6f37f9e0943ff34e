"""Write entries of the audit log: immutable, always inside the transaction of their change.

Apart from reading, as every function that changes something writes entries and one reads them. Nothing here changes or
removes an entry, and no function may (``tests/architecture/test_permissions.py``).
"""

from merchant_center.audit.rules import AuditEntry
from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.writes import Item, Put, put_new
from merchant_center.core.times import instant_text

ENTRIES = Document(AuditEntry)


def audit_put(table: str, entry: AuditEntry) -> Put:
    """Return the write of an entry, for a transaction; it fails if there is one in its place already."""
    return put_new(table, _item(entry))


def _item(entry: AuditEntry) -> Item:
    shard = keys.audit_shard(entry.entry_id)
    return {
        "pk": keys.audited(str(entry.resource)),
        "sk": keys.position(instant_text(entry.at), entry.entry_id),
        "data": ENTRIES.text(entry),
        "time_shard": keys.shard("ALL", shard),
        "actor_shard": keys.shard(entry.actor, shard),
        "action_shard": keys.shard(entry.action, shard),
    }
