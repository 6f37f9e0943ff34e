"""Messages of SQS in, partial batch failures out: what failed comes again, what worked does not."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.sweeps import has_time

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

type GoOn = Callable[[], bool]
type QueueHandler = Callable[[dict[str, Any], "LambdaContext"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its JSON body, how often it was delivered, this time included, and its id, the same each time."""

    body: dict[str, str]
    attempt: int
    message_id: str


def queue_handler(
    *, stop_before_end_ms: int = 0, workers: int = 1
) -> Callable[[Callable[[Message, GoOn], None]], QueueHandler]:
    """Return a decorator that makes the function Lambda calls of one that works on a message.

    Args:
        stop_before_end_ms: time kept back by what asks whether it may go on.
        workers: messages of a batch at the same time.
    """

    def decorate(work: Callable[[Message, GoOn], None]) -> QueueHandler:
        @LOGGER.inject_lambda_context(clear_state=True)
        def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
            go_on = has_time(context, stop_before_end_ms)
            return process_batch(event, lambda message: work(message, go_on), workers)

        return lambda_handler

    return decorate


def process_batch(event: dict[str, Any], work: Callable[[Message], None], workers: int = 1) -> dict[str, Any]:
    """Do the work for each message of a batch and report those that have to come again.

    This is a boundary: whatever goes wrong with one message is logged here and must not stop the others.
    """

    def failures(record: dict[str, Any]) -> list[dict[str, str]]:
        try:
            attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))
            work(Message(json.loads(record["body"]), attempt, record["messageId"]))
        except Exception:  # noqa: BLE001 - a boundary: logged here, reported to the queue
            LOGGER.exception("message failed", message_id=record["messageId"])
            return [{"itemIdentifier": record["messageId"]}]
        return []

    with ThreadPoolExecutor(workers) as pool:
        return {"batchItemFailures": [one for found in pool.map(failures, event["Records"]) for one in found]}
