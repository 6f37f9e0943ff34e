"""What the state file promises to the records that live in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.wechat_simulator.state import INDEXED, TIMELINES, Collection, Database


@dataclass(frozen=True)
class Note:
    """A record with an indexed field."""

    openid: str
    text: str = ""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "state.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def notes(database: Database) -> Collection[Note]:
    return Collection(database, "notes", Note)


def test_records_are_found_by_an_indexed_field(database: Database, notes: Collection[Note]) -> None:
    """In order of creation, of this collection alone, in parts if asked."""
    for number in range(4):
        notes.put(str(number), Note("a" if number != 1 else "b", str(number)))
    Collection(database, "others", Note).put("0", Note("a"))
    assert [note.text for note in notes.where("openid", "a")] == ["0", "2", "3"]
    assert [note.text for note in notes.where("openid", "a", offset=1, limit=1)] == ["2"]
    assert (notes.count("openid", "a"), notes.count("openid", "c")) == (3, 0)


def test_a_changed_record_is_found_by_its_new_value_alone(notes: Collection[Note]) -> None:
    """The index follows every change."""
    notes.put("0", Note("a"))
    notes.put("0", Note("b"))
    assert (notes.where("openid", "a"), notes.where("openid", "b")) == ([], [Note("b")])


@pytest.mark.parametrize("field", INDEXED)
def test_finding_never_reads_a_whole_collection(database: Database, field: str) -> None:
    """The plan is an index search without sorting, so a hundred thousand records cost no more than ten."""
    asked: list[str] = []
    database.connection.set_trace_callback(asked.append)
    Collection(database, "notes", Note).where(field, "x")
    Collection(database, "notes", Note).count(field, "x")
    database.connection.set_trace_callback(None)
    for statement in asked:
        is_planned_by(database, statement, f"documents_by_{field}")


def is_planned_by(database: Database, statement: str, index: str) -> None:
    plan = " ".join(row[3] for row in database.connection.execute(f"EXPLAIN QUERY PLAN {statement}"))
    assert f"USING INDEX {index}" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("name", TIMELINES)
def test_a_span_of_time_is_read_by_an_index(database: Database, name: str) -> None:
    """Of one owner, in order, without sorting."""
    asked: list[str] = []
    database.connection.set_trace_callback(asked.append)
    assert list(Collection(database, name, Note).between("a", 1.0, 2.0)) == []
    database.connection.set_trace_callback(None)
    is_planned_by(database, asked[0], f"{name}_by_time")


def test_a_transaction_is_all_or_nothing(database: Database, notes: Collection[Note]) -> None:
    """What a failed block wrote is gone, also what a block within it wrote."""

    def fail() -> None:
        with database.transaction():
            notes.put("0", Note("a"))
            with database.transaction():
                notes.put("1", Note("a"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(notes.values()) == []
    with database.transaction():
        notes.put("0", Note("a"))
    assert notes.get("0") == Note("a")


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    """The file holds private keys: it and those beside it are the owner's alone, also when it was readable before."""
    path = tmp_path / "state.sqlite3"
    for _ in range(2):
        database = Database(path)
        Collection(database, "notes", Note).put("a", Note("secret"))
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
        assert len(modes) == 3
        assert set(modes.values()) == {0o600}, modes
        database.close()
        path.chmod(0o644)
