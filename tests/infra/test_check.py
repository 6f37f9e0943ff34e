"""The check after a deployment, against a stack deployed on this machine."""

import json
import time

import httpx
import pytest
from botocore.exceptions import EndpointConnectionError

from infra.check import __main__ as program
from infra.check import account, findings, traffic
from infra.check.deployed import read
from infra.check.findings import Outcome
from local import seed
from local.stack import Settings, parameters_for, running
from local.template import load

PAGE = "https://pages.example.com"
SELF_FEEDING = {"RunJobs": "JobsQueue", "PayRedPackets": "PayoutsQueue", "ExportOrders": "ExportsQueue"}
TOPIC = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"TopicArn": {"Value": {"Ref": "Topic"}}}}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The local stack with one listed page, and with what its deployment leaves to the gateway put in place."""
    state = tmp_path_factory.mktemp("stack")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("local.stack.parameters_for", lambda *given: parameters_for(*given) | {"PageOrigins": PAGE})
        with running(Settings(state, port=0, wechat_port=0, wechat_tls_port=0, emulator_port=0)) as stack:
            functions = stack.emulator.client("lambda")
            for name, queue in SELF_FEEDING.items():
                url = stack.deployment.resources[queue]
                functions.create_event_source_mapping(
                    FunctionName=stack.deployment.functions[name].name,
                    EventSourceArn=f"arn:aws:sqs:eu-west-1:000000000000:{url.rpartition('/')[2]}",
                    ScalingConfig={"MaximumConcurrency": 4},
                )
                # The emulator takes the property of the template, and does nothing with it.
                functions.put_function_recursion_config(
                    FunctionName=stack.deployment.functions[name].name, RecursiveLoop="Allow"
                )
            scheduler, schedule = stack.emulator.client("scheduler"), stack.deployment.resources["DailyExportSchedule"]
            now = scheduler.get_schedule(Name=schedule)
            kept = {key: now[key] for key in ("ScheduleExpression", "FlexibleTimeWindow", "Target")}
            scheduler.update_schedule(Name=schedule, State="ENABLED", **kept)
            stack.emulator.client("cloudformation").create_stack(
                StackName="local-alarms", TemplateBody=json.dumps(TOPIC)
            )
            report(stack, "success")
            seed.sow(stack)
            yield stack


def report(stack, status):
    """Write what Lambda writes about a call: the gateway, which runs the functions here, does not."""
    logs, group = stack.emulator.client("logs"), stack.deployment.resources["Logs"]
    stream = f"2026/11/28/SignIn[$LATEST]{status}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    line = json.dumps({"type": "platform.report", "record": {"requestId": "1", "status": status}})
    event = {"timestamp": int(time.time() * 1000), "message": line}
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])


@pytest.fixture
def environment(stack, monkeypatch):
    """The variables of an operator's shell."""
    for name, value in stack.emulator.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SCOPELESS_TOKEN", stack.issuer.token("operator", []))
    return monkeypatch


@pytest.fixture
def deployed(environment, stack):
    return read(program.boto3.session.Session(region_name="eu-west-1"), "local")


@pytest.fixture
def subscribed(stack):
    """Somebody hears of alarms."""
    topics = stack.emulator.client("sns")
    topic = next(one["TopicArn"] for one in topics.list_topics()["Topics"])
    arn = stack.deployment.resources["ExportsDeadLetters"].rpartition("/")[2]
    queue = f"arn:aws:sqs:eu-west-1:000000000000:{arn}"
    subscription = topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, ReturnSubscriptionArn=True)
    yield topic
    topics.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def _found(found, what):
    (one,) = [look for look in found if look.what == what]
    return one


