"""Deploying again must neither cost time nor data."""

from typing import Any

import pytest

from local.deploy import DeployError, deploy, for_emulator
from local.emulator import Emulator


def test_deployment_resolves_what_a_function_is_given(aws: Emulator, toy_template: dict[str, Any]) -> None:
    """A function's environment, role, timeout and memory come back with every reference resolved."""
    deployment = deploy(aws, toy_template, {"Greeting": "good day"}, "resolves")
    echo = deployment.functions["Echo"]
    assert echo.environment == {"GREETING": "good day", "TABLE_NAME": deployment.resources["Items"]}
    assert (echo.handler, echo.timeout_seconds, echo.memory_mb) == ("echo.handler.lambda_handler", 2, 256)
    assert echo.role_arn.startswith("arn:aws:iam::000000000000:role/")
    assert deployment.outputs["WorkQueue"] == deployment.resources["Work"]


def test_unchanged_template_is_not_deployed_again(aws: Emulator, toy_template: dict[str, Any]) -> None:
    """A second run with the same template and parameters leaves the stack alone."""
    changes = [
        deploy(aws, toy_template, {"Greeting": greeting}, "unchanged").change
        for greeting in ("hello", "hello", "good day")
    ]
    assert changes == ["created", "unchanged", "updated"]


def test_changed_template_keeps_the_table_and_its_items(aws: Emulator, toy_template: dict[str, Any]) -> None:
    """A new index and a new timeout are applied in place; the items stay and the index finds them."""
    table = deploy(aws, toy_template, {}, "changed").resources["Items"]
    aws.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": "kept"}, "kind": {"S": "order"}})
    properties = toy_template["Resources"]["Items"]["Properties"]
    properties["AttributeDefinitions"].append({"AttributeName": "kind", "AttributeType": "S"})
    properties["GlobalSecondaryIndexes"] = [
        {
            "IndexName": "by_kind",
            "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ]
    toy_template["Resources"]["Echo"]["Properties"]["Timeout"] = 7
    updated = deploy(aws, toy_template, {}, "changed")
    assert updated.resources["Items"] == table
    assert updated.functions["Echo"].timeout_seconds == 7
    found = aws.client("dynamodb").query(
        TableName=table,
        IndexName="by_kind",
        KeyConditionExpression="kind = :kind",
        ExpressionAttributeValues={":kind": {"S": "order"}},
    )
    assert [item["pk"]["S"] for item in found["Items"]] == ["kept"]


def test_refused_template_says_which_resource_and_why(aws: Emulator, toy_template: dict[str, Any]) -> None:
    """A resource type that the emulator does not have stops the deployment with that type in the message."""
    toy_template["Resources"]["Strange"] = {"Type": "AWS::Strange::Thing", "Properties": {}}
    with pytest.raises(DeployError, match="AWS::Strange::Thing"):
        deploy(aws, toy_template, {}, "refused")


def test_template_for_the_emulator_differs_only_where_the_emulator_does() -> None:
    """What refuses plain HTTP goes, a secret's `Ref` becomes its ARN; every other statement and pattern stays."""
    tls_only = {"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    other = {"Effect": "Deny", "Resource": {"Ref": "Key"}}
    template = {
        "Parameters": {"Url": {"AllowedPattern": "https://.+"}, "Name": {"AllowedPattern": "[a-z]+"}},
        "Resources": {
            "Key": {"Type": "AWS::SecretsManager::Secret"},
            "OnlyTls": {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": [tls_only]}}},
            "Both": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"PolicyDocument": {"Statement": [tls_only, other]}},
            },
        },
    }
    fitted = for_emulator(template)
    assert fitted["Parameters"] == {"Url": {}, "Name": {"AllowedPattern": "[a-z]+"}}
    resources = fitted["Resources"]
    assert set(resources) == {"Key", "Both"}
    statements = resources["Both"]["Properties"]["PolicyDocument"]["Statement"]
    assert statements == [{"Effect": "Deny", "Resource": {"Fn::GetAtt": ["Key", "Id"]}}]
    assert "OnlyTls" in template["Resources"]
