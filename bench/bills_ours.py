"""One day matched as the worker function does it, over files in a folder; with ``cut`` each worker soon has no time."""

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any, cast

from bench.bills_seed import MCHID
from bench.bills_storage import FolderBucket, MemoryTable
from bench.stopwatch import print_measured
from merchant_center.core.aws.files import FileStore
from merchant_center.core.errors import RemoteRefusedError
from merchant_center.events.rules.event import Movement
from merchant_center.events.store.writes import EVENTS
from merchant_center.reconciliation.client import BillClient
from merchant_center.reconciliation.protocol.bill import NONE_EXISTS, BillLink
from merchant_center.reconciliation.rules.day import FINAL, new_day
from merchant_center.reconciliation.rules.lines import BillKind
from merchant_center.reconciliation.store.bills import BillFiles
from merchant_center.reconciliation.store.days import ReconciliationQueue, ReconciliationStore
from merchant_center.reconciliation.use_cases.fetch_bills import FetchBillsDeps
from merchant_center.reconciliation.use_cases.find_records import FindRecordsDeps
from merchant_center.reconciliation.use_cases.record_findings import RecordFindingsDeps
from merchant_center.reconciliation.use_cases.repair_differences import RepairDifferencesDeps
from merchant_center.reconciliation.use_cases.run_day import RunDayDeps, run_day

DAY = date(2026, 11, 22)
CHECKPOINTS = 7


class FolderBills:
    """WeChat's bills, as the seed left them; there is no operation account."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_bill(self, kind: BillKind, _day: date) -> BillLink:
        """Say where a bill is."""
        if kind is BillKind.OPERATION:
            raise RemoteRefusedError("no bill", remote_code=NONE_EXISTS)
        return BillLink(str(self._folder / f"{kind}.csv.gz"), (self._folder / f"{kind}.sha1").read_text())

    def open_bill(self, link: BillLink) -> AbstractContextManager[Iterator[bytes]]:
        """Open the file, in pieces."""
        return _Pieces(Path(link.url))


class _Pieces(AbstractContextManager[Iterator[bytes]]):
    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def __enter__(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(256 * 1024), b"")

    def __exit__(self, *_: object) -> None:
        self._file.close()


class NoQueue:
    """Nobody waits for a message here."""

    def enqueue(self, _mchid: str, _day: date) -> None:
        """Send nothing."""


def _patience(checkpoints: int) -> Callable[[], bool]:
    numbers = count(1)
    return lambda: next(numbers) < checkpoints


def _clock() -> datetime:
    return datetime(2026, 11, 23, 4, tzinfo=UTC)


def _movements(folder: Path) -> Any:
    def read(_mchid: str, _day: date, shard: int) -> Iterator[Movement]:
        with (folder / f"movements-{shard}.jsonl").open() as lines:
            for line in lines:
                movement = EVENTS.value(line).movement
                if movement is not None:
                    yield movement

    return read


def build(folder: Path, store: MemoryTable) -> RunDayDeps:
    """Put the worker together over a folder."""
    days = cast("ReconciliationStore", store)
    bucket = FileStore(cast("Any", FolderBucket(folder)), "bills")
    bills = cast("BillClient", FolderBills(folder))
    records = FindRecordsDeps(lambda _: {}, *[lambda _: None] * 4)
    return RunDayDeps(
        FetchBillsDeps(lambda _: bills, BillFiles(bucket), _clock, lambda *_: ()),
        RecordFindingsDeps(days, records, _clock),
        RepairDifferencesDeps(days, _clock, lambda _: False, lambda _: False, lambda _: False, lambda _: False),
        cast("ReconciliationQueue", NoQueue()),
        _movements(folder),
    )


def main() -> None:
    """Ask for the day, which is not measured, and match it, which is."""
    folder, is_cut = Path(sys.argv[1]), len(sys.argv) > 2  # noqa: PLR2004 - the word "cut" is there
    store = MemoryTable()
    store.add_day(new_day(MCHID, DAY, "bench", _clock()))

    def work() -> dict[str, Any]:
        day, workers = store.get_day(MCHID, DAY), 0
        while day.state not in FINAL:
            day = run_day(build(folder, store), MCHID, DAY, go_on=_patience(CHECKPOINTS if is_cut else sys.maxsize))
            workers += 1
        result = replace(day.progress, bills=())
        documents = [*sorted(store.texts()), repr(result)]
        return {
            "lines": sum(one.lines for one in result.sums.values()),
            "differences": len(documents) - 1,
            "workers": workers,
            "digest": hashlib.sha256("\n".join(documents).encode()).hexdigest(),
        }

    print_measured(work)


if __name__ == "__main__":
    main()
