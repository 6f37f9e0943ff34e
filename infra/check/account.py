"""What the account says of itself: loops, schedules, dead letters, room to run, the log, who hears of alarms."""

import time
from collections.abc import Iterator
from typing import Any

from infra.check.deployed import Deployed, describe, outputs_of
from infra.check.findings import Finding, good, judge, not_asked, wrong

MIN_SPARE_EXECUTIONS = 100
"""Concurrent executions that requests and WeChat's callbacks need beside what queues may take."""
REPORTS_WITHIN_SECONDS = 3600
_GOOD_CALL = '{ $.type = "platform.report" && $.record.status = "success" }'
_OFF_ON_PURPOSE = {"DailyExportSchedule": "DailyExport"}


def loops(deployed: Deployed) -> Iterator[Finding]:
    """Functions that feed their own queue are told to be allowed to."""
    what = "functions that feed their own queue"
    if deployed.is_in_china:
        yield good(what, "Lambda in China stops none")
        return
    functions = deployed.client("lambda")
    names = {one.physical_id: one.logical_id for one in deployed.of_type("AWS::Lambda::Function")}
    feeding = [name for name in names if _feeds_itself(functions, name)]
    if not feeding:
        yield not_asked(what, "no function is fed by a queue that it writes to")
    for name in feeding:
        setting = functions.get_function_recursion_config(FunctionName=name)["RecursiveLoop"]
        found = f"RecursiveLoop is {setting}" + ("" if setting == "Allow" else ": its work ends after 16 calls")
        yield judge(f"loop of {names[name]}", is_good=setting == "Allow", found=found)


def _feeds_itself(functions: Any, name: str) -> bool:
    pages = functions.get_paginator("list_event_source_mappings").paginate(FunctionName=name)
    queues = {one["EventSourceArn"].rpartition(":")[2] for page in pages for one in page["EventSourceMappings"]}
    if not queues:
        return False
    told = functions.get_function_configuration(FunctionName=name).get("Environment", {}).get("Variables", {})
    return bool(queues & {value.rpartition("/")[2] for value in told.values()})


def schedules(deployed: Deployed) -> Iterator[Finding]:
    """Every schedule is switched on, unless a parameter says otherwise."""
    scheduler = deployed.client("scheduler")
    for one in deployed.of_type("AWS::Scheduler::Schedule"):
        state = scheduler.get_schedule(Name=one.physical_id.rpartition("/")[2])["State"]
        parameter = _OFF_ON_PURPOSE.get(one.logical_id, "")
        meant = deployed.parameters.get(parameter, "ENABLED")
        found = state.lower() + (f", as {parameter} says" if state == meant != "ENABLED" else "")
        yield judge(f"schedule {one.logical_id}", is_good=state == meant, found=found)


def dead_letters(deployed: Deployed) -> Iterator[Finding]:
    """No message was given up."""
    sqs = deployed.client("sqs")
    for one in deployed.of_type("AWS::SQS::Queue"):
        if not one.logical_id.endswith("DeadLetters"):
            continue
        asked = sqs.get_queue_attributes(QueueUrl=one.physical_id, AttributeNames=["ApproximateNumberOfMessages"])
        number = int(asked["Attributes"]["ApproximateNumberOfMessages"])
        hint = " message(s), see docs/operations.md, dead letters" if number else " messages"
        yield judge(one.logical_id, is_good=number == 0, found=f"{number}{hint}")


def concurrency(deployed: Deployed) -> Iterator[Finding]:
    """The account lets enough functions run at once."""
    functions = deployed.client("lambda")
    limit = int(functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"])
    ours = {one.physical_id for one in deployed.of_type("AWS::Lambda::Function")}
    pages = functions.get_paginator("list_event_source_mappings").paginate()
    queues = sum(
        one.get("ScalingConfig", {}).get("MaximumConcurrency", 0)
        for page in pages
        for one in page["EventSourceMappings"]
        if one["FunctionArn"].partition(":function:")[2].partition(":")[0] in ours
    )
    found = f"{limit} at once in this account and region, of which queues may take {queues}"
    needed = queues + MIN_SPARE_EXECUTIONS
    advice = "" if limit >= needed else f"; ask AWS for {needed} at least (quota L-B99A9384)"
    yield judge("concurrent executions", is_good=not advice, found=found + advice)


def reports(deployed: Deployed) -> Iterator[Finding]:
    """Lambda writes what became of each call into the log, as the alarm on errors of functions reads it."""
    what = "Lambda's reports in the log"
    group = next(one.physical_id for one in deployed.of_type("AWS::Logs::LogGroup") if one.logical_id == "Logs")
    since = int((time.time() - REPORTS_WITHIN_SECONDS) * 1000)
    pages = deployed.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=group, filterPattern=_GOOD_CALL, startTime=since)
    if any(page["events"] for page in found):
        yield good(what, "there, and of the form that FunctionErrors reads")
    else:
        yield wrong(
            what, "none in the last hour: FunctionErrors would see no call that dies. Ask again in five minutes"
        )


def subscriptions(deployed: Deployed, alarms: str) -> Iterator[Finding]:
    """Somebody hears of alarms."""
    what = "who hears of alarms"
    described = describe(deployed.client("cloudformation"), alarms)
    topic = outputs_of(described).get("TopicArn") if described else None
    if not topic:
        yield wrong(what, f"there is no stack {alarms} with a topic: deploy infra/alarms.yaml")
        return
    pages = deployed.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    everybody = [one for page in pages for one in page["Subscriptions"]]
    confirmed = [one for one in everybody if one["SubscriptionArn"].startswith("arn:")]
    waiting = len(everybody) - len(confirmed)
    found = f"{len(confirmed)} subscription(s) confirmed, {waiting} not" + (
        ": see the mail that SNS sent" * bool(waiting)
    )
    yield judge(what, is_good=bool(confirmed) and not waiting, found=found)
