"""Files behind links: what is in them, who may have them until when, and that nothing of them is left behind."""

import asyncio
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.wechat_simulator.downloads import LINES_AT_ONCE, Downloads
from local.wechat_simulator.state import Database


class Shelf:
    """Downloads at an instant that a test moves."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.files = folder / "downloads"
        self.database = Database(folder / "state.sqlite3")
        self.downloads = Downloads(self.database, self.files, lambda: self.now)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.database.close()


@pytest.mark.parametrize("is_gzip", [False, True])
def test_the_hash_is_of_the_plain_lines(shelf: Shelf, is_gzip: bool) -> None:
    """Whether the file is compressed or not."""
    link = asyncio.run(shelf.downloads.offer("1", iter(["甲\r\n", "b\r\n"]), 30, is_gzip=is_gzip))
    content = shelf.downloads.path(link).read_bytes()
    plain = gzip.decompress(content) if is_gzip else content
    assert plain.decode() == "甲\r\nb\r\n"
    assert hashlib.sha1(plain, usedforsecurity=False).hexdigest() == link.sha1


def test_expired_files_go_with_the_next_one(shelf: Shelf) -> None:
    """Nobody else has a link, and none is good after its time."""
    old = asyncio.run(shelf.downloads.offer("1", iter(["a"]), 30))
    assert shelf.downloads.find("1", old.token) == old
    assert shelf.downloads.find("2", old.token) is None
    shelf.now += 31
    assert shelf.downloads.find("1", old.token) is None
    new = asyncio.run(shelf.downloads.offer("1", iter(["b"]), 30))
    assert [file.name for file in shelf.files.iterdir()] == [new.token]
    shelf.downloads.clear()
    assert [*shelf.files.iterdir()] == []
    assert shelf.downloads.find("1", new.token) is None


def test_others_are_answered_while_a_large_file_is_written(shelf: Shelf) -> None:
    """Every so many lines."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def write() -> None:
        task = asyncio.create_task(others())
        await shelf.downloads.offer("1", ("line\r\n" for _ in range(3 * LINES_AT_ONCE)), 30)
        task.cancel()

    asyncio.run(write())
    assert turns >= 3
