"""What a monitor and a developer get without any token."""

import json
import tomllib
from pathlib import Path

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"


def test_home_says_what_this_is_and_where_to_go(api):
    """The root names the API with the version of the project, and its links work."""
    answer = api.call("GET", "/")
    project = tomllib.loads((FUNCTIONS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert answer.status == 200
    assert answer.json["version"] == project["version"]
    assert "WeChat Pay" in answer.json["description"]
    linked = {name: api.call("GET", path).json for name, path in answer.json["links"].items()}
    assert linked["openapi"]["info"]["version"] == project["version"]
    assert linked["openapi"]["info"]["license"]["identifier"] == project["license"] == "MIT"
    assert linked["health"] == {"status": "ok"}


def test_licence_is_the_one_that_is_told():
    """The file in the root is the licence that the description names."""
    assert (FUNCTIONS.parent / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_health_is_told(api):
    """The health route answers ok, uncached."""
    answer = api.call("GET", "/health")
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


def test_description_is_the_committed_one(api):
    """The served OpenAPI document is the file of the source tree."""
    answer = api.call("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == json.loads((FUNCTIONS / "describe_api" / "openapi.json").read_text(encoding="utf-8"))
