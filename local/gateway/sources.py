"""Notices changed source files, so that the next request runs the new code without a restart."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_CHECK_SECONDS = 0.5
_SUFFIXES = {".py", ".json"}


class SourceWatch:
    """A version number of the sources in some folders, which rises when any of them changes."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = sorted(set(folders))
        self._checked_at = float("-inf")
        self._seen: dict[Path, int] = {}
        self._version = 0

    def version(self) -> int:
        """Return the version; looks at the files at most every half second."""
        if time.monotonic() - self._checked_at > _CHECK_SECONDS:
            now = dict(self._changed_at())
            self._version += now != self._seen
            self._seen = now
            self._checked_at = time.monotonic()
        return self._version

    def _changed_at(self) -> Iterator[tuple[Path, int]]:
        for folder in self._folders:
            for file in folder.rglob("*"):
                # An editor may replace a file between the listing and the look.
                with suppress(FileNotFoundError):
                    if file.suffix in _SUFFIXES:
                        yield file, file.stat().st_mtime_ns
