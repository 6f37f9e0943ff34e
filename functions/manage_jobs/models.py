"""What operators ask of jobs, and what they get to see."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from merchant_center.domain.accounts import APPID_PATTERN
from merchant_center.domain.customer_lists import OPENID_PATTERN
from merchant_center.domain.jobs import MOST_RATE, Job, JobKind, JobState, Progress
from merchant_center.domain.orders import CAMPAIGN_PATTERN
from merchant_center.domain.red_packets import RED_PACKET_ID_PATTERN
from merchant_center.domain.vouchers import STOCK_ID_PATTERN
from merchant_center.entrypoints.views import Request
from merchant_center.use_cases.manage_jobs import JobWish

MOST_OPENIDS = 1_000
_TARGET = {
    JobKind.VOUCHER: ("stock_id", "stock_name"),
    JobKind.RED_PACKET: ("red_packet_id", "red_packet_name"),
}

type Openid = Annotated[str, Field(pattern=f"^{OPENID_PATTERN}$")]


class CreateJob(Request):
    """Whom a job is for: up to 1,000 ``openids``, or the ``upload_id`` of a list."""

    openids: list[Openid] = Field(default_factory=list, max_length=MOST_OPENIDS)
    upload_id: str = Field("", pattern="^([0-9a-f]{20})?$")
    campaign: str = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")

    @model_validator(mode="after")
    def check_list(self) -> Self:
        """One list, not none or two."""
        if bool(self.openids) == bool(self.upload_id):
            raise ValueError("give either openids or upload_id")
        return self

    def _wish(self, kind: JobKind, target_id: str, appid: str, rate: int, key: str) -> JobWish:
        return JobWish(
            kind=kind,
            target_id=target_id,
            appid=appid,
            rate=rate,
            campaign=self.campaign,
            openids=tuple(self.openids),
            upload_id=self.upload_id,
            key=key,
        )


class CreateVoucherJob(CreateJob):
    """Who is to get which stock: up to 1,000 ``openids``, or the ``upload_id`` of a list.

    ``rate`` is in sends a second; all jobs together keep to the highest one under way.
    """

    stock_id: str = Field(pattern=f"^{STOCK_ID_PATTERN}$")
    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    rate: int | None = Field(None, ge=1, le=MOST_RATE[JobKind.VOUCHER])

    def wish(self, key: str, usual_rate: int) -> JobWish:
        """The request as a value of the use case."""
        return self._wish(JobKind.VOUCHER, self.stock_id, self.appid, self.rate or usual_rate, key)


class CreateRedPacketJob(CreateJob):
    """Who is to get which red packet: up to 1,000 ``openids`` of its official account, or the ``upload_id`` of a list.

    ``rate`` is in sends a second; whatever sends for a merchant account, jobs or not, keeps to the account's rate.
    """

    red_packet_id: str = Field(pattern=f"^{RED_PACKET_ID_PATTERN}$")
    rate: int | None = Field(None, ge=1, le=MOST_RATE[JobKind.RED_PACKET])

    def wish(self, key: str, usual_rate: int) -> JobWish:
        """The request as a value of the use case."""
        return self._wish(JobKind.RED_PACKET, self.red_packet_id, "", self.rate or usual_rate, key)


class ListJobs(Request):
    """Where to go on."""

    cursor: str = Field("", max_length=128)


class FormOfList(BaseModel):
    """Post ``fields`` and then the CSV file as ``file`` to ``url``, as multipart/form-data."""

    method: Literal["POST"] = "POST"
    url: str
    fields: dict[str, str]


class UploadOfList(BaseModel):
    """``upload_id`` names the list once the upload is done; the form works for 15 minutes."""

    upload_id: str
    max_bytes: int
    upload: FormOfList

    @classmethod
    def of(cls, offer: dict[str, Any]) -> Self:
        """The view of an offer."""
        form = FormOfList(url=offer["url"], fields=offer["fields"])
        return cls(upload_id=offer["upload_id"], max_bytes=offer["max_bytes"], upload=form)


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
