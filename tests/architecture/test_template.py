"""template.yaml against the folders, the handlers' routes and the settings they read."""

import json
import os
import re
import subprocess
import sys

import pytest

from local.gateway.routes import read_routes
from local.template import read_events

CALL_WITHOUT_MESSAGES = """
import json, sys
from types import SimpleNamespace
from importlib import import_module
context = SimpleNamespace(
    function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="r",
    get_remaining_time_in_millis=lambda: 1000,
)
print(json.dumps(import_module(sys.argv[1] + ".handler").lambda_handler({"Records": []}, context)))
"""


def _camel(folder):
    return "".join(part.title() for part in folder.split("_"))


def test_folders_are_the_functions(template, folders):
    """No folder is forgotten in the template, and no function of the template lacks its folder."""
    declared = {name for name, one in template["Resources"].items() if one["Type"] == "AWS::Serverless::Function"}
    assert declared == {_camel(folder) for folder in folders}


def test_function_is_declared_like_its_folder(template, resources):
    """Folder, logical id and handler carry one name, and each folder is packed alone."""
    for folder, properties in resources.items():
        assert properties["Handler"] == f"{folder}.handler.lambda_handler"
        assert template["Resources"][_camel(folder)]["Metadata"] == {"BuildMethod": "makefile"}


def test_template_reads_as_a_table(root):
    """A route, a schedule, a queue's event, a statement and an index are a line each."""
    lines = (root / "template.yaml").read_text(encoding="utf-8").splitlines()
    spread = re.compile(r" *(- )?(Type: (HttpApi|ScheduleV2|SQS)|Effect: Allow|IndexName: \w+)")
    assert [line for line in lines if spread.fullmatch(line)] == []
    assert sum("{Type: HttpApi, " in line for line in lines) > 80


def test_settings_are_the_variables(resources, inspected):
    """A function reads exactly the variables that the template sets for it."""
    for folder, properties in resources.items():
        assert sorted(properties.get("Environment", {}).get("Variables", {})) == inspected[folder].settings, folder


def test_routes_are_registered(template, inspected):
    """The routes of the template are those that the handlers answer."""
    declared = {}
    for route in read_routes(template):
        declared.setdefault(route.function, []).append(route.key)
    assert sorted(declared["DescribeApi"]) == ["GET /", "GET /health", "GET /openapi.json"]
    for folder, one in inspected.items():
        registered = sorted(rule.replace("<", "{").replace(">", "}") for rule in one.routes)
        assert folder == "describe_api" or registered == sorted(declared.get(_camel(folder), [])), folder


def test_nothing_is_open_by_accident(template):
    """Operators' and machines' routes ask for a scope, and every other route says in so many words that it is open."""
    for event in read_events(template):
        if event.type != "HttpApi":
            continue
        auth = event.properties["Auth"]
        if event.properties["Path"].startswith(("/v1/admin/", "/v1/machine/")):
            assert len(auth["AuthorizationScopes"]) == 1
            assert "Authorizer" not in auth
        else:
            assert auth == {"Authorizer": "NONE"}


def test_reading_needs_a_reading_scope(template):
    """No route that changes something is served under a scope for reading."""
    for route in read_routes(template):
        for scope in route.authorizer.scopes if route.authorizer else ():
            wanted = (
                {"read", "export"}
                if route.method == "GET"
                else {"write", "export", "issue", "send", "jobs", "refund", "approve_refund"}
            )
            assert scope.partition(":")[2] in wanted, route.key


def _events(template, resources):
    """Each event with the folder of its function."""
    folders = {_camel(folder): folder for folder in resources}
    return [(folders[event.function], event) for event in read_events(template) if event.function in folders]


def test_events_reach_handlers_of_their_kind(template, resources, inspected):
    """Functions with a resolver get HTTP requests and nothing else; the others get what has no route."""
    for folder, event in _events(template, resources):
        has_routes = bool(inspected[folder].routes) or folder == "describe_api"
        assert has_routes == (event.type == "HttpApi"), f"{folder} {event.name}"
        assert event.type in {"HttpApi", "ScheduleV2", "SQS"}


def test_queue_handlers_report_each_message(template, resources, root):
    """A function behind a queue answers with batch item failures, and the template asks for them."""
    for folder, event in _events(template, resources):
        if event.type != "SQS":
            continue
        assert event.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        variables = dict.fromkeys(resources[folder]["Environment"]["Variables"], "1")
        result = subprocess.run(
            [sys.executable, "-c", CALL_WITHOUT_MESSAGES, folder],
            env=variables
            | {
                "PYTHONPATH": os.pathsep.join([str(root / "functions"), str(root / "layers/common/python")]),
                "AWS_DEFAULT_REGION": "eu-west-1",
            },
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(result.stdout.splitlines()[-1]) == {"batchItemFailures": []}


def test_messages_outlive_a_slow_function(template):
    """A queue hides a message for six times the function's time-out, and gives up as the function believes."""
    queue, function = (template["Resources"][name]["Properties"] for name in ("ExportsQueue", "ExportOrders"))
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
    told = function["Environment"]["Variables"]["MAX_RECEIVE_COUNT"]
    assert int(told) == queue["RedrivePolicy"]["maxReceiveCount"]


PRINCIPAL = re.compile(r"(?:Service|Principal): \[?[a-z-]+\.amazonaws\.com")


@pytest.mark.parametrize("text", ["arn:aws:", ".amazonaws.com"])
def test_partition_is_left_open(root, text):
    """Nothing is tied to the partition of one part of the world; service principals are spelled alike in all."""
    for path in [root / "template.yaml", *(root / "infra").glob("**/*.yaml")]:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [line for line in lines if text in line and not PRINCIPAL.search(line)]
        assert found == [], path
