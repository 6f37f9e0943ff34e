"""The story of the demo, played against what `sam build` made, with every role enforced."""

import json

import httpx
import pytest

from local.demo import Story

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def demo(stack):
    return json.loads((stack.state_dir / "demo.json").read_text(encoding="utf-8"))


def test_story_plays_on_the_deployed_build(demo, capsys):
    """From sign-in to the exported file, each function does its part under its own role."""
    with httpx.Client(base_url=demo["api_url"], timeout=60) as api, httpx.Client(timeout=60) as browser:
        Story(demo, api, browser).play()
    assert "The whole story went as it should." in capsys.readouterr().out


@pytest.mark.parametrize("function", ["SettleOrders", "RefreshCertificates"])
def test_scheduled_functions_run_under_their_roles(stack, function):
    """What the schedules start works with the permissions it has."""
    answer = stack.emulator.client("lambda").invoke(
        FunctionName=stack.deployment.functions[function].name, Payload=b"{}"
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_daily_schedule_writes_the_file_of_the_day(stack):
    """A message of the schedule becomes an export that the worker writes under its role."""
    message = json.dumps({"scheduled_at": "2026-03-02T16:30:00Z"})
    stack.emulator.client("lambda").invoke(
        FunctionName=stack.deployment.functions["ExportOrders"].name,
        Payload=json.dumps({"Records": [{"messageId": "1", "body": message, "attributes": {}}]}),
    )
    item = stack.emulator.client("dynamodb").get_item(
        TableName=stack.deployment.resources["ExportsTable"],
        Key={"pk": {"S": "EXPORT#daily-2026-03-02"}, "sk": {"S": "ITEM"}},
    )["Item"]
    assert json.loads(item["data"]["S"])["state"] == "DONE"
