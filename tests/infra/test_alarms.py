"""The alarms: they watch everything the application has, and each is explained in the run-book."""

import json
import re
from copy import deepcopy

import pytest

from local.deploy import deploy
from local.stack import parameters_for
from merchant_center.core.edge.problems import ERROR_CODES

OWN = {"StackName", "AlarmEmail", "SignatureFailures", "TopicArn"}
WATCHED = {"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Serverless::HttpApi"}
SECONDS = 1_000
FUNCTION = "AWS::Serverless::Function"


def test_everything_of_the_application_is_watched(alarms, application, of_type):
    """Each table and queue, the API and the log of all functions are a parameter under their logical id, and used."""
    watched = {name for name, item in application["Resources"].items() if item["Type"] in WATCHED} | {"Logs"}
    named = set(alarms["Parameters"]) - OWN
    assert named - set(of_type(application, FUNCTION)) == watched
    text = json.dumps(alarms["Resources"])
    assert [name for name in named if f'"{name}"' not in text and f"${{{name}}}" not in text] == []


def test_every_function_is_watched_without_its_name(alarms, application, of_type):
    """Crashes, time-outs, missing room and slow answers are alarmed upon for whatever function there is."""
    every = of_type(alarms, "AWS::CloudWatch::Alarm")
    fed = {
        json.dumps(item["FilterPattern"])
        for item in of_type(alarms, "AWS::Logs::MetricFilter").values()
        if item["MetricTransformations"][0]["MetricName"] == every["FunctionErrors"]["MetricName"]
    }
    assert len(fed) > 1
    assert not any("Fn::Sub" in one or "function_name" in one for one in fed)
    throttled = every["FunctionsThrottled"]
    assert (throttled["Namespace"], throttled["MetricName"]) == ("AWS/Lambda", "Throttles")
    assert "Dimensions" not in throttled
    slow = every["RequestsNearTimeout"]
    assert slow["Dimensions"] == [{"Name": "ApiId", "Value": {"Ref": "Api"}}]
    limit = application["Globals"]["Function"]["Timeout"]
    assert 20 * SECONDS < slow["Threshold"] < limit * SECONDS
    for name, one in of_type(application, FUNCTION).items():
        assert "Timeout" not in one or all(event["Type"] != "HttpApi" for event in one["Events"].values()), name


def test_filters_read_the_one_log(alarms, of_type):
    """Each filter is on the log that all functions write, and one alone counts refusals."""
    filters = of_type(alarms, "AWS::Logs::MetricFilter")
    assert {json.dumps(item["LogGroupName"]) for item in filters.values()} == {json.dumps({"Ref": "Logs"})}
    fed = [one["MetricName"] for item in filters.values() for one in item["MetricTransformations"]]
    assert fed.count("refused") == 1
    assert filters["Refusals"]["MetricTransformations"][0]["Dimensions"] == [{"Key": "code", "Value": "$.code"}]


def test_alarmed_codes_exist(alarms, of_type):
    """An alarm on an error names a code that the error table has."""
    codes = {
        dimension["Value"]
        for item in of_type(alarms, "AWS::CloudWatch::Alarm").values()
        for metric in [item, *(one["MetricStat"]["Metric"] for one in item.get("Metrics", []) if "MetricStat" in one)]
        for dimension in metric.get("Dimensions", [])
        if dimension["Name"] == "code"
    }
    assert codes >= {
        "payment_mismatch",
        "decryption_failed",
        "configuration_error",
        "signature_invalid",
        "internal_error",
    }
    assert codes <= set(ERROR_CODES)


def test_alarms_on_own_metrics_have_a_filter_that_feeds_them(alarms, of_type):
    """No alarm waits for a metric that nothing writes."""
    fed = {
        one["MetricName"]
        for item in of_type(alarms, "AWS::Logs::MetricFilter").values()
        for one in item["MetricTransformations"]
    }
    read = {
        item["MetricName"]
        for item in of_type(alarms, "AWS::CloudWatch::Alarm").values()
        if "MerchantCenter" in str(item.get("Namespace"))
    }
    assert read <= fed


def test_single_signature_probes_do_not_alarm(alarms):
    """WeChat sends a few wrong signatures on purpose; only a burst tells anybody."""
    alarm = alarms["Resources"]["SignaturesInvalid"]["Properties"]
    assert alarm["Threshold"] == {"Ref": "SignatureFailures"}
    assert alarms["Parameters"]["SignatureFailures"]["MinValue"] >= 2


def _dimensions(alarm):
    return {one["Name"]: one["Value"] for one in alarm.get("Dimensions", [])}


def test_callbacks_are_timed_as_wechat_does(alarms, application, of_type):
    """How long each callback's route takes is alarmed upon, cold starts included, which no function's duration has."""
    slow = {
        _dimensions(one)["Resource"]: _dimensions(one)
        for one in of_type(alarms, "AWS::CloudWatch::Alarm").values()
        if (one.get("Namespace"), one.get("MetricName")) == ("AWS/ApiGateway", "Latency")
    }
    settings = application["Resources"]["Api"]["Properties"]["RouteSettings"]
    callbacks = {key.partition(" ")[2]: one for key, one in settings.items() if "/callbacks/" in key}
    assert set(slow) == set(callbacks) != set()
    for path, dimensions in slow.items():
        assert dimensions == {"ApiId": {"Ref": "Api"}, "Stage": "$default", "Method": "POST", "Resource": path}
        assert callbacks[path]["DetailedMetricsEnabled"] is True


