"""Routes and settings come from the template as CloudFormation would resolve it."""

from pathlib import Path

import pytest

from local.gateway.routes import UnsupportedTemplateError, read_routes
from local.template import load, resolve

TEMPLATE = """
Parameters:
  Stage: {Type: String, Default: dev}
  Origins: {Type: CommaDelimitedList, Default: "https://a.example, https://b.example"}
  Name: {Type: String}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  IsDev: !And [!Not [!Condition IsLive], !Equals [!Select [0, !Split ["-", "dev-1"]], dev]]
Mappings:
  Sizes: {dev: {memory: 128}, live: {memory: 512}}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${Name}-${AWS::Region}-${Other.Arn}"
      VisibilityTimeout: !If [IsDev, 1, 60]
      DelaySeconds: !If [IsLive, 5, !Ref "AWS::NoValue"]
      Memory: !FindInMap [Sizes, !Ref Stage, memory]
      Origins: !Ref Origins
      Joined: !Join [":", [arn, !Ref "AWS::Partition"]]
      Role: !GetAtt Role.Arn
  LiveOnly:
    Type: AWS::SQS::Queue
    Condition: IsLive
"""


def test_template_is_resolved_up_to_references_between_resources(tmp_path: Path) -> None:
    """Parameters, conditions and mappings are worked out; references to resources stay."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    resources = resolve(load(tmp_path / "template.yaml"), {"Name": "work"})["Resources"]
    assert resources == {
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "QueueName": "work-eu-west-1-${Other.Arn}",
                "VisibilityTimeout": 1,
                "Memory": 128,
                "Origins": ["https://a.example", "https://b.example"],
                "Joined": "arn:aws",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            },
        }
    }


def test_missing_parameter_is_named(tmp_path: Path) -> None:
    """A parameter without default that nobody gave stops with its name."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    with pytest.raises(KeyError, match="Name"):
        resolve(load(tmp_path / "template.yaml"), {})


def test_authorizer_that_the_gateway_cannot_check_is_refused() -> None:
    """A route whose authorizer is unknown stops the start; it is never served open."""
    event = {
        "Type": "HttpApi",
        "Properties": {"Path": "/x", "Method": "GET", "Auth": {"Authorizer": "Other"}},
    }
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Events": {"X": event}}}
    with pytest.raises(UnsupportedTemplateError, match="Other"):
        read_routes({"Globals": {}, "Resources": {"F": function}})
