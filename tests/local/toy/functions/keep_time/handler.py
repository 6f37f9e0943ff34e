"""Stores the input that its schedule gave."""

import os
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")


def lambda_handler(event: dict[str, Any], _: Any) -> Any:
    """Lambda's entry."""
    dynamodb.put_item(TableName=os.environ["TABLE_NAME"], Item={"pk": {"S": event["job"]}})
    return event