def test_stack_as_it_should_be_passes(environment, subscribed, capsys):
    """Every question is answered well, and the table and the exit code say so."""
    assert program.main(["local"]) == 0, capsys.readouterr().out
    lines = capsys.readouterr().out.splitlines()
    told = "\n".join(lines)
    assert "WRONG" not in told
    for what in (
        "health", "operators' route without a token", "operators' route with a token without scopes",
        "callback payment without a signature", "callback voucher without a signature",
        "callback transfer without a signature", f"page of {PAGE}", "page of an origin not listed",
        "file in MediaBucket", "file in JobsBucket", "file in ExportsBucket", "loop of RunJobs",
        "loop of PayRedPackets", "loop of ExportOrders", "schedule DailyExportSchedule", "ExportsDeadLetters",
        "concurrent executions", "Lambda's reports in the log", "who hears of alarms",
    ):  # fmt: skip
        assert any(line.startswith("good") and f" {what} " in line for line in lines), what
    assert "No account can tell" in told


def test_nothing_is_left_in_the_buckets(stack, deployed):
    """The files of the check are taken away again."""
    with httpx.Client() as browser:
        assert {one.outcome for one in traffic.files(deployed, browser)} == {Outcome.GOOD}
    s3 = stack.emulator.client("s3")
    for bucket in ("MediaBucket", "JobsBucket", "ExportsBucket"):
        kept = s3.list_objects_v2(Bucket=stack.deployment.resources[bucket]).get("Contents", [])
        assert [one["Key"] for one in kept if "/check-" in one["Key"]] == []


def test_alarms_that_nobody_hears_are_wrong(environment, capsys):
    """Without a subscription the check fails and says what to do."""
    assert program.main(["local"]) == 1
    last = capsys.readouterr().out.split("\n\n")[0].splitlines()[-1]
    assert last.startswith("WRONG")
    assert "0 subscription(s) confirmed" in last


def test_missing_stack_of_alarms_is_wrong(deployed):
    """The alarms' stack is asked for by name."""
    (one,) = account.subscriptions(deployed, "local-other-alarms")
    assert (one.outcome, "infra/alarms.yaml" in one.found) == (Outcome.WRONG, True)


def test_loop_that_would_be_ended_is_wrong(stack, deployed):
    """A function that feeds its own queue and may not is named."""
    functions, name = stack.emulator.client("lambda"), stack.deployment.functions["RunJobs"].name
    functions.put_function_recursion_config(FunctionName=name, RecursiveLoop="Terminate")
    found = list(account.loops(deployed))
    functions.put_function_recursion_config(FunctionName=name, RecursiveLoop="Allow")
    assert {one.what for one in found if one.outcome is Outcome.WRONG} == {"loop of RunJobs"}
    assert {one.what for one in found} == {f"loop of {name}" for name in SELF_FEEDING}


