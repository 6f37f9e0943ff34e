"""What operators get to see of jobs and their figures."""

from dataclasses import asdict
from typing import Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import Versioned, View
from merchant_center.jobs.rules.job import Job, JobAction, JobKind, JobState, Progress, actions_of

_TARGET = {
    JobKind.VOUCHER: ("stock_id", "stock_name"),
    JobKind.RED_PACKET: ("red_packet_id", "red_packet_name"),
}


class ProblemView(BaseModel):
    """A line of the list that gives nobody anything, and why."""

    line: int
    """Number of the line in the list; the first is 1."""
    rule: str


class JobView(View, Versioned):
    """What is shown of a job, whatever it gives out."""

    job_id: str
    appid: str
    campaign: str
    state: JobState
    """What the job does now."""
    reason: str
    """Why it was stopped or its list rejected: WeChat's code or ours; "" otherwise."""
    rows: int
    """How many customers it is for, once its list is checked."""
    done: int
    """How many customers have it."""
    failed: int
    """How many customers did not get it, for good."""
    waiting: int
    """How many customers are not decided yet."""
    rate_limit: int
    """How many it sends in a second at most."""
    rate_per_minute: int
    """How many were decided in a minute since it was last started; 0 while that is not known."""
    seconds_left: int | None
    """Seconds until the end at this rate; null while that is not known."""
    duplicates: int
    """How many lines repeated an openid of the list; they count once."""
    bad_rows: int
    """How many lines of the list were no openid."""
    problems: list[ProblemView]
    """The first of the wrong or repeated lines."""
    problems_url: str
    """Address of a CSV file of up to 10,000 such lines, for 15 minutes; "" if there are none, and in lists."""
    resend_of: str
    """The job whose failures this one sends again; "" if it has a list of its own."""
    requested_by: str
    """Who asked for it: the subject of their token."""
    requested_at: AwareDatetime
    running_since: AwareDatetime | None
    """When it was last started (UTC); null if it never was."""
    finished_at: AwareDatetime | None
    actions: list[JobAction]
    """What may be done with it now; asking for anything else is a conflict."""

    @classmethod
    def of(cls, job: Job, progress: Progress, problems_url: str = "") -> Self:
        """Return the view of a job with its figures."""
        target = dict(zip(_TARGET[job.kind], (job.target_id, job.target_name), strict=True))
        more = {"rate_limit": job.rate, "problems_url": problems_url, "actions": actions_of(job, progress.failed)}
        return cls.from_value(job, **asdict(progress), **target, **more)


class VoucherJobView(JobView):
    """A voucher job. ``done`` + ``failed`` + ``waiting`` are its ``rows`` at every instant."""

    stock_id: str
    stock_name: str
    """Name of the stock."""


class RedPacketJobView(JobView):
    """A red packet job, with the figures of a voucher job. Who has the packet is ``done``, opened or not."""

    red_packet_id: str
    red_packet_name: str
    """Name of the red packet for operators."""


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
    """Address of a CSV file of the failures so far."""
