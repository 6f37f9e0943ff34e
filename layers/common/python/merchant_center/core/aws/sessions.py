"""Clients of AWS services with retries and time-outs that fit a function's 30 seconds.

boto3 is loaded by who needs a service for which there is nothing lighter (ADR 0016): files in S3, and SNS.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from merchant_center.core.aws.json_client import DYNAMODB, SECRETS_MANAGER, SQS, JsonClient, Service
from merchant_center.core.aws.links import LinkClient
from merchant_center.core.aws.signing import Credentials
from merchant_center.core.errors import ConfigurationError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_secretsmanager.client import SecretsManagerClient
    from mypy_boto3_sqs.client import SQSClient

# A part of an export is 8 MB: the read time-out counts from the last byte sent. With SigV4 alone, links lead to the
# global host, which young regions refuse and others redirect, and a redirected form loses CORS (boto3 issue 3015).
_S3 = {"read_timeout": 60, "signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}


def dynamodb_client() -> "DynamoDBClient":
    """Return a client of DynamoDB."""
    return cast("DynamoDBClient", _json_client(DYNAMODB))


def secrets_client() -> "SecretsManagerClient":
    """Return a client of Secrets Manager."""
    return cast("SecretsManagerClient", _json_client(SECRETS_MANAGER))


def sqs_client() -> "SQSClient":
    """Return a client of SQS."""
    return cast("SQSClient", _json_client(SQS))


def s3_link_client() -> "S3Client":
    """Return what presigns links for reading, and nothing else of S3."""
    return cast("S3Client", LinkClient(_credentials(), _region(), _endpoint("s3")))


def s3_client() -> "S3Client":
    """Return a client of S3, signing with SigV4 as presigned links need it."""
    return cast("S3Client", _boto3_client("s3", 4, **_S3))


def sns_client() -> Any:
    """Return a client of SNS that repeats nothing: a customer is told once."""
    return _boto3_client("sns", 1)


def _json_client(service: Service) -> JsonClient:
    region = _region()
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    url = _endpoint(service.name) or f"https://{service.name}.{region}.{suffix}"
    return JsonClient(service, _credentials(), region, url)


def _boto3_client(service: str, attempts: int, **options: Any) -> Any:
    import boto3  # noqa: PLC0415 - 100 ms
    from botocore.config import Config  # noqa: PLC0415

    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    kept = {"connect_timeout": 1, "read_timeout": 4, "max_pool_connections": 32} | options
    return boto3.client(service, config=Config(retries=retries, **kept))  # type: ignore[call-overload]


def _region() -> str:
    return os.environ["AWS_DEFAULT_REGION"]


def _endpoint(service: str) -> str:
    """Return where the local stack has a service; "" on AWS."""
    return os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or os.environ.get("AWS_ENDPOINT_URL", "")


def _credentials() -> Callable[[], Credentials]:
    """Return who signs: the role of the function, which Lambda tells in the environment and never changes there."""
    environment = os.environ
    if "AWS_ACCESS_KEY_ID" in environment:
        told = Credentials(
            environment["AWS_ACCESS_KEY_ID"],
            environment["AWS_SECRET_ACCESS_KEY"],
            environment.get("AWS_SESSION_TOKEN", ""),
        )
        return lambda: told
    return _found_credentials()


def _found_credentials() -> Callable[[], Credentials]:
    """Return what botocore finds and renews: under SnapStart, and of a developer. It looks at the first call."""
    from botocore.session import get_session  # noqa: PLC0415 - 100 ms

    find = cache(get_session().get_credentials)

    def current() -> Credentials:
        found: Any = find()
        if found is None:
            raise ConfigurationError("there are no AWS credentials")
        frozen = found.get_frozen_credentials()
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token or "")

    return current
