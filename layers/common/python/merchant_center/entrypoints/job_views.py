"""How jobs and their figures look to operators."""

from typing import Any, Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.domain.jobs import Job, JobKind, JobState, Progress

_TARGET = {
    JobKind.VOUCHER: ("stock_id", "stock_name"),
    JobKind.RED_PACKET: ("red_packet_id", "red_packet_name"),
}


class ProblemView(BaseModel):
    """A line of the list that gives nobody anything, and why."""

    line: int
    rule: str


class JobView(BaseModel):
    """What is shown of a job, whatever it gives out."""

    job_id: str
    appid: str
    campaign: str
    state: JobState
    reason: str
    rows: int
    done: int
    failed: int
    waiting: int
    rate_limit: int
    rate_per_minute: int
    seconds_left: int | None
    duplicates: int
    bad_rows: int
    problems: list[ProblemView]
    problems_url: str
    resend_of: str
    requested_by: str
    requested_at: AwareDatetime
    running_since: AwareDatetime | None
    finished_at: AwareDatetime | None

    @classmethod
    def of(cls, job: Job, progress: Progress, problems_url: str = "") -> Self:
        """The view of a job with its figures."""
        target: dict[str, Any] = dict(zip(_TARGET[job.kind], (job.target_id, job.target_name), strict=True))
        return cls(
            **target,
            job_id=job.job_id,
            appid=job.appid,
            campaign=job.campaign,
            state=job.state,
            reason=job.reason,
            rows=job.rows,
            done=progress.done,
            failed=progress.failed,
            waiting=progress.waiting,
            rate_limit=job.rate,
            rate_per_minute=progress.rate_per_minute,
            seconds_left=progress.seconds_left,
            duplicates=job.duplicates,
            bad_rows=job.bad_rows,
            problems=[ProblemView(line=one.line, rule=one.rule) for one in job.problems],
            problems_url=problems_url,
            resend_of=job.resend_of,
            requested_by=job.requested_by,
            requested_at=job.requested_at,
            running_since=job.running_since,
            finished_at=job.finished_at,
        )


class VoucherJobView(JobView):
    """A voucher job. ``done`` + ``failed`` + ``waiting`` are its ``rows`` at every instant.

    ``rows`` are the customers left after the check, ``problems`` the first wrong lines and repeated openids,
    ``problems_url`` a CSV file of up to 10,000 of them. ``rate_limit`` is in sends a second, ``rate_per_minute``
    what was decided since the last start. ``reason`` says why it was stopped or rejected: WeChat's code or ours.
    """

    stock_id: str
    stock_name: str


class RedPacketJobView(JobView):
    """A red packet job, with the figures of a voucher job. Who has the packet is ``done``, opened or not."""

    red_packet_id: str
    red_packet_name: str


class VoucherJobPage(BaseModel):
    """Voucher jobs, newest first. An empty cursor means that there are no more."""

    jobs: list[VoucherJobView]
    cursor: str


class RedPacketJobPage(BaseModel):
    """Red packet jobs, newest first. An empty cursor means that there are no more."""

    jobs: list[RedPacketJobView]
    cursor: str


class FailuresLink(BaseModel):
    """A link that works for 15 minutes. The file can be uploaded again as a list as it is."""

    url: str
