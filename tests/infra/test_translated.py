"""What CloudFormation gets after SAM's transformation, where real AWS differs from the emulator."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from local.deploy import DeployError, deploy
from local.stack import parameters_for
from local.template import FUNCTION_TYPE, logical_id, resolve

# What a resource of each type is called, if not by an id that CloudFormation makes.
NAMES = re.compile(r"Name|[A-Z]\w+Name|RoleName|Alias")
NO_NAME_OF_THEIR_OWN = {"StageName", "TargetKeyId"}
URLS = re.compile(r"\w*(Url|Issuer)")


def _list(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def translated(root, program):
    """template.yaml after SAM's transformation."""
    done = subprocess.run(
        [
            program("sam", "python"), str(Path(__file__).with_name("translate.py")), str(root / "template.yaml"),
            "eu-west-1", "aws",
        ],
        env={"AWS_DEFAULT_REGION": "eu-west-1", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def scheduled(translated, of_type):
    """The functions that a schedule starts."""
    found = {logical_id(one["Target"]["Arn"]) for one in of_type(translated, "AWS::Scheduler::Schedule").values()}
    return found & set(of_type(translated, "AWS::Lambda::Function"))


@pytest.fixture(scope="module")
def production(root):
    """What the stage `production` sets, with settings of an account that are as they should be."""
    with (root / "samconfig.toml").open("rb") as file:
        overrides = tomllib.load(file)["production"]["deploy"]["parameters"]["parameter_overrides"]
    return {
        "PublicApiUrl": "https://pay.example.com",
        "OidcIssuer": "https://login.example.com/realms/shop",
        "PageOrigins": "https://pages.example.com",
        "ClientIp": "203.0.113.7",
    } | dict(one.split("=", 1) for one in overrides if not one.startswith("file://"))


def test_second_stage_fits_into_an_account(translated):
    """Nothing has a physical name of its own: a second stack in the same account and region finds none taken."""
    named = {
        f"{name}.{key}": value
        for name, item in translated["Resources"].items()
        for key, value in item.get("Properties", {}).items()
        if NAMES.fullmatch(key) and key not in NO_NAME_OF_THEIR_OWN and isinstance(value, str)
    }
    assert named == {}


def test_import_of_the_api_never_leaves_out_a_route(translated, of_type):
    """What API Gateway cannot create, the authorizer say, fails the deployment instead of disappearing."""
    for api in of_type(translated, "AWS::ApiGatewayV2::Api").values():
        assert api["FailOnWarnings"] is True


def test_sweep_that_failed_is_not_repeated_behind_the_next(translated, of_type, scheduled):
    """Neither Scheduler nor Lambda repeats a scheduled call, and one that found no room is forgotten in a minute."""
    asynchronous = of_type(translated, "AWS::Lambda::EventInvokeConfig").values()
    settings = {one["FunctionName"]["Ref"]: one for one in asynchronous}
    assert set(settings) == scheduled != set()
    for one in settings.values():
        assert (one["MaximumRetryAttempts"], one["MaximumEventAgeInSeconds"]) == (0, 60)
    for one in of_type(translated, "AWS::Scheduler::Schedule").values():
        if logical_id(one["Target"]["Arn"]) in scheduled:
            assert one["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}


def test_first_deployment_that_fails_leaves_nothing(translated):
    """Tables and buckets outlive their stack, but not a creation that failed."""
    kept = {
        item["Type"]: item["DeletionPolicy"] for item in translated["Resources"].values() if "DeletionPolicy" in item
    }
    kept.pop("AWS::Lambda::LayerVersion")
    assert kept == dict.fromkeys(["AWS::DynamoDB::Table", "AWS::S3::Bucket"], "RetainExceptOnCreate")
    for item in translated["Resources"].values():
        if item["Type"] in kept:
            assert (item["DeletionPolicy"], item["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def _feeds(application):
    """Which functions each function may start through a queue."""
    functions = {
        name: one["Properties"] for name, one in application["Resources"].items() if one["Type"] == FUNCTION_TYPE
    }
    started_by = {
        logical_id(event["Properties"]["Queue"]): name
        for name, one in functions.items()
        for event in one["Events"].values()
        if event["Type"] == "SQS"
    }
    sends = {
        name: {
            logical_id(queue)
            for policy in one.get("Policies", [])
            for statement in policy["Statement"]
            if "sqs:SendMessage" in _list(statement["Action"])
            for queue in _list(statement["Resource"])
        }
        for name, one in functions.items()
    }
    return {name: {started_by[queue] for queue in queues if queue in started_by} for name, queues in sends.items()}


def _in_a_loop(feeds):
    def reached(name):
        seen, left = set(), [name]
        while left:
            left = [after for one in left for after in feeds[one] if after not in seen and not seen.add(after)]
        return seen

    return {name for name in feeds if name in reached(name)}


def test_loops_are_found():
    """A loop is found over one function and over several, and what only leads into one is none."""
    feeds = {"a": {"a"}, "b": {"c"}, "c": {"d"}, "d": {"c"}, "e": set()}
    assert _in_a_loop(feeds) == {"a", "c", "d"}


def test_function_that_feeds_its_own_queue_may_go_on(application, translated, of_type):
    """Lambda ends a chain of sixteen calls through a queue, unless told that it is meant; in China it does neither."""
    loops = _in_a_loop(_feeds(application))
    assert loops >= {"RunJobs", "PayRedPackets", "ExportOrders"}
    functions = of_type(translated, "AWS::Lambda::Function")
    told = {name: item["RecursiveLoop"] for name, item in functions.items() if "RecursiveLoop" in item}
    assert told == {key: {"Fn::If": ["HasLoopDetection", "Allow", {"Ref": "AWS::NoValue"}]} for key in loops}
    assert translated["Conditions"]["HasLoopDetection"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}]
    }


def _routes(translated, of_type):
    """Route key to whether it is open, as the API's description has them."""
    (api,) = of_type(translated, "AWS::ApiGatewayV2::Api").values()
    return {
        f"{method.upper()} {path}": {"NONE": []} in operation["security"]
        for path, methods in api["Body"]["paths"].items()
        for method, operation in methods.items()
        if "security" in operation
    }


def test_open_routes_have_limits_of_their_own(application, translated, of_type):
    """What everybody may call is throttled by route: starting something more than reading, WeChat's calls least."""
    routes = _routes(translated, of_type)
    (stage,) = of_type(translated, "AWS::ApiGatewayV2::Stage").values()
    settings = resolve(
        {"Parameters": application["Parameters"], "Resources": {"of": {"routes": stage["RouteSettings"]}}},
        parameters_for("", ""),
    )["Resources"]["of"]["routes"]
    assert set(settings) == {key for key, is_open in routes.items() if is_open}
    for key, one in settings.items():
        # What is not said here would be zero, not the default of the stage.
        assert set(one) == {"ThrottlingRateLimit", "ThrottlingBurstLimit", "DetailedMetricsEnabled"}
        assert one["DetailedMetricsEnabled"] is True
        rate, burst = float(one["ThrottlingRateLimit"]), float(one["ThrottlingBurstLimit"])
        assert burst >= rate
        if "/callbacks/" in key:
            assert rate == stage["DefaultRouteSettings"]["ThrottlingRateLimit"]
        elif key.startswith("POST"):
            assert 20 <= rate <= 50, key
        else:
            assert rate <= 200, key


def test_access_log_tells_what_an_attack_leaves(translated, of_type):
    """A line is JSON with the ids of both sides, who called, and why a token was refused; it has no path."""
    (stage,) = of_type(translated, "AWS::ApiGatewayV2::Stage").values()
    line = json.loads(stage["AccessLogSettings"]["Format"])
    assert {
        "requestId", "functionRequestId", "ip", "userAgent", "sub", "authError", "error", "integrationLatency", "time",
    } <= set(line)  # fmt: skip
    assert line["functionRequestId"] == "$context.integration.requestId"
    assert line["authError"] == "$context.authorizer.error"
    assert not {"$context.path", "$context.http.path"} & set(line.values())


def test_every_function_writes_the_one_log(translated, of_type):
    """All functions log as JSON to the application's group, which forgets, as the API's own does."""
    for name, item in of_type(translated, "AWS::Lambda::Function").items():
        assert item["LoggingConfig"]["LogGroup"] == {"Ref": "Logs"}, name
        assert item["LoggingConfig"]["LogFormat"] == "JSON", name
    groups = of_type(translated, "AWS::Logs::LogGroup")
    assert groups == {key: {"RetentionInDays": {"Ref": "LogRetentionDays"}} for key in ("ApiLogs", "Logs")}
    assert translated["Parameters"]["LogRetentionDays"]["Default"] > 0


def test_durations_are_logged(translated, of_type):
    """REPORT lines, with duration, memory and init, are not filtered away."""
    for name, item in of_type(translated, "AWS::Lambda::Function").items():
        assert item["LoggingConfig"]["SystemLogLevel"] == "INFO", name


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ClientIp": "127.0.0.1"}, "ClientIp"),
        ({"PageOrigins": "*"}, "PageOrigins"),
        ({"PageOrigins": "https://pages.example.com,*"}, "PageOrigins"),
    ],
)
def test_careless_setting_is_refused_where_customers_are(aws, application, production, wrong, told):
    """A production stack with a setting for trials is refused in words before anything is created."""
    with pytest.raises(DeployError, match=told):
        deploy(aws, application, production | wrong, stack_name="careless")


@pytest.mark.parametrize(("setting", "value"), [("ClientIp", "127.0.0.1"), ("PageOrigins", "*")])
def test_setting_for_trials_is_refused_by_default(aws, application, production, setting, value):
    """Whoever deploys without a stage gets the rules of production."""
    without_stage = {name: production[name] for name in ("PublicApiUrl", "OidcIssuer")}
    others = {"ClientIp": "203.0.113.7", "PageOrigins": "https://pages.example.com"}
    with pytest.raises(DeployError, match=setting):
        deploy(aws, application, without_stage | others | {setting: value}, stack_name="careless")


def test_settings_as_they_should_be_pass_the_rules(application, production):
    """Production's own settings fit every pattern."""
    for name, value in production.items():
        pattern = application["Parameters"][name].get("AllowedPattern", ".*")
        assert re.fullmatch(pattern, value), name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, "http://pay.example.com") for name in ("PublicApiUrl", "OidcIssuer", "WeChatPayUrl", "PageOrigins")],
        ("PublicApiUrl", "https://pay.example.com/"),
        ("PageOrigins", "https://pages.example.com/shop"),
        ("PageOrigins", "https://*.example.com"),
        ("PageOrigins", "http://localhost.example.com"),
        ("ClientIp", "203.0.113.777"),
        ("ClientIp", "......."),
    ],
)
def test_value_that_cannot_be_right_is_refused(application, name, value):
    """Addresses have https, origins no path, and an IP address is one."""
    assert not re.fullmatch(application["Parameters"][name]["AllowedPattern"], value)


def test_every_address_needs_https(application):
    """No parameter that is an address takes http."""
    addresses = {name: one for name, one in application["Parameters"].items() if URLS.fullmatch(name)}
    assert len(addresses) > 5
    for name, one in addresses.items():
        assert re.fullmatch(one["AllowedPattern"], one.get("Default", "https://host.example")), name
        assert not re.fullmatch(one["AllowedPattern"], "http://host.example"), name
