"""Feeds SQS queues to functions as Lambda's event source mapping does.

Source: Lambda developer guide, "Using Lambda with Amazon SQS" and "Handling errors for an SQS event source".
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.emulator import Emulator
from local.gateway.invoker import FunctionError, Invoker
from local.template import logical_id, read_events

WAIT_SECONDS = 1
_DEFAULT_CONCURRENCY = 2
_MOST_AT_ONCE = 10

_log = logging.getLogger("local.gateway")


@dataclass(frozen=True)
class QueueSource:
    """One SQS event of a function."""

    function: str
    queue_url: str
    batch_size: int
    reports_failures: bool
    concurrency: int


def read_queue_sources(template: Mapping[str, Any], resources: Mapping[str, str]) -> list[QueueSource]:
    """Return the SQS events of a resolved template; `resources` has the queues' URLs by logical id."""
    return [
        QueueSource(
            function=event.function,
            queue_url=resources[logical_id(event.properties["Queue"]) or ""],
            batch_size=min(int(event.properties.get("BatchSize", 10)), _MOST_AT_ONCE),
            reports_failures="ReportBatchItemFailures" in event.properties.get("FunctionResponseTypes", ()),
            concurrency=int(event.properties.get("ScalingConfig", {}).get("MaximumConcurrency", _DEFAULT_CONCURRENCY)),
        )
        for event in read_events(template)
        if event.type == "SQS" and str(event.properties.get("Enabled", True)).lower() == "true"
    ]


class QueuePoller:
    """Polls one queue; up to `concurrency` batches are with the function at a time."""

    def __init__(self, source: QueueSource, emulator: Emulator, invoker: Invoker) -> None:
        self._source = source
        self._invoker = invoker
        self._sqs = emulator.client("sqs")
        self._region = emulator.region
        self._threads = ThreadPoolExecutor(1 + source.concurrency, thread_name_prefix="queue")

    async def run(self) -> None:
        """Poll until cancelled; batches that are with the function then come back to the queue later."""
        arn = await self._call(self._queue_arn)
        slots = asyncio.Semaphore(self._source.concurrency)
        try:
            async with asyncio.TaskGroup() as batches:
                while True:
                    await slots.acquire()
                    messages = await self._receive()
                    if messages:
                        batch = batches.create_task(self._handle(messages, arn))
                        batch.add_done_callback(lambda _: slots.release())
                    else:
                        slots.release()
        finally:
            self._threads.shutdown(wait=False)

    async def _receive(self) -> list[dict[str, Any]]:
        try:
            messages: list[dict[str, Any]] = await self._call(self._receive_messages)
        except (BotoCoreError, ClientError) as error:
            _log.warning("queue %s: %s", self._source.queue_url, error)
            await asyncio.sleep(WAIT_SECONDS)
            return []
        return messages

    async def _handle(self, messages: list[dict[str, Any]], arn: str) -> None:
        records = [_record(message, arn, self._region) for message in messages]
        try:
            result = await self._invoker.invoke(self._source.function, json.dumps({"Records": records}).encode())
            failed = failed_ids(result, messages) if self._source.reports_failures else set()
            done = [message for message in messages if message["MessageId"] not in failed]
            if done:
                await self._call(lambda: self._delete(done))
        except (FunctionError, BotoCoreError, ClientError) as error:
            _log.warning("%s, a batch of %d: %s", self._source.function, len(messages), error)

    async def _call(self, function: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    def _queue_arn(self) -> str:
        answer = self._sqs.get_queue_attributes(QueueUrl=self._source.queue_url, AttributeNames=["QueueArn"])
        return str(answer["Attributes"]["QueueArn"])

    def _receive_messages(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._source.queue_url,
            MaxNumberOfMessages=self._source.batch_size,
            WaitTimeSeconds=WAIT_SECONDS,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _delete(self, messages: list[dict[str, Any]]) -> None:
        entries = [
            {"Id": str(position), "ReceiptHandle": message["ReceiptHandle"]}
            for position, message in enumerate(messages)
        ]
        self._sqs.delete_message_batch(QueueUrl=self._source.queue_url, Entries=entries)


def _record(message: Mapping[str, Any], arn: str, region: str) -> dict[str, Any]:
    attributes = {
        name: {
            "stringValue": value.get("StringValue"),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }


def failed_ids(result: bytes, messages: list[dict[str, Any]]) -> set[str]:
    """Return which messages stay in the queue: all of them when the report itself is wrong."""
    everything = {message["MessageId"] for message in messages}
    report = json.loads(result)
    try:
        failed = {item["itemIdentifier"] for item in (report or {}).get("batchItemFailures") or ()}
    except (AttributeError, KeyError, TypeError):
        return everything
    if not failed <= everything:
        return everything
    return failed
