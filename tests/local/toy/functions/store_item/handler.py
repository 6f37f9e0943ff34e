"""Writes an item, which its role allows, or reads one, which its role does not."""

import os
from typing import Any

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.client("dynamodb")


def lambda_handler(event: dict[str, Any], _: Any) -> Any:
    """Lambda's entry."""
    key = {"pk": {"S": event["pathParameters"]["pk"]}}
    table = os.environ["TABLE_NAME"]
    try:
        if event["requestContext"]["http"]["method"] == "PUT":
            dynamodb.put_item(TableName=table, Item=key)
            return {"statusCode": 204}
        return dynamodb.get_item(TableName=table, Key=key)["Item"]
    except ClientError as error:
        return {"statusCode": 403, "body": error.response["Error"]["Code"]}
