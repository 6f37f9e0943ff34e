"""Reads template.yaml as CloudFormation does: routes, authorizers and schedules have this one source."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FUNCTION_TYPE = "AWS::Serverless::Function"
PSEUDO_PARAMETERS = {
    "AWS::AccountId": "000000000000",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::StackName": "local",
    "AWS::URLSuffix": "amazonaws.com",
}
_NO_VALUE = object()


@dataclass(frozen=True)
class Event:
    """One entry of a function's `Events`."""

    function: str
    name: str
    type: str
    properties: dict[str, Any]


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags (`!Ref x` is `{"Ref": "x"}`)."""


def _construct_tag(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _construct_tag)


def load(path: Path) -> dict[str, Any]:
    """Return the template as plain data, with short tags written out as `Ref` and `Fn::...`."""
    # A SafeLoader underneath: the tags make dictionaries, never objects.
    template: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506
    return template


def resolve(template: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the template with everything that depends on parameters alone worked out.

    Resources whose condition is false are left out. References to resources stay as they are
    (`{"Ref": "Queue"}`, `{"Fn::GetAtt": ["Queue", "Arn"]}`), because only a deployment knows them.

    Raises:
        KeyError: a parameter without default was not given.
    """
    resolver = _Resolver(template, parameters)
    resources = {
        name: resolver.value(resource)
        for name, resource in template.get("Resources", {}).items()
        if resolver.condition(resource.get("Condition"))
    }
    return {"Globals": resolver.value(template.get("Globals", {})), "Resources": resources}


def logical_id(reference: Any) -> str | None:
    """Return the resource that a `Ref` or `Fn::GetAtt` names; None for anything else."""
    match reference:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), *_]}:
            return name
    return None


def read_events(template: Mapping[str, Any]) -> list[Event]:
    """Return the events of all functions of a resolved template."""
    return [
        Event(function, name, event["Type"], event.get("Properties", {}))
        for function, resource in template["Resources"].items()
        if resource["Type"] == FUNCTION_TYPE
        for name, event in resource["Properties"].get("Events", {}).items()
    ]


def python_path(template: Mapping[str, Any], root: Path, function: str) -> list[Path]:
    """Return where a function's modules are in the source tree: its CodeUri and its layers' `python` folders.

    Layers without such a folder hold third-party packages, which the development environment has too.
    """
    shared = template["Globals"].get("Function", {})
    own = template["Resources"][function]["Properties"]
    layers = [logical_id(layer) for layer in [*shared.get("Layers", []), *own.get("Layers", [])]]
    contents = [root / template["Resources"][name]["Properties"]["ContentUri"] for name in layers if name]
    code = root / own.get("CodeUri", shared.get("CodeUri", "."))
    return [code, *(folder / "python" for folder in contents if (folder / "python").is_dir())]


class _Resolver:
    def __init__(self, template: Mapping[str, Any], given: Mapping[str, str]) -> None:
        self._mappings = template.get("Mappings", {})
        self._conditions = template.get("Conditions", {})
        self._parameters = dict[str, Any](PSEUDO_PARAMETERS)
        for name, declaration in template.get("Parameters", {}).items():
            if name not in given and "Default" not in declaration:
                raise KeyError(f"the template's parameter {name} has no default and was not given")
            value = given.get(name, declaration.get("Default"))
            is_list = declaration["Type"] == "CommaDelimitedList" or declaration["Type"].startswith("List<")
            self._parameters[name] = [part.strip() for part in str(value).split(",")] if is_list else str(value)
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self.condition,
            "Fn::And": lambda of: all(self.value(of)),
            "Fn::Equals": lambda of: str(self.value(of[0])) == str(self.value(of[1])),
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": lambda of: self.value(of[1] if self.condition(of[0]) else of[2]),
            "Fn::Join": self._join,
            "Fn::Not": lambda of: not self.value(of[0]),
            "Fn::Or": lambda of: any(self.value(of)),
            "Fn::Select": lambda of: self.value(of[1])[int(self.value(of[0]))],
            "Fn::Split": lambda of: str(self.value(of[1])).split(of[0]),
            "Fn::Sub": self._sub,
        }

    def condition(self, name: str | None) -> bool:
        return name is None or bool(self.value(self._conditions[name]))

    def value(self, node: Any) -> Any:
        if isinstance(node, list):
            return [item for item in map(self.value, node) if item is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            function, argument = next(iter(node.items()))
            if function in self._functions and not (function == "Condition" and isinstance(argument, dict)):
                return self._functions[function](argument)
        resolved = {key: self.value(item) for key, item in node.items()}
        return {key: item for key, item in resolved.items() if item is not _NO_VALUE}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        return self._parameters.get(name, {"Ref": name})

    def _find_in_map(self, of: list[Any]) -> Any:
        name, top, second = self.value(of[:3])
        return self.value(self._mappings[name][top][second])

    def _join(self, of: list[Any]) -> Any:
        parts = self.value(of[1])
        if not isinstance(parts, list) or any(isinstance(part, dict) for part in parts):
            return {"Fn::Join": [of[0], parts]}
        return str(of[0]).join(map(str, parts))

    def _sub(self, of: Any) -> str:
        text, given = (of, {}) if isinstance(of, str) else (of[0], self.value(of[1]))

        def replace(match: re.Match[str]) -> str:
            value = given.get(match[1], self._parameters.get(match[1]))
            return match[0] if value is None or isinstance(value, dict) else str(value)

        return re.sub(r"\$\{([^!}]+)\}", replace, text)
