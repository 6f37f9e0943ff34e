"""What the stack consists of, as the account says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config


class NoStackError(Exception):
    """There is no such stack for these credentials in this region."""


@dataclass(frozen=True)
class Resource:
    """One resource of the stack."""

    logical_id: str
    type: str
    physical_id: str


@dataclass(frozen=True)
class Deployed:
    """A deployed stack: parameters and outputs by name, resources, and the way to the account."""

    name: str
    session: boto3.session.Session
    parameters: dict[str, str]
    outputs: dict[str, str]
    resources: tuple[Resource, ...]

    def client(self, service: str) -> Any:
        """A client of a service; links to files lead to the bucket's own host, as those of the functions do."""
        config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"}) if service == "s3" else None
        return self.session.client(service, config=config)  # type: ignore[call-overload]

    def of_type(self, kind: str) -> Iterator[Resource]:
        """The resources of a type."""
        return (one for one in self.resources if one.type == kind)

    @property
    def is_in_china(self) -> bool:
        """Whether the region is one of aws-cn."""
        return self.session.get_partition_for_region(self.session.region_name or "") == "aws-cn"


def read(session: boto3.session.Session, stack: str) -> Deployed:
    """Return what the account knows about a stack.

    Raises:
        NoStackError: it knows none of that name.
    """
    cloudformation = session.client("cloudformation")
    described = describe(cloudformation, stack)
    if described is None:
        raise NoStackError(f"there is no stack {stack} in {session.region_name} for these credentials")
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    return Deployed(
        name=stack,
        session=session,
        parameters={one["ParameterKey"]: one.get("ParameterValue", "") for one in described.get("Parameters", [])},
        outputs=outputs_of(described),
        resources=tuple(
            Resource(one["LogicalResourceId"], one["ResourceType"], one.get("PhysicalResourceId", ""))
            for page in pages
            for one in page["StackResourceSummaries"]
        ),
    )


def describe(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    """What CloudFormation says about a stack; None if there is none."""
    try:
        stacks: list[dict[str, Any]] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return stacks[0] if stacks else None


def outputs_of(described: dict[str, Any]) -> dict[str, str]:
    """The outputs by name."""
    return {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])}
