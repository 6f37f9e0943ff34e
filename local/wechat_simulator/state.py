"""What the simulator must still know after a restart: JSON documents in one SQLite file.

Every change is written before the answer goes out. The write-ahead log survives `kill -9` without repair.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY, collection TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
    UNIQUE (collection, key)
)
"""
INDEXED = ("openid", "unionid", "stock_id", "out_request_no", "transaction_id", "refund_id")
"""Fields by which records are found without reading all of a collection."""
INDEX = """
CREATE INDEX IF NOT EXISTS documents_by_{field} ON documents (collection, json_extract(document, '$.{field}'))
"""
FOUND = {field: f"FROM documents WHERE collection = ? AND json_extract(document, '$.{field}') = ?" for field in INDEXED}
TIMELINES = {
    "orders": ("request.mchid", "payment.paid_at"),
    "refunds": ("mchid", "created_at"),
    "ledger": ("owner", "at"),
    "bill_differences": ("owner", "at"),
}
"""Collections that are read by owner and time: the fields in which a record has the two."""
TIMELINE = """
CREATE INDEX IF NOT EXISTS {name}_by_time ON documents
    (json_extract(document, '$.{owner}'), json_extract(document, '$.{time}')) WHERE collection = '{name}'
"""


class Database:
    """One SQLite file; each collection of records is a name in it."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; it belongs to the thread that opens it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # It holds private keys. SQLite gives the files beside it the same mode, unless they are there already.
        path.touch()
        for file in path.parent.glob(f"{path.name}*"):
            file.chmod(0o600)
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute(SCHEMA)
        for field in INDEXED:
            self.connection.execute(INDEX.format(field=field))
        for name, (owner, time) in TIMELINES.items():
            self.connection.execute(TIMELINE.format(name=name, owner=owner, time=time))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes of the block or none of them; within another transaction they are a part of that one.

        The block must not await: other requests would write into its transaction.
        """
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """Release the file."""
        self.connection.close()


class Collection[Record: DataclassInstance]:
    """Records of one dataclass by key, in order of their creation.

    The fields of a record must be JSON values.
    """

    def __init__(self, database: Database, name: str, kind: type[Record]) -> None:
        self._connection = database.connection
        self._name = name
        self._kind = kind

    def get(self, key: str) -> Record | None:
        """The record under `key`, or None."""
        row = self._connection.execute(
            "SELECT document FROM documents WHERE collection = ? AND key = ?", (self._name, key)
        ).fetchone()
        return self._load(row[0]) if row else None

    def put(self, key: str, record: Record) -> None:
        """Write `record` in place of what was under `key`."""
        self._connection.execute(
            "INSERT INTO documents (collection, key, document) VALUES (?, ?, ?) "
            "ON CONFLICT (collection, key) DO UPDATE SET document = excluded.document",
            (self._name, key, json.dumps(asdict(record), ensure_ascii=False)),
        )

    def values(self) -> Iterator[Record]:
        """All records, the oldest first."""
        rows = self._connection.execute(
            "SELECT document FROM documents WHERE collection = ? ORDER BY id", (self._name,)
        )
        return (self._load(document) for (document,) in rows)

    def newest(self, count: int) -> list[Record]:
        """At most `count` records, the newest first."""
        rows = self._connection.execute(
            "SELECT document FROM documents WHERE collection = ? ORDER BY id DESC LIMIT ?",
            (self._name, count),
        )
        return [self._load(document) for (document,) in rows]

    def where(self, field: str, value: str, offset: int = 0, limit: int = -1) -> list[Record]:
        """The records whose `field` (one of INDEXED) has this value, the oldest first; limit -1 means all."""
        rows = self._connection.execute(
            f"SELECT document {FOUND[field]} ORDER BY id LIMIT ? OFFSET ?", (self._name, value, limit, offset)
        )
        return [self._load(document) for (document,) in rows]

    def count(self, field: str, value: str) -> int:
        """How many records `where` finds."""
        row = self._connection.execute(f"SELECT COUNT(*) {FOUND[field]}", (self._name, value)).fetchone()
        return int(row[0])

    def between(self, owner: str, begin: float, end: float) -> Iterator[Record]:
        """What an owner has from `begin` until before `end`, by time; for collections with a timeline."""
        owners, times = self._timeline()
        # The collection stands in the text: a parameter would not let SQLite take the index.
        rows = self._connection.execute(
            f"SELECT document FROM documents WHERE collection = '{self._name}' "  # noqa: S608 - names of this module
            f"AND {owners} = ? AND {times} >= ? AND {times} < ? ORDER BY {times}, id",
            (owner, begin, end),
        )
        return (self._load(document) for (document,) in rows)

    def total(self, owner: str, before: float, field: str) -> int:
        """What an owner's records until before an instant have in an integer field, added up; with a timeline."""
        owners, times = self._timeline()
        row = self._connection.execute(
            f"SELECT SUM(json_extract(document, '$.{field}')) FROM documents WHERE collection = '{self._name}' "  # noqa: S608
            f"AND {owners} = ? AND {times} < ?",
            (owner, before),
        ).fetchone()
        return int(row[0] or 0)

    def sums(self, owner: str, begin: float, end: float, by: str, field: str) -> dict[str, tuple[int, int]]:
        """How many records an owner has in a span, and an integer field of them added up, for each value of `by`."""
        owners, times = self._timeline()
        rows = self._connection.execute(
            f"SELECT json_extract(document, '$.{by}') AS one, COUNT(*), SUM(json_extract(document, '$.{field}')) "  # noqa: S608
            f"FROM documents WHERE collection = '{self._name}' AND {owners} = ? AND {times} >= ? AND {times} < ? "
            "GROUP BY one",
            (owner, begin, end),
        )
        return {one: (count, total) for one, count, total in rows}

    def _timeline(self) -> list[str]:
        """The two fields by which a collection with a timeline is read."""
        return [f"json_extract(document, '$.{field}')" for field in TIMELINES[self._name]]

    def remove(self, key: str) -> None:
        """Forget the record under `key`, if there is one."""
        self._connection.execute("DELETE FROM documents WHERE collection = ? AND key = ?", (self._name, key))

    def clear(self) -> None:
        """Forget every record."""
        self._connection.execute("DELETE FROM documents WHERE collection = ?", (self._name,))

    def _load(self, document: str) -> Record:
        return self._kind(**json.loads(document))
