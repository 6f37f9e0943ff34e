"""Queues and schedules reach functions as they do in AWS."""

import json
import time
from typing import TYPE_CHECKING

import pytest

from local.emulator import Emulator
from local.gateway.queues import failed_ids

if TYPE_CHECKING:
    from tests.local.conftest import Toy


def test_only_failed_messages_come_back_and_end_in_the_dead_letter_queue(toy: "Toy", aws: Emulator) -> None:
    """Of a batch, done messages are deleted; the failed one is tried twice and then set aside."""
    sqs = aws.client("sqs")
    for body in ("done-1", "fail", "done-2"):
        sqs.send_message(QueueUrl=toy.deployment.outputs["WorkQueue"], MessageBody=body)
    dead = sqs.receive_message(QueueUrl=toy.deployment.outputs["WorkDeadQueue"], WaitTimeSeconds=10)
    assert [message["Body"] for message in dead["Messages"]] == ["fail"]
    assert {"done-1", "done-2"} <= stored(toy, aws)
    left = sqs.get_queue_attributes(QueueUrl=toy.deployment.outputs["WorkQueue"], AttributeNames=["All"])
    assert left["Attributes"]["ApproximateNumberOfMessages"] == "0"


def test_schedule_can_be_fired_by_hand(toy: "Toy", aws: Emulator) -> None:
    """A function's schedule runs the function with its input and shows the result."""
    response = toy.http.post("/_local/schedules/KeepTimeNightly/fire")
    assert response.json() == {"result": {"job": "nightly"}}
    assert "nightly" in stored(toy, aws)
    assert toy.http.post("/_local/schedules/Missing/fire").status_code == 404


def test_schedule_sends_its_input_to_a_queue(toy: "Toy", aws: Emulator) -> None:
    """A schedule with a queue as target sends its input with the scheduled time filled in."""
    fired = toy.http.post("/_local/schedules/Hourly/fire", params={"at": "2030-01-31T08:00:00+08:00"})
    assert fired.json()["result"]["message_id"]
    expected = '{"job": "hourly", "at": "2030-01-31T00:00:00Z"}'
    deadline = time.monotonic() + 5
    while expected not in stored(toy, aws) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert expected in stored(toy, aws)


@pytest.mark.parametrize(
    ("report", "left"),
    [
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": []}, set()),
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"id": "a"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ("done", {"a", "b"}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_wrong_failure_report_keeps_the_whole_batch(report: object, left: set[str]) -> None:
    """As in Lambda, a report that cannot be read leaves every message in the queue."""
    messages = [{"MessageId": "a"}, {"MessageId": "b"}]
    assert failed_ids(json.dumps(report).encode(), messages) == left


def stored(toy: "Toy", aws: Emulator) -> set[str]:
    """The keys that the toy's functions have written."""
    items = aws.client("dynamodb").scan(TableName=toy.deployment.resources["Items"])["Items"]
    return {item["pk"]["S"] for item in items}
