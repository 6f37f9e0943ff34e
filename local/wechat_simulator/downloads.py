"""Files behind links: written line by line, so that their size does not count; a merchant may fetch one for a while."""

import asyncio
import gzip
import hashlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

LINES_AT_ONCE = 2000


@dataclass(frozen=True)
class Link:
    """A file that one merchant may fetch until `expires_at`; `sha1` is that of its plain content."""

    token: str
    mchid: str
    sha1: str
    is_gzip: bool
    expires_at: float


class Downloads:
    """All links, with their files in one folder."""

    def __init__(self, database: Database, folder: Path, now: Callable[[], float]) -> None:
        self._held = Collection(database, "links", Link)
        self._folder = folder
        self._now = now

    async def offer(self, mchid: str, lines: Iterable[str], seconds: float, *, is_gzip: bool = False) -> Link:
        """A link to a file of these lines, each with its own line end, good for so many seconds."""
        self._forget_expired()
        token = random_text(64)
        self._folder.mkdir(parents=True, exist_ok=True)
        digest = await _write(self._folder / token, lines, is_gzip=is_gzip)
        link = Link(token, mchid, digest, is_gzip, self._now() + seconds)
        self._held.put(token, link)
        return link

    def find(self, mchid: str, token: str) -> Link | None:
        """The link with this token; None when it is somebody else's, unknown or too late."""
        link = self._held.get(token)
        if link is None or link.mchid != mchid or self._now() > link.expires_at:
            return None
        return link

    def path(self, link: Link) -> Path:
        """Where its file is."""
        return self._folder / link.token

    def clear(self) -> None:
        """Forget every link and its file."""
        for link in self._held.values():
            (self._folder / link.token).unlink(missing_ok=True)
        self._held.clear()

    def _forget_expired(self) -> None:
        expired = [link.token for link in self._held.values() if self._now() > link.expires_at]
        for token in expired:
            (self._folder / token).unlink(missing_ok=True)
            self._held.remove(token)


async def _write(path: Path, lines: Iterable[str], *, is_gzip: bool) -> str:
    """Write the file; the SHA-1 of what is in it before compression. Others are answered meanwhile."""
    digest = hashlib.sha1(usedforsecurity=False)
    with ExitStack() as opened:
        file = opened.enter_context(path.open("wb"))
        target = opened.enter_context(gzip.GzipFile("", "wb", fileobj=file)) if is_gzip else file
        for number, line in enumerate(lines, 1):
            content = line.encode()
            digest.update(content)
            target.write(content)
            if number % LINES_AT_ONCE == 0:
                await asyncio.sleep(0)
    return digest.hexdigest()