def test_dead_letter_and_schedule_at_rest_are_wrong(stack, deployed):
    """A message that was given up and a schedule that was switched off by hand are found."""
    sqs, url = stack.emulator.client("sqs"), stack.deployment.resources["JobsDeadLetters"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    found = list(account.dead_letters(deployed))
    sqs.purge_queue(QueueUrl=url)
    assert {one.what for one in found if one.outcome is Outcome.WRONG} == {"JobsDeadLetters"}
    meant = account.schedules(program.Deployed(**vars(deployed) | {"parameters": {"DailyExport": "DISABLED"}}))
    assert [one.outcome for one in meant] == [Outcome.WRONG]


def test_little_concurrency_is_wrong(deployed, monkeypatch):
    """An account that has no room for requests beside what queues may take is told how much to ask for."""
    monkeypatch.setattr(account, "MIN_SPARE_EXECUTIONS", 1_000_000)
    (one,) = account.concurrency(deployed)
    assert one.outcome is Outcome.WRONG
    assert "1000012 at least" in one.found


def test_log_that_alarms_cannot_read_is_wrong(deployed, monkeypatch):
    """Without reports of calls in the log, the alarm on errors of functions would be silent for ever."""
    monkeypatch.setattr(account, "REPORTS_WITHIN_SECONDS", -1)
    (one,) = account.reports(deployed)
    assert (one.outcome, "FunctionErrors" in one.found) == (Outcome.WRONG, True)


@pytest.mark.parametrize(
    ("token", "outcome", "hint"),
    [
        ("", Outcome.NOT_ASKED, "SCOPELESS_TOKEN"),
        ("scopeless", Outcome.GOOD, "403"),
        ("with scopes", Outcome.WRONG, "has the scope after all"),
        ("nonsense", Outcome.WRONG, "OidcIssuer or OidcAudience"),
    ],
)
def test_token_is_judged_by_its_answer(stack, token, outcome, hint):
    """A token without scopes has to be refused, and what else happens is explained."""
    tokens = {"scopeless": stack.issuer.token("operator", []), "with scopes": stack.issuer.token("operator")}
    with httpx.Client(base_url=stack.api_url) as api:
        found = list(traffic.tokens(api, tokens.get(token, token)))
    one = _found(found, "operators' route with a token without scopes")
    assert (one.outcome, hint in one.found) == (outcome, True), one.found


def test_answers_of_somebody_else_are_wrong():
    """A firewall's page, a redirect or a missing route is not taken for our answer."""
    pages = httpx.MockTransport(lambda _: httpx.Response(403, html="<h1>blocked</h1>"))
    with httpx.Client(base_url="https://api.invalid", transport=pages) as api:
        found = [*traffic.health(api), *traffic.callbacks(api, "")]
    assert {one.outcome for one in found} == {Outcome.WRONG}
    assert "a firewall" in found[-1].found


def test_callbacks_before_the_first_account_are_not_judged(stack):
    """Without a connected account our code answers, and there is no key that could have refused a signature."""
    with httpx.Client(base_url=stack.api_url) as api:
        found = list(traffic.callbacks(api, ""))
    assert [one.outcome for one in found] == [Outcome.NOT_ASKED] * len(traffic.CALLBACKS)


def test_open_origins_are_not_called_good():
    """Where every page may call there is nothing to compare."""
    with httpx.Client(base_url="https://api.invalid") as api:
        assert [one.outcome for one in traffic.origins(api, ["*"])] == [Outcome.NOT_ASKED]


def test_redirected_upload_is_wrong():
    """A form that S3 sends to another host fails in a browser, so it fails here."""
    request = httpx.Request("POST", "https://bucket.s3.amazonaws.com/")
    moved = httpx.Response(307, headers={"location": "https://elsewhere"}, request=request)
    one = traffic._of_file("file", moved, moved, b"")
    assert (one.outcome, "https://elsewhere" in one.found) == (Outcome.WRONG, True)


def test_question_that_fails_stops_no_other(environment):
    """What goes wrong on the way is told in words, as not asked or as no answer."""

    def lost():
        raise EndpointConnectionError(endpoint_url="https://sqs")

    def silent():
        raise httpx.ConnectTimeout("")

    def denied():
        program.boto3.client("sqs").get_queue_attributes(QueueUrl="http://127.0.0.1/none", AttributeNames=["All"])

    assert [findings.ask("x", question)[0].outcome for question in (lost, silent, denied)] == [
        Outcome.NOT_ASKED,
        Outcome.WRONG,
        Outcome.NOT_ASKED,
    ]


def test_strict_pipeline_takes_nothing_for_granted():
    """What could not be asked fails a strict pipeline only."""
    found = [findings.good("a", ""), findings.not_asked("b", "")]
    assert (findings.exit_code(found, strict=False), findings.exit_code(found, strict=True)) == (0, 1)
    assert findings.exit_code([findings.wrong("c", "")], strict=False) == 1


def test_missing_stack_has_an_exit_code_of_its_own(environment, capsys):
    """A pipeline tells a wrong name or region from a wrong stack."""
    assert program.main(["nowhere"]) == 2
    assert "there is no stack nowhere in eu-west-1" in capsys.readouterr().err


def test_routes_of_the_check_are_routes(root):
    """What is asked for by HTTP is in the template."""
    paths = {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for resource in load(root / "template.yaml")["Resources"].values()
        for event in resource.get("Properties", {}).get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }
    callbacks = {("POST", f"/v1/callbacks/{{mchid}}/{kind}") for kind in traffic.CALLBACKS}
    assert {("GET", "/health"), ("GET", traffic.ADMIN_ROUTE), ("GET", "/v1/products")} | callbacks <= paths
    assert {one for one in paths if "/callbacks/" in one[1]} == callbacks
