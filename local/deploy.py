"""Deploys template.yaml into the emulator without its code, which the gateway runs."""

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from local.emulator import Emulator

STACK_NAME = "local"
DEPLOY_SECONDS = 60.0
# The gateway runs the code and feeds it, so the emulator must neither hold the code nor fire its events.
_CODE_AND_EVENTS = (
    "CodeUri",
    "ImageUri",
    "Layers",
    "Events",
    "AutoPublishAlias",
    "DeploymentPreference",
    "SnapStart",
)
_TEMPLATES = "templates"
_DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_PLACEHOLDER = "def lambda_handler(event, context):\n    raise RuntimeError('the gateway runs this function')\n"


class DeployError(Exception):
    """CloudFormation refused or failed to create or change the stack."""


@dataclass(frozen=True)
class DeployedFunction:
    """A function as deployed: every reference in its settings resolved to the real thing."""

    logical_id: str
    name: str
    arn: str
    role_arn: str
    handler: str
    environment: dict[str, str]
    timeout_seconds: int
    memory_mb: int
    log_format: str
    log_level: str


@dataclass(frozen=True)
class Deployment:
    """What the stack consists of: physical ids by logical id, outputs by name, functions by logical id."""

    change: Literal["created", "updated", "unchanged"]
    resources: dict[str, str]
    outputs: dict[str, str]
    functions: dict[str, DeployedFunction]


def deploy(
    emulator: Emulator,
    template: Mapping[str, Any],
    parameters: Mapping[str, str],
    stack_name: str = STACK_NAME,
) -> Deployment:
    """Create or update the stack and describe what is deployed; an unchanged stack is left alone.

    Args:
        emulator: where to.
        template: as read by local.template.load.
        parameters: values of the template's parameters; the others keep their defaults.
        stack_name: a name of its own for each independent stack in one emulator.

    Raises:
        DeployError: with the reasons that CloudFormation gives.
    """
    body = json.dumps(for_emulator(without_code(template)))
    fingerprint = hashlib.sha256((body + json.dumps(dict(parameters), sort_keys=True)).encode()).hexdigest()
    cloudformation = emulator.client("cloudformation")
    change = _change(_described(cloudformation, stack_name), fingerprint)
    if change != "unchanged":
        declared = template.get("Parameters", {})
        arguments = {
            "StackName": stack_name,
            "TemplateURL": _uploaded(emulator, stack_name, body),
            "Parameters": [
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
                if name in declared
            ],
            "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            "Tags": [{"Key": "fingerprint", "Value": fingerprint}],
        }
        _apply(cloudformation, arguments, is_new=change == "created")
    return describe(emulator, stack_name, change)


def describe(
    emulator: Emulator, stack_name: str, change: Literal["created", "updated", "unchanged"] = "unchanged"
) -> Deployment:
    """Return what a stack consists of, whoever deployed it."""
    cloudformation = emulator.client("cloudformation")
    resources = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    return Deployment(
        change=change,
        resources={item["LogicalResourceId"]: item["PhysicalResourceId"] for item in resources},
        outputs={item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])},
        functions={
            item["LogicalResourceId"]: _function(emulator, item["LogicalResourceId"], item["PhysicalResourceId"])
            for item in resources
            if item["ResourceType"] == "AWS::Lambda::Function"
        },
    )


