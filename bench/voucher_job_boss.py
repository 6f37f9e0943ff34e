"""One voucher job with faults on and workers killed, watched from outside; prints what was seen as JSON.

Runs with the settings of the deployed functions in its environment; the arguments are rows, rate, workers and kills.
"""

import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Any

import boto3
import httpx

from bench.children import ROOT
from bench.stage import Stage, answered, deployed_settings, http

JOBS = "/v1/admin/voucher-jobs"
REDELIVERED_AFTER = "130"
"""Seconds, instead of the deployed 12 minutes: longer than the lease of a chunk."""
SAMPLE_SECONDS = 1.0
STANDSTILL_SECONDS = 600
"""A killed worker's message comes twice before its lease is over: 260 seconds in which nothing may move."""

_ON_ITS_WAY = {"CHECKING", "READY", "RUNNING", "DONE"}
_AT_ONCE = 10_000
_SENDS = {"path_contains": "/coupons", "method": "POST"}
FAULTS: tuple[dict[str, Any], ...] = (
    {"probability": 0.01, "drop": {"executed": True}},
    {"probability": 0.005, "drop": {"executed": False}},
    {"probability": 0.01, "error": {"status": 500, "code": "SYSTEM_ERROR", "executed": True}},
    {"probability": 0.005, "error": {"status": 502, "code": "SYSTEM_ERROR", "executed": False}},
    {"probability": 0.01, "error": {"status": 429, "code": "FREQUENCY_LIMITED", "executed": False}},
    {"probability": 0.01, "error": {"status": 403, "code": "RULE_LIMIT", "executed": False}},
)


class WrongJobError(Exception):
    """A customer got no voucher or two, the figures did not add up, or nothing moved any more."""


class Workers:
    """The worker processes; one that is killed is followed by another."""

    def __init__(self, count: int) -> None:
        self._running = [self._start() for _ in range(count)]

    def kill_one(self) -> None:
        """SIGKILL for one of them, whatever it is doing."""
        victim = self._running.pop(random.randrange(len(self._running)))  # noqa: S311 - chance, not secrecy
        victim.kill()
        victim.wait()
        self._running.append(self._start())

    def keep_up(self) -> int:
        """Replace those that ended by themselves, as Lambda would; return how many did."""
        alive = [one for one in self._running if one.poll() is None]
        ended = len(self._running) - len(alive)
        self._running = alive + [self._start() for _ in range(ended)]
        return ended

    def resident_mb(self) -> float:
        """The largest resident set among them."""
        return max(_resident_mb(one.pid) for one in self._running)

    def stop(self) -> None:
        """End all of them."""
        for one in self._running:
            one.terminate()
        for one in self._running:
            one.wait()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "bench.voucher_job_worker"], cwd=ROOT, stdout=subprocess.DEVNULL)


class Watch:
    """What is seen of a job from outside while it runs."""

    def __init__(self, stage: Stage, workers: Workers) -> None:
        self._stage = stage
        self._workers = workers
        self._seen = max((one["number"] for one in stage.exchanges(0)), default=0)
        self.sends: Counter[int] = Counter()
        self.memory_mb: list[float] = []
        self.kills = 0
        self.crashes = 0

    def follow(self, job: dict[str, Any], kills: Sequence[float]) -> dict[str, Any]:
        """Look at the job until it is done, and kill a worker at each of these shares of its rows.

        Raises:
            WrongJobError: it stands still, or its figures do not add up.
        """
        left, decided, moved_at = list(kills), -1, time.monotonic()
        while job["state"] != "DONE":
            time.sleep(SAMPLE_SECONDS)
            job = answered(http("GET", f"{JOBS}/{job['job_id']}"))
            now = job["done"] + job["failed"]
            if now + job["waiting"] != job["rows"] or job["state"] not in _ON_ITS_WAY:
                raise WrongJobError(f"{job}")
            if now != decided:
                decided, moved_at = now, time.monotonic()
            if time.monotonic() - moved_at > STANDSTILL_SECONDS:
                raise WrongJobError(f"nothing moves: {job}")
            if left and job["rows"] and now >= left[0] * job["rows"]:
                left.pop(0)
                self._workers.kill_one()
                self.kills += 1
            self._sample()
        self._sample()
        return job

    def _sample(self) -> None:
        self.crashes += self._workers.keep_up()
        self.memory_mb.append(self._workers.resident_mb())
        for one in self._stage.exchanges(self._seen):
            self._seen = one["number"]
            if one["method"] == "POST" and one["target"].endswith("/coupons"):
                self.sends[int(one["at"])] += 1


