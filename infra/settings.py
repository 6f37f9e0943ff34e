"""`python -m infra.settings STAGE`: a stage's settings against the template, before anything is built."""

import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from local.template import load

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "infra" / "stages" / "example.yaml"
_LEFT_OVER = re.compile(r"example\.com|subnet-1\b|sg-1\b|203\.0\.113\.")


def problems(given: Mapping[str, Any], declared: Mapping[str, Any], architecture: str) -> Iterator[str]:
    """What is wrong with the settings of a stage, in words.

    Args:
        given: by name, lists as lists.
        declared: the template's parameters.
        architecture: what the libraries are fetched for.
    """
    for name in declared.keys() - given.keys():
        if "Default" not in declared[name]:
            yield f"{name} is missing: {declared[name]['Description']}"
    for name, value in given.items():
        if name not in declared:
            yield f"{name} is no parameter of template.yaml"
            continue
        for one in value if isinstance(value, list) else [value]:
            yield from _value_problems(name, str(one), declared[name])
    wanted = given.get("Architecture", declared["Architecture"]["Default"])
    if wanted != architecture:
        yield f"Architecture is {wanted}, but libraries are fetched for {architecture}: set ARCHITECTURE={wanted}"


def _value_problems(name: str, value: str, declared: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(declared.get("AllowedPattern", ".*"), value, re.DOTALL):
        advice = declared.get("ConstraintDescription") or f"has to match {declared['AllowedPattern']}"
        yield f"{name}: {value} does not do; it {advice}"
    if value not in map(str, declared.get("AllowedValues", [value])):
        yield f"{name}: {value} is none of {', '.join(declared['AllowedValues'])}"
    if _LEFT_OVER.search(value):
        yield f"{name}: {value} is still the example's"


def main(stage: str, root: Path = ROOT) -> int:
    """Print what is wrong with a stage's settings; 0 if nothing is."""
    path = root / ".deploy" / f"{stage}.yaml"
    with (ROOT / "samconfig.toml").open("rb") as file:
        stages = tomllib.load(file)
    if stage not in stages or "deploy" not in stages[stage]:
        found = [f"samconfig.toml has no stage {stage}"]
    elif not path.exists():
        example = EXAMPLE.relative_to(ROOT)
        found = [f"the stage has no settings: mkdir -p .deploy && cp {example} .deploy/{stage}.yaml, then fill it in"]
    else:
        overrides = stages[stage]["deploy"]["parameters"]["parameter_overrides"]
        shared = dict(one.split("=", 1) for one in overrides if not one.startswith("file://"))
        own = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        declared = load(ROOT / "template.yaml")["Parameters"]
        found = list(problems(shared | own, declared, os.environ.get("ARCHITECTURE", "arm64")))
    for one in found:
        print(f"{path.relative_to(root)}: {one}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else "dev"))