def test_dropped_chain_tells_somebody(alarms, application, of_type):
    """Each function that may feed its own queue has an alarm on messages that Lambda drops as a loop."""
    watched = {
        _dimensions(one)["FunctionName"]["Ref"]
        for one in of_type(alarms, "AWS::CloudWatch::Alarm").values()
        if one.get("MetricName") == "RecursiveInvocationsDropped"
    }
    functions = of_type(application, "AWS::Serverless::Function")
    assert watched == {name for name, one in functions.items() if "RecursiveLoop" in one} != set()


def test_alarms_stay_within_ten_metrics(alarms, of_type):
    """CloudWatch takes ten metrics in an alarm and no more, each under an id of its own."""
    for name, item in of_type(alarms, "AWS::CloudWatch::Alarm").items():
        ids = [one["Id"] for one in item.get("Metrics", [])]
        assert len(ids) == len(set(ids)) <= 11, name
        assert all(re.fullmatch(r"[a-z]\w*", one) for one in ids), name


def test_template_fits_into_a_request(root):
    """CloudFormation takes 51,200 bytes of template in a request; more would need a bucket."""
    for path in (root / "infra").glob("*.yaml"):
        assert path.stat().st_size <= 51_200, path


def test_somebody_is_told_by_name(alarms, of_type):
    """Each alarm goes to the topic, coming and going, under the stack's name and its own."""
    for name, item in of_type(alarms, "AWS::CloudWatch::Alarm").items():
        assert item["AlarmActions"] == item["OKActions"]
        assert item["AlarmActions"] in ([{"Ref": "Topic"}], [{"Ref": "TopicArn"}])
        assert item["AlarmName"] == {"Fn::Sub": f"${{StackName}} {name}"}


def test_run_book_explains_each_alarm(alarms, of_type, root):
    """docs/operations.md has a row for every alarm, and none for others."""
    text = (root / "docs" / "operations.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert sorted(explained) == sorted(of_type(alarms, "AWS::CloudWatch::Alarm"))


def _without_math(template):
    """The template with metric math, which the emulator has not, replaced by the first metric of each expression."""
    simple = deepcopy(template)
    for item in simple["Resources"].values():
        for one in item.get("Properties", {}).pop("Metrics", [])[1:2]:
            stat = one["MetricStat"]
            item["Properties"] |= stat["Metric"] | {"Statistic": stat["Stat"], "Period": stat["Period"]}
    return simple


@pytest.fixture(scope="module")
def watched(aws, create, application, alarm_files):
    """The application and its alarms, deployed as infra/README.md says: physical ids as parameters, by logical id."""
    deployment = deploy(aws, application, parameters_for("https://api.invalid", ""), stack_name="watched")
    given = deployment.resources | {"StackName": "watched", "AlarmEmail": "operator@example.com"}
    for name, template in alarm_files.items():
        wanted = {key: value for key, value in given.items() if key in template["Parameters"]}
        given |= create(f"watched-{name.removesuffix('.yaml')}", _without_math(template), wanted)
    return deployment


def test_alarms_are_created_for_a_deployed_application(aws, alarms, of_type, watched):
    """Alarms, filters, topic and dashboard come up from nothing but the resources of the application's stack."""
    found = aws.client("cloudwatch").describe_alarms(AlarmNamePrefix="watched ", MaxRecords=100)["MetricAlarms"]
    assert {one["AlarmName"] for one in found} == {
        f"watched {name}" for name in of_type(alarms, "AWS::CloudWatch::Alarm")
    }
    group = watched.resources["Logs"]
    pages = aws.client("logs").get_paginator("describe_metric_filters").paginate(logGroupName=group)
    fed = {one["metricTransformations"][0]["metricName"] for page in pages for one in page["metricFilters"]}
    assert fed == {
        one["MetricName"]
        for item in of_type(alarms, "AWS::Logs::MetricFilter").values()
        for one in item["MetricTransformations"]
    }


def test_queues_are_watched_by_name(aws, watched):
    """A queue's physical id is its URL; the alarm's dimension is the name in it."""
    alarm = aws.client("cloudwatch").describe_alarms(AlarmNames=["watched ExportGivenUp"])["MetricAlarms"][0]
    name = watched.resources["ExportsDeadLetters"].rpartition("/")[2]
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": name}]


def test_dashboard_is_readable(aws, alarm_files, of_type, watched):
    """The dashboard is JSON once everything is filled in: the alarms of its file, the errors of all functions."""
    body = json.loads(aws.client("cloudwatch").get_dashboard(DashboardName="watched")["DashboardBody"])
    widgets = {one["properties"]["title"]: one["properties"] for one in body["widgets"]}
    shown = {arn.rpartition(":alarm:")[2] for arn in widgets["Alarms"]["alarms"]}
    main = alarm_files["alarms.yaml"]
    assert shown == {f"watched {name}" for name in of_type(main, "AWS::CloudWatch::Alarm")}
    assert "${" not in json.dumps(widgets)
    sources = re.findall(r"SOURCE '([^']+)' \|", widgets["Last errors"]["query"])
    assert sources == [watched.resources["Logs"]]
