"""What operators ask of voucher jobs, and what they get to see."""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from merchant_center.domain.accounts import APPID_PATTERN
from merchant_center.domain.orders import CAMPAIGN_PATTERN
from merchant_center.domain.voucher_jobs import MOST_RATE, JobState, Progress, VoucherJob
from merchant_center.domain.voucher_lists import OPENID_PATTERN
from merchant_center.domain.vouchers import STOCK_ID_PATTERN
from merchant_center.entrypoints.views import Request
from merchant_center.use_cases.manage_voucher_jobs import JobWish

MOST_OPENIDS = 1_000

type Openid = Annotated[str, Field(pattern=f"^{OPENID_PATTERN}$")]


class CreateVoucherJob(Request):
    """Who is to get which stock: up to 1,000 ``openids``, or the ``upload_id`` of a list.

    ``rate`` is in sends a second; all jobs together keep to the highest one under way.
    """

    stock_id: str = Field(pattern=f"^{STOCK_ID_PATTERN}$")
    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    openids: list[Openid] = Field(default_factory=list, max_length=MOST_OPENIDS)
    upload_id: str = Field("", pattern="^([0-9a-f]{20})?$")
    rate: int | None = Field(None, ge=1, le=MOST_RATE)
    campaign: str = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")

    @model_validator(mode="after")
    def check_list(self) -> Self:
        """One list, not none or two."""
        if bool(self.openids) == bool(self.upload_id):
            raise ValueError("give either openids or upload_id")
        return self

    def wish(self, key: str, usual_rate: int) -> JobWish:
        """The request as a value of the use case."""
        return JobWish(
            stock_id=self.stock_id,
            appid=self.appid,
            rate=self.rate or usual_rate,
            campaign=self.campaign,
            openids=tuple(self.openids),
            upload_id=self.upload_id,
            key=key,
        )


class ListVoucherJobs(Request):
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
    """A line of the list that issues nothing, and why."""

    line: int
    rule: str


class VoucherJobView(BaseModel):
    """A voucher job. ``done`` + ``failed`` + ``waiting`` are its ``rows`` at every instant.

    ``rows`` are the customers left after the check, ``problems`` the first wrong lines and repeated openids,
    ``problems_url`` a CSV file of up to 10,000 of them. ``rate_limit`` is in sends a second, ``rate_per_minute``
    what was decided since the last start. ``reason`` says why it was stopped or rejected: WeChat's code or ours.
    """

    job_id: str
    stock_id: str
    stock_name: str
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
    def of(cls, job: VoucherJob, progress: Progress, problems_url: str = "") -> Self:
        """The view of a job with its figures."""
        return cls(
            job_id=job.job_id,
            stock_id=job.stock_id,
            stock_name=job.stock_name,
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


class VoucherJobPage(BaseModel):
    """Voucher jobs, newest first. An empty cursor means that there are no more."""

    jobs: list[VoucherJobView]
    cursor: str


class FailuresLink(BaseModel):
    """A link that works for 15 minutes. The file can be uploaded again as a list as it is."""

    url: str
