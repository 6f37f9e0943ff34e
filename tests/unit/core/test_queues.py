"""A batch of messages: each is worked on, and only what failed comes again."""

import json
from threading import Barrier
from typing import Any

import pytest

from merchant_center.core.edge.queues import GoOn, Message, process_batch, queue_handler
from merchant_center.core.errors import ConflictError


def record(number: int, body: str = "", attempt: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"messageId": f"m{number}", "body": body or json.dumps({"export_id": f"e{number}"})}
    return made | ({"attributes": {"ApproximateReceiveCount": attempt}} if attempt else {})


def test_each_message_is_worked_on_in_order() -> None:
    """Body, number of deliveries and id reach the work; without a count it is the first."""
    seen: list[Message] = []
    answer = process_batch({"Records": [record(1, attempt="3"), record(2)]}, seen.append)
    assert seen == [Message({"export_id": "e1"}, 3, "m1"), Message({"export_id": "e2"}, 1, "m2")]
    assert answer == {"batchItemFailures": []}


@pytest.mark.parametrize("error", [ConflictError("in other hands"), KeyError("x"), RuntimeError()])
def test_only_failed_messages_come_again(error: Exception) -> None:
    """One failing message is reported by its id and does not stop those behind it."""
    done = []

    def work(message: Message) -> None:
        if message.body["export_id"] == "e2":
            raise error
        done.append(message.body["export_id"])

    answer = process_batch({"Records": [record(1), record(2), record(3)]}, work)
    assert done == ["e1", "e3"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}]}


@pytest.mark.parametrize("body", ["not json", "{", "\x00"])
def test_unreadable_message_is_a_failed_one(body: str) -> None:
    """A body that is no JSON goes back to the queue, and to its dead letters in the end."""
    answer = process_batch({"Records": [record(1, body)]}, lambda _: None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_end_of_the_process_is_not_swallowed() -> None:
    """An interrupt is no failure of a message."""

    def work(_: Message) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process_batch({"Records": [record(1)]}, work)


@pytest.mark.parametrize(("left", "expected"), [(45_001, True), (45_000, False)])
def test_handler_knows_how_long_it_may_go_on(make_context: Any, left: int, *, expected: bool) -> None:
    """Each message of Lambda's event is worked on with the question whether time is left."""
    seen = []

    @queue_handler(stop_before_end_ms=45_000)
    def handler(message: Message, go_on: GoOn) -> None:
        seen.append((message.message_id, go_on()))

    assert handler({"Records": [record(1), record(2)]}, make_context(left)) == {"batchItemFailures": []}
    assert seen == [("m1", expected), ("m2", expected)]


def test_handler_works_on_several_at_once(make_context: Any) -> None:
    """As many messages as there are workers are under way together; the failed one is reported."""
    together = Barrier(2, timeout=10)

    @queue_handler(workers=2)
    def handler(message: Message, _go_on: GoOn) -> None:
        together.wait()
        if message.message_id == "m2":
            raise RuntimeError

    answer = handler({"Records": [record(1), record(2)]}, make_context(1))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