def without_code(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template with placeholders for code, without layers and events, schedules at rest."""
    stripped = deepcopy(dict(template))
    for name in _CODE_AND_EVENTS:
        stripped.get("Globals", {}).get("Function", {}).pop(name, None)
    for name, resource in list(stripped["Resources"].items()):
        properties = resource.setdefault("Properties", {})
        match resource["Type"]:
            case "AWS::Serverless::LayerVersion":
                del stripped["Resources"][name]
            case "AWS::Serverless::Function":
                resource.pop("Metadata", None)
                for unwanted in _CODE_AND_EVENTS:
                    properties.pop(unwanted, None)
                properties["InlineCode"] = _PLACEHOLDER
            case "AWS::Scheduler::Schedule":
                # The emulator ignores time zones and placeholders; the gateway fires these instead.
                properties["State"] = "DISABLED"
    return stripped


def for_emulator(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template with what the emulator does differently from AWS put right; deploy nothing else there.

    Statements that refuse requests without TLS go, and so do patterns that take addresses with https only, since
    nothing here speaks TLS. A `Ref` of a secret becomes its `Id`: both are the ARN in CloudFormation, but the
    emulator gives the name for the `Ref`.
    """
    changed = deepcopy(dict(template))
    for parameter in changed.get("Parameters", {}).values():
        if "https://" in parameter.get("AllowedPattern", ""):
            del parameter["AllowedPattern"]
    resources = changed["Resources"]
    for name, resource in list(resources.items()):
        document = resource.get("Properties", {}).get("PolicyDocument", {})
        kept = [item for item in document.get("Statement", ()) if "aws:SecureTransport" not in json.dumps(item)]
        if document and not kept:
            del resources[name]
        elif document:
            document["Statement"] = kept
    secrets = {name for name, item in resources.items() if item["Type"] == "AWS::SecretsManager::Secret"}
    rewritten: dict[str, Any] = _with_secret_arns(changed, secrets)
    return rewritten


def _with_secret_arns(node: Any, secrets: set[str]) -> Any:
    if isinstance(node, list):
        return [_with_secret_arns(item, secrets) for item in node]
    if not isinstance(node, dict):
        return node
    if len(node) == 1 and node.get("Ref") in secrets:
        return {"Fn::GetAtt": [node["Ref"], "Id"]}
    return {key: _with_secret_arns(item, secrets) for key, item in node.items()}


def _uploaded(emulator: Emulator, stack_name: str, body: str) -> str:
    """Put the template into a bucket: CloudFormation takes 51,200 bytes with a request, and 1 MB from there."""
    s3 = emulator.client("s3")
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=_TEMPLATES, CreateBucketConfiguration={"LocationConstraint": emulator.region})
    s3.put_object(Bucket=_TEMPLATES, Key=stack_name, Body=body.encode())
    return f"{emulator.endpoint_url}/{_TEMPLATES}/{stack_name}"


def _described(cloudformation: Any, stack_name: str) -> dict[str, Any] | None:
    try:
        stacks: list[dict[str, Any]] = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return stacks[0] if stacks else None


def _change(stack: dict[str, Any] | None, fingerprint: str) -> Literal["created", "updated", "unchanged"]:
    if stack is None:
        return "created"
    is_same = {"Key": "fingerprint", "Value": fingerprint} in stack["Tags"]
    return "unchanged" if is_same and stack["StackStatus"] in _DEPLOYED else "updated"


def _apply(cloudformation: Any, arguments: dict[str, Any], *, is_new: bool) -> None:
    name = arguments["StackName"]
    try:
        if is_new:
            cloudformation.create_stack(**arguments, OnFailure="DELETE")
        else:
            cloudformation.update_stack(**arguments)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise DeployError(f"the stack {name} was refused: {error}") from error
        return
    status = _settled_status(cloudformation, name)
    if status not in _DEPLOYED:
        hint = "" if is_new else "; if the change cannot be made in place, `make clean-local` starts afresh"
        raise DeployError(f"the stack {name} ended as {status}: {_failures(cloudformation, name)}{hint}")


def _settled_status(cloudformation: Any, stack_name: str) -> str:
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack = _described(cloudformation, stack_name)
        status = "DELETE_COMPLETE" if stack is None else str(stack["StackStatus"])
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(0.05)
    return f"unfinished after {DEPLOY_SECONDS:.0f} s"


def _failures(cloudformation: Any, stack_name: str) -> str:
    events = cloudformation.describe_stack_events(StackName=stack_name)["StackEvents"]
    reasons = [
        f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '?')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    return "; ".join(reasons) or "no reason given"


def _function(emulator: Emulator, logical_id: str, name: str) -> DeployedFunction:
    configuration = emulator.client("lambda").get_function_configuration(FunctionName=name)
    logging = configuration.get("LoggingConfig", {})
    return DeployedFunction(
        logical_id=logical_id,
        name=name,
        arn=configuration["FunctionArn"],
        role_arn=configuration["Role"],
        handler=configuration["Handler"],
        environment=configuration.get("Environment", {}).get("Variables", {}),
        timeout_seconds=configuration["Timeout"],
        memory_mb=configuration["MemorySize"],
        log_format=logging.get("LogFormat", "Text"),
        log_level=logging.get("ApplicationLogLevel", ""),
    )
