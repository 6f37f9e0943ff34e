"""One worker of voucher jobs: takes messages from the deployed queue, as Lambda does, until it is told to stop."""

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.exceptions import BotoCoreError

from bench.stage import Context
from run_jobs.handler import lambda_handler

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

WAIT_SECONDS = 1


def main() -> None:
    """Work until SIGTERM; what is under way is finished first."""
    stopped: list[bool] = []
    context = cast("LambdaContext", Context())
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    sqs, url = boto3.client("sqs"), os.environ["JOBS_QUEUE_URL"]
    while not stopped:
        try:
            found = sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=1, WaitTimeSeconds=WAIT_SECONDS, AttributeNames=["All"]
            )
        except BotoCoreError:
            # The queue did not answer in time: Lambda's own poller would ask again.
            continue
        for message in found.get("Messages", ()):
            if not lambda_handler({"Records": [_record(message)]}, context)["batchItemFailures"]:
                # One that could not be deleted comes again, as it would from Lambda's poller.
                with suppress(BotoCoreError):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _record(message: Any) -> dict[str, Any]:
    return {"messageId": message["MessageId"], "body": message["Body"], "attributes": message["Attributes"]}


if __name__ == "__main__":
    main()
