"""Export records and their queue."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from secrets import token_hex
from typing import Any

import pytest

from local.emulator import Emulator
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import ConflictError
from merchant_center.core.file_parts import Part
from merchant_center.exports.rules import advanced, finished, new_export, started
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.rules.search import OrderFilter

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
FILTER = OrderFilter(phone="13800138000", state=OrderState.PAID, paid_from=T0, paid_to=T0 + timedelta(days=1))
EXPORT = new_export("e1", FILTER, "operator-1", T0)


@pytest.fixture
def exports(dynamo: Dynamo, new_table: Callable[[str], str]) -> ExportStore:
    """An empty table of exports."""
    return ExportStore(dynamo, new_table("ExportsTable"))


def test_export_comes_back_at_every_stage(exports: ExportStore) -> None:
    """Filter, parts, position, lease and digest survive; an unknown id is None."""
    exports.create(EXPORT)
    assert exports.find("e1") == EXPORT
    running = started(EXPORT, "upload-1", T0)
    half = advanced(running, Part(1, '"etag"', 8_388_608), "2026#x", 40_000, 10**12, T0, is_complete=False)
    done = finished(half, "ab" * 32, T0 + timedelta(milliseconds=1))
    for stage in (running, half, done):
        exports.save(stage)
        assert exports.find("e1") == stage
    assert exports.find("e2") is None


def test_export_is_asked_for_once(exports: ExportStore) -> None:
    """A second export with the same id, such as that of a day, is refused."""
    exports.create(EXPORT)
    with pytest.raises(ConflictError):
        exports.create(replace(EXPORT, requested_by="somebody-else"))


def test_one_of_two_workers_takes_the_lease(exports: ExportStore) -> None:
    """Both read the same version; the one that writes second is told to keep its hands off."""
    exports.create(EXPORT)
    exports.save(started(EXPORT, "upload-1", T0))
    with pytest.raises(ConflictError):
        exports.save(started(EXPORT, "upload-2", T0))
    kept = exports.find("e1")
    assert kept is not None
    assert kept.upload_id == "upload-1"


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_pages_hold_every_export_once_newest_first(exports: ExportStore, limit: int) -> None:
    """Page behind page, all exports come, the newest first, while another one is asked for in between."""
    for n in (3, 0, 4, 1, 2):
        exports.create(new_export(f"e{n}", FILTER, "operator-1", T0 + n * timedelta(minutes=1)))
    seen: list[str] = []
    position = ""
    while page := list(islice(exports.entries(position), limit)):
        seen += [export.export_id for _, export in page]
        position = page[-1][0]
        exports.create(new_export(f"new{len(seen)}", FILTER, "operator-1", T0 + timedelta(days=1)))
    assert seen == ["e4", "e3", "e2", "e1", "e0"]


def test_page_is_one_read(exports: ExportStore, watched: Any) -> None:
    """A page that is full asks DynamoDB once."""
    for n in range(5):
        exports.create(new_export(f"e{n}", FILTER, "operator-1", T0))
    watched.calls.clear()
    assert len(list(islice(exports.entries(), 2))) == 2
    assert watched.operations == ["Query"]


def test_worker_is_told_by_id(aws: Emulator) -> None:
    """The message names the export and nothing else."""
    queue = aws.client("sqs")
    url = queue.create_queue(QueueName=f"exports-{token_hex(6)}")["QueueUrl"]
    ExportQueue(queue, url).enqueue("e1")
    (message,) = queue.receive_message(QueueUrl=url, WaitTimeSeconds=1)["Messages"]
    assert json.loads(message["Body"]) == {"export_id": "e1"}
