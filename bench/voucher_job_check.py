"""The check of one list of so many rows as the worker function does it, with the function's own wiring."""

import secrets
import sys
from datetime import UTC, datetime
from typing import Any

from bench.stopwatch import print_measured
from merchant_center.jobs.rules.job import Job, JobKind, JobState
from merchant_center.jobs.use_cases.check_job import check_job
from run_jobs.handler import DEPS


def main() -> None:
    """Write a list, which is not measured, and check it, which is."""
    rows, job_id = int(sys.argv[1]), secrets.token_hex(10)
    DEPS.files.write_list(job_id, (f"o{number:027d}\n" for number in range(rows)))
    DEPS.jobs.save(
        Job(
            job_id=job_id,
            kind=JobKind.VOUCHER,
            target_id="1",
            target_name="满减券",
            appid="wx0000000000000000",
            rate=1,
            state=JobState.CHECKING,
            requested_by="bench",
            requested_at=datetime.now(UTC),
            fingerprint="",
        )
    )

    def work() -> dict[str, Any]:
        return {"rows": check_job(DEPS, job_id).rows}

    print_measured(work)


if __name__ == "__main__":
    main()
