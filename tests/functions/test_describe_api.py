"""What a monitor and a developer get without any token."""

import json
from pathlib import Path

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"


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
