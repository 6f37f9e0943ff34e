"""Stores each message under its body; reports messages that say "fail" as failed."""

import os
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")


def lambda_handler(event: dict[str, Any], _: Any) -> Any:
    """Lambda's entry."""
    failures = []
    for record in event["Records"]:
        if record["body"] == "fail":
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        dynamodb.put_item(TableName=os.environ["TABLE_NAME"], Item={"pk": {"S": record["body"]}})
    return {"batchItemFailures": failures}
