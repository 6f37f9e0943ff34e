"""Fires the template's schedules at functions and queues, as EventBridge Scheduler does, or on demand."""

import asyncio
import json
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.emulator import Emulator
from local.gateway.invoker import FunctionError, Invoker
from local.gateway.schedule_expressions import parse
from local.template import logical_id, read_events

_log = logging.getLogger("local.gateway")


@dataclass(frozen=True)
class Schedule:
    """A schedule and where it goes: the logical id of a function or of a queue."""

    name: str
    expression: str
    time_zone: str
    is_enabled: bool
    target: str
    input: str | None


def read_schedules(template: Mapping[str, Any]) -> list[Schedule]:
    """Return all schedules of a resolved template.

    A function's ScheduleV2 event has the logical id that SAM gives it: the function's, then the event's.
    """
    of_functions = [
        _schedule(event.function + event.name, event.properties, event.function, event.properties.get("Input"))
        for event in read_events(template)
        if event.type == "ScheduleV2"
    ]
    own = [
        _schedule(name, properties, logical_id(properties["Target"]["Arn"]) or "", properties["Target"].get("Input"))
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Scheduler::Schedule" and (properties := resource["Properties"])
    ]
    return of_functions + own


def _schedule(name: str, properties: Mapping[str, Any], target: str, given: str | None) -> Schedule:
    schedule = Schedule(
        name=name,
        expression=properties["ScheduleExpression"],
        time_zone=properties.get("ScheduleExpressionTimezone", "UTC"),
        is_enabled=properties.get("State", "ENABLED") == "ENABLED",
        target=target,
        input=given,
    )
    parse(schedule.expression, schedule.time_zone)
    return schedule


class Scheduler:
    """Waits for schedules and fires them."""

    def __init__(
        self, schedules: list[Schedule], resources: Mapping[str, str], emulator: Emulator, invoker: Invoker
    ) -> None:
        self.schedules = {schedule.name: schedule for schedule in schedules}
        self._resources = resources
        self._emulator = emulator
        self._invoker = invoker

    async def run(self) -> None:
        """Fire all enabled schedules at their times, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for schedule in self.schedules.values():
                if schedule.is_enabled:
                    group.create_task(self._repeat(schedule))

    async def fire(self, name: str, at: datetime) -> Any:
        """Fire a schedule now, enabled or not, and return the function's result or the SQS message id.

        Args:
            name: its logical id.
            at: what it is told as the scheduled time.

        Raises:
            KeyError: there is no such schedule.
            FunctionError: its function failed.
        """
        schedule = self.schedules[name]
        payload = _payload(schedule, at)
        target = self._resources[schedule.target]
        if target.startswith("http"):
            sent = await asyncio.to_thread(
                self._emulator.client("sqs").send_message, QueueUrl=target, MessageBody=payload
            )
            return {"message_id": sent["MessageId"]}
        return json.loads(await self._invoker.invoke(schedule.target, payload.encode()))

    async def _repeat(self, schedule: Schedule) -> None:
        next_time = parse(schedule.expression, schedule.time_zone)
        due = next_time(datetime.now(UTC))
        while due is not None:
            await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
            try:
                await self.fire(schedule.name, due)
            except (FunctionError, BotoCoreError, ClientError) as error:
                _log.warning("schedule %s: %s", schedule.name, error)
            due = next_time(max(due, datetime.now(UTC)))


def _payload(schedule: Schedule, at: datetime) -> str:
    """Return the schedule's input with its placeholders filled in, or the event that AWS makes itself."""
    arn = f"arn:aws:scheduler:eu-west-1:000000000000:schedule/default/{schedule.name}"
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    execution = str(uuid.uuid4())
    if schedule.input is None:
        return json.dumps(
            {
                "version": "0",
                "id": execution,
                "detail-type": "Scheduled Event",
                "source": "aws.scheduler",
                "account": "000000000000",
                "time": time,
                "region": "eu-west-1",
                "resources": [arn],
                "detail": "{}",
            }
        )
    return (
        schedule.input.replace("<aws.scheduler.scheduled-time>", time)
        .replace("<aws.scheduler.schedule-arn>", arn)
        .replace("<aws.scheduler.execution-id>", execution)
        .replace("<aws.scheduler.attempt-number>", "1")
    )
