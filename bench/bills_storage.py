"""A bucket that is a folder and a table in memory, for what is measured without AWS."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from merchant_center.core.aws.documents import Document
from merchant_center.reconciliation.rules.day import DayCounts, ReconciliationDay
from merchant_center.reconciliation.rules.difference import Difference
from merchant_center.reconciliation.rules.foreign import ForeignRules

_DAYS = Document(ReconciliationDay)
_DIFFERENCES = Document(Difference)
_PIECE = 1024 * 1024


class FolderBucket:
    """What a ``FileStore`` asks of S3, over files."""

    exceptions = SimpleNamespace(NoSuchUpload=KeyError)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        return self._folder / key.replace("/", "_")

    def create_multipart_upload(self, **_: Any) -> dict[str, str]:
        """Begin a file."""
        return {"UploadId": "u"}

    def upload_part(self, *, Key: str, PartNumber: int, Body: bytes, **_: Any) -> dict[str, str]:  # noqa: N803 - boto3's
        """Write a part."""
        self._path(f"{Key}.{PartNumber}").write_bytes(Body)
        return {"ETag": "e"}

    def complete_multipart_upload(self, *, Key: str, MultipartUpload: dict[str, Any], **_: Any) -> None:  # noqa: N803
        """Join the parts."""
        with self._path(Key).open("wb") as whole:
            for part in MultipartUpload["Parts"]:
                with self._path(f"{Key}.{part['PartNumber']}").open("rb") as one:
                    shutil.copyfileobj(one, whole)

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        """Write a file."""
        self._path(Key).write_bytes(Body)

    def get_object(self, *, Key: str, Range: str = "", **_: Any) -> dict[str, Any]:  # noqa: N803
        """Open a file, or some of its bytes."""
        file = self._path(Key).open("rb")
        if not Range:
            return {"Body": SimpleNamespace(iter_chunks=lambda size: iter(lambda: file.read(size), b""))}
        start, end = (int(one) for one in Range.removeprefix("bytes=").split("-"))
        file.seek(start)
        return {"Body": SimpleNamespace(read=lambda: _read_and_close(file, end - start + 1))}


def _read_and_close(file: Any, size: int) -> bytes:
    with file:
        body: bytes = file.read(size)
    return body


class MemoryTable:
    """What a run asks of the table of reconciliation; documents are written and read as they are there."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, date], str] = {}
        self._differences: dict[str, str] = {}

    def texts(self) -> list[str]:
        """Return the documents of all differences."""
        return list(self._differences.values())

    def add_day(self, day: ReconciliationDay) -> None:
        """Store a day."""
        self._days[day.mchid, day.day] = _DAYS.text(day)

    save_day = add_day

    def get_day(self, mchid: str, day: date) -> ReconciliationDay:
        """Return a day."""
        return _DAYS.value(self._days[mchid, day])

    def counts(self, days: list[ReconciliationDay]) -> list[DayCounts]:
        """Count all differences as open."""
        return [DayCounts(open=len(self._differences)) for _ in days]

    def rules(self, mchid: str) -> ForeignRules:
        """Return no rules."""
        return ForeignRules(mchid)

    def in_other_days(self, _mchid: str, _numbers: object) -> set[tuple[str, str]]:
        """Return none."""
        return set()

    def find_difference(self, difference_id: str) -> Difference | None:
        """Return a difference, if it is there."""
        text = self._differences.get(difference_id)
        return _DIFFERENCES.value(text) if text else None

    def add_difference(self, one: Difference) -> None:
        """Store a difference."""
        self._differences[one.difference_id] = _DIFFERENCES.text(one)

    def differences_of(self, _mchid: str, _day: date, after: str = "") -> Iterator[tuple[str, Difference]]:
        """Yield the differences behind a position."""
        for name in sorted(self._differences):
            if name > after:
                yield name, _DIFFERENCES.value(self._differences[name])
