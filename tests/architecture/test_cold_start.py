"""What each function loads at its cold start, and above all what it does not."""

import pytest

SLOW = (
    "boto3",
    "httpx",
    "pydantic",
    "itsdangerous",
    "aws_lambda_powertools.event_handler",
    "cryptography",
    "cryptography.x509",
    "merchant_center.wechatpay.transport.mutual_tls",
)


def expected(resources):
    """Return which functions need a library, as the template tells: by their variables, routes and permissions."""
    variables = {folder: set(one.get("Environment", {}).get("Variables", {})) for folder, one in resources.items()}

    def have(*names):
        return {folder for folder, given in variables.items() if given & {*names}}

    events = {folder: [*one["Events"].values()] for folder, one in resources.items()}
    behind_http = {folder for folder, given in events.items() if variables[folder] and given[0]["Type"] == "HttpApi"}
    callbacks = {folder for folder in behind_http if "/callbacks/" in events[folder][0]["Properties"]["Path"]}
    credentials = {
        folder for folder, one in resources.items() if "secretsmanager:PutSecretValue" in str(one.get("Policies"))
    }
    writers_of_files = {folder for folder, one in resources.items() if "s3:PutObject" in str(one.get("Policies"))}
    readers_of_accounts = {folder for folder, one in resources.items() if "CatalogueTable" in str(one.get("Policies"))}
    return {
        # Not for DynamoDB, Secrets Manager, SQS and links to files (ADR 0016).
        "boto3": writers_of_files,
        "httpx": have("WECHATPAY_URL", "OFFICIAL_ACCOUNT_URL"),
        "pydantic": behind_http - callbacks,
        "itsdangerous": have("SESSION_KEY_SECRET"),
        "aws_lambda_powertools.event_handler": behind_http,
        # Accounts are asked for together with their keys.
        "cryptography": readers_of_accounts & have("SECRETS_PREFIX"),
        # Only who checks new credentials reads certificates.
        "cryptography.x509": credentials,
        # Where money leaves by a channel that wants our certificate.
        "merchant_center.wechatpay.transport.mutual_tls": have("RED_PACKET_URL"),
    }


@pytest.mark.parametrize("module", SLOW)
def test_library_is_loaded_where_needed(resources, inspected, module):
    """A slow library is paid for by exactly the functions that use it."""
    wanted = expected(resources)
    assert wanted.keys() == {*SLOW}
    assert {folder for folder, one in inspected.items() if module in one.modules} == wanted[module] != set()


@pytest.mark.parametrize("module", ["aws_xray_sdk", "bench", "jwt", "local", "moto", "pytest", "tests"])
def test_tool_is_never_loaded(inspected, module):
    """Tracers and tools of development are loaded nowhere."""
    assert [folder for folder, one in inspected.items() if module in one.modules] == []


def test_description_needs_nothing(inspected):
    """The function that only tells what is known loads neither the AWS SDK nor our layer."""
    assert not inspected["describe_api"].modules & {"boto3", "botocore", "merchant_center", "aws_lambda_powertools"}


def test_init_asks_nobody(inspected):
    """No function connects to anything or looks up a name before its first call: a snapshot holds no answer."""
    assert {folder: one.connections for folder, one in inspected.items() if one.connections} == {}
