"""The stores that nearly every function begins with; used at init, once."""

from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.settings import SecretSettings


def connect_dynamo() -> Dynamo:
    """Return the seam to DynamoDB."""
    return Dynamo(aws.dynamodb_client())


def connect_secrets(settings: SecretSettings) -> SecretStore:
    """Return the store of secrets under the prefix of the settings."""
    return SecretStore(aws.secrets_client(), settings.secrets_prefix)
