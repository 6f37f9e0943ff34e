"""Messages of SQS in, partial batch failures out: what failed comes again, what worked does not."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from merchant_center.core.edge.logs import LOGGER


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its JSON body, how often it was delivered, this time included, and its id, the same each time."""

    body: dict[str, str]
    attempt: int
    message_id: str


def process_batch(event: dict[str, Any], work: Callable[[Message], None]) -> dict[str, Any]:
    """Do the work for each message of a batch and report those that have to come again.

    This is a boundary: whatever goes wrong with one message is logged here and must not stop the others.
    """
    failures = []
    for record in event["Records"]:
        try:
            attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))
            work(Message(json.loads(record["body"]), attempt, record["messageId"]))
        except Exception:  # noqa: BLE001 - a boundary: logged here, reported to the queue
            LOGGER.exception("message failed", message_id=record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