def main() -> None:
    """Make the job, watch it, send its failures again, and count what each customer has."""
    rows, rate, count, kills = map(int, sys.argv[1:])
    stage = Stage(*deployed_settings())
    openids = [f"o{secrets.token_hex(13)}" for _ in range(rows)]
    for some in batched(openids, _AT_ONCE, strict=False):
        stage.panel("customers/many", appid=stage.appid, openids=some)
    made = stage.panel("stocks", creator_mchid=stage.mchid, name="满减券", max_coupons=2 * rows)
    answered(http("POST", "/v1/admin/vouchers", {"stock_id": made["stock_id"], "mchid": stage.mchid}))
    boto3.client("sqs").set_queue_attributes(
        QueueUrl=os.environ["JOBS_QUEUE_URL"], Attributes={"VisibilityTimeout": REDELIVERED_AFTER}
    )
    for fault in FAULTS:
        stage.panel("faults", on="api", match=_SENDS, times=0, **fault)
    workers = Workers(count)
    try:
        watch = Watch(stage, workers)
        began = time.monotonic()
        job = watch.follow(
            _create(made["stock_id"], stage.appid, openids, rate), [one / (kills + 1) for one in range(1, kills + 1)]
        )
        seconds, failed = time.monotonic() - began, job["failed"]
        while job["failed"]:
            job = watch.follow(answered(http("POST", f"{JOBS}/{job['job_id']}/resend")), ())
    finally:
        workers.stop()
    held = Counter(_holders(stage, made["stock_id"]))
    if held != dict.fromkeys(openids, 1):
        raise WrongJobError(f"{len(held):,} of {rows:,} customers have {held.total():,} vouchers")
    print(json.dumps(_result(stage, watch, rows, rate, seconds, failed)))


def _result(stage: Stage, watch: Watch, rows: int, rate: int, seconds: float, failed: int) -> dict[str, Any]:
    tenth = max(1, len(watch.memory_mb) // 10)
    faults = stage.wechat.get("/_simulator/faults").json()["faults"]
    return {
        "rows": rows,
        "rate": rate,
        "seconds": seconds,
        "sends": watch.sends.total(),
        "most_in_a_second": max(watch.sends.values()),
        "faults": sum(one["acted"] for one in faults),
        "refused_first": failed,
        "kills": watch.kills,
        "crashes": watch.crashes,
        "early_mb": max(watch.memory_mb[: 2 * tenth]),
        "late_mb": max(watch.memory_mb[-2 * tenth :]),
    }


def _create(stock_id: str, appid: str, openids: list[str], rate: int) -> dict[str, Any]:
    offer = answered(http("POST", f"{JOBS}/uploads"))
    content = "\ufeffopenid\r\n" + "".join(f"{openid}\r\n" for openid in openids)
    form = offer["upload"]
    files = {"file": ("list.csv", content.encode(), "text/csv")}
    httpx.post(form["url"], data=form["fields"], files=files).raise_for_status()
    wish = {"stock_id": stock_id, "appid": appid, "upload_id": offer["upload_id"], "rate": rate}
    return dict(answered(http("POST", JOBS, wish)))


def _holders(stage: Stage, stock_id: str) -> Iterator[str]:
    offset = 0
    while True:
        query = {"stock_id": stock_id, "offset": str(offset), "limit": str(_AT_ONCE)}
        found = stage.wechat.get("/_simulator/coupons", params=query).json()["coupons"]
        yield from (coupon["openid"] for coupon in found)
        offset += len(found)
        if not found:
            return


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


if __name__ == "__main__":
    main()
