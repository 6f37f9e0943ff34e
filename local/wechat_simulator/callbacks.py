"""Delivers callbacks to the merchant: at once, then again on WeChat's schedule until one is answered well.

Source: WeChat Pay APIv3, "payment notice": 5 seconds to answer, 200 or 204 is success, 15 re-sends in a day.
"""

import asyncio
import base64
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import aiohttp
from yarl import URL

from local.wechat_simulator.clock import Clock
from local.wechat_simulator.faults import ATTEMPT_TAMPERING, PLANNING, Effects, Event, Script
from local.wechat_simulator.merchants import Merchants
from local.wechat_simulator.notifications import (
    KINDS,
    Kind,
    Notification,
    envelope,
    headers,
    new_notification,
)
from local.wechat_simulator.state import Collection, Database

ANSWER_SECONDS = 5
SUCCESS = {HTTPStatus.OK, HTTPStatus.NO_CONTENT}
IDLE_SECONDS = 3600.0
log = logging.getLogger(__name__)


class Callbacks:
    """Every callback ever made, and the task that sends those that are due."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        script: Script,
        merchants: Merchants,
        signing_time: Callable[[], float],
    ) -> None:
        self._held = Collection(database, "notifications", Notification)
        self._clock = clock
        self._script = script
        self._merchants = merchants
        self._signing_time = signing_time
        self._due = {item.id: item.due_at for item in self._held.values() if item.state == "PENDING"}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None

    def get(self, notification_id: str) -> Notification | None:
        """The callback, or None."""
        return self._held.get(notification_id)

    def newest(self, count: int) -> list[Notification]:
        """The last callbacks made, the newest first."""
        return self._held.newest(count)

    def send(self, kind: Kind, mchid: str, url: str, plaintext: dict[str, Any]) -> None:
        """Make a callback; it goes out in the background unless a fault holds it back."""
        merchant = self._merchants.get(mchid)
        if merchant is None:
            return
        now = self._clock.now()
        event = Event(method="POST", path=url, mchid=mchid, event_type=kind.event_type)
        effects = self._script.take("callback", event, PLANNING)
        notification = replace(
            new_notification(merchant, kind, url, plaintext, now),
            state="LOST" if effects.lose else "HELD" if effects.hold else "PENDING",
            due_at=now + effects.late,
            copies=max(1, effects.concurrent_duplicates),
            repeat=effects.duplicate,
        )
        self._store(notification)

    async def run(self) -> None:
        """Send what is due, for ever; cancelling leaves unsent callbacks due for the next start."""
        try:
            while True:
                self._start_due()
                waiting = [due for key, due in self._due.items() if key not in self._under_way]
                pause = min(waiting, default=self._clock.now() + IDLE_SECONDS) - self._clock.now()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), max(0.0, pause))
                self._wake.clear()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """End deliveries under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    async def advance(self, seconds: float) -> None:
        """Move the clock forward, stopping at each callback that becomes due until it is answered."""
        await self._settle()
        target = self._clock.now() + seconds
        while self._due and (due := min(self._due.values())) <= target:
            self._clock.move_to(due)
            self._start_due()
            await self._settle()
        self._clock.move_to(target)

    async def deliver_now(self, notification: Notification, copies: int) -> list[dict[str, Any]]:
        """Send `copies` at once whatever the state; a held or lost callback is thereby released."""
        attempts = await asyncio.gather(*(self._attempt(notification) for _ in range(copies)))
        held = self.get(notification.id)
        if held is None:
            return attempts
        held = replace(held, attempts=[*held.attempts, *attempts])
        if any(attempt["success"] for attempt in attempts):
            held = replace(held, state="DELIVERED")
        elif held.state in {"HELD", "LOST"}:
            held = self._rescheduled(held)
        self._store(held)
        return attempts

    async def forget(self) -> None:
        """Drop every callback, also those under way."""
        # First, or what is cut off here would at once be due and begin again.
        self._held.clear()
        self._due.clear()
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _store(self, notification: Notification) -> None:
        self._held.put(notification.id, notification)
        if notification.state == "PENDING":
            self._due[notification.id] = notification.due_at
        else:
            self._due.pop(notification.id, None)
        self._wake.set()

    def _start_due(self) -> None:
        now = self._clock.now()
        for key in [key for key, due in self._due.items() if due <= now and key not in self._under_way]:
            self._under_way[key] = asyncio.create_task(self._deliver(key))

    async def _settle(self) -> None:
        self._start_due()
        while self._under_way:
            await asyncio.wait(list(self._under_way.values()))

    async def _deliver(self, key: str) -> None:
        try:
            notification = self.get(key)
            if notification is None:
                return
            attempts = await asyncio.gather(*(self._attempt(notification) for _ in range(notification.copies)))
            succeeded = any(attempt["success"] for attempt in attempts)
            if succeeded and notification.repeat:
                attempts.append(await self._attempt(notification))
            held = self.get(key) or notification
            held = replace(held, attempts=[*held.attempts, *attempts], copies=1, repeat=held.repeat and not succeeded)
            # Somebody may have delivered it by hand meanwhile.
            is_done = succeeded or held.state == "DELIVERED"
            self._store(replace(held, state="DELIVERED") if is_done else self._rescheduled(held))
        except Exception:
            log.exception("callback %s cannot be made", key)
            self._due.pop(key, None)
        finally:
            self._under_way.pop(key, None)
            self._wake.set()

    def _rescheduled(self, notification: Notification) -> Notification:
        retries = KINDS[notification.event_type].retries
        rounds = notification.rounds
        if rounds == len(retries):
            return replace(notification, state="EXHAUSTED")
        due_at = self._clock.now() + retries[rounds]
        return replace(notification, state="PENDING", due_at=due_at, rounds=rounds + 1)

    async def _attempt(self, notification: Notification) -> dict[str, Any]:
        event = Event(
            method="POST", path=notification.url, mchid=notification.mchid, event_type=notification.event_type
        )
        effects = self._script.take("callback", event, ATTEMPT_TAMPERING)
        merchant = self._merchants.get(notification.mchid)
        if merchant is None:
            raise LookupError(notification.mchid)
        body = envelope(notification, effects)
        sent = headers(merchant, body, self._signing_time(), effects)
        answer = await self._post(notification.url, body, sent)
        return _attempt_record(self._clock.now(), effects, sent, body, answer)

    async def _post(self, url: str, body: bytes, sent: dict[str, str]) -> dict[str, Any]:
        if self._session is None:
            skipped = ["Accept-Encoding", "User-Agent"]
            self._session = aiohttp.ClientSession(skip_auto_headers=skipped, cookie_jar=aiohttp.DummyCookieJar())
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with self._session.post(
                URL(url, encoded=True), data=body, headers=sent, timeout=timeout, allow_redirects=False
            ) as answer:
                content = await answer.read()
                return {
                    "status": answer.status,
                    "answer_base64": base64.b64encode(content).decode(),
                    "error": None,
                }
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return {"status": None, "answer_base64": "", "error": f"{type(error).__name__}: {error}"}


def _attempt_record(
    at: float, effects: Effects, sent: dict[str, str], body: bytes, answer: dict[str, Any]
) -> dict[str, Any]:
    return {
        "at": at,
        "faults": sorted(effects.named()),
        "headers": sent,
        "body_base64": base64.b64encode(body).decode(),
        "success": answer["status"] in SUCCESS,
        **answer,
    }
