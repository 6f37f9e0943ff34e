"""Clients of AWS services with retries and time-outs that fit a function's 30 seconds."""

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_secretsmanager.client import SecretsManagerClient
    from mypy_boto3_sqs.client import SQSClient

_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=1,
    read_timeout=4,
    max_pool_connections=32,
)
# A part of an export is 8 MB: the read time-out counts from the last byte sent. With SigV4 alone, links lead to the
# global host, which young regions refuse and others redirect, and a redirected form loses CORS (boto3 issue 3015).
_S3_CONFIG = _CONFIG.merge(Config(read_timeout=60, signature_version="s3v4", s3={"addressing_style": "virtual"}))

# A customer is told once: a message that has perhaps been sent is not sent again by boto3 either.
_ONCE = _CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))


def dynamodb_client() -> "DynamoDBClient":
    """DynamoDB."""
    return boto3.client("dynamodb", config=_CONFIG)


def s3_client() -> "S3Client":
    """S3, signing with SigV4 as presigned links need it."""
    return boto3.client("s3", config=_S3_CONFIG)


def secrets_client() -> "SecretsManagerClient":
    """Secrets Manager."""
    return boto3.client("secretsmanager", config=_CONFIG)


def sns_client() -> Any:
    """SNS, as notices/client/sns_sms.py uses it; nothing is repeated."""
    return boto3.client("sns", config=_ONCE)


def sqs_client() -> "SQSClient":
    """SQS."""
    return boto3.client("sqs", config=_CONFIG)
