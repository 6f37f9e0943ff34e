"""What operators ask of jobs, and what they get to see."""

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from merchant_center.accounts.rules import APPID_PATTERN
from merchant_center.core.edge.json_models import FileForm, Request
from merchant_center.core.edge.request_types import Code, Cursor, PageSize
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.jobs.rules.customer_list import OPENID_PATTERN
from merchant_center.jobs.rules.job import MAX_RATE, JobFilter, JobKind, JobState
from merchant_center.jobs.use_cases.manage_jobs import JobRequest
from merchant_center.red_packets.rules.red_packet import RED_PACKET_ID_PATTERN
from merchant_center.vouchers.rules.voucher import STOCK_ID_PATTERN

MAX_OPENIDS = 1_000

type Openid = Annotated[str, Field(pattern=f"^{OPENID_PATTERN}$")]


class CreateJob(Request):
    """Whom a job is for: up to 1,000 ``openids``, or the ``upload_id`` of a list."""

    openids: list[Openid] = Field(default_factory=list, max_length=MAX_OPENIDS)
    """The customers, each once; give them or ``upload_id``, not both."""
    upload_id: str = Field("", pattern="^([0-9a-f]{20})?$")
    """Id of an uploaded list; "" if ``openids`` has the customers."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    waits: bool = False
    """Whether the job waits READY after its check until somebody resumes it, also if no line is wrong."""

    @model_validator(mode="after")
    def check_list(self) -> Self:
        """One list, not none or two."""
        if bool(self.openids) == bool(self.upload_id):
            raise ValueError("give either openids or upload_id")
        return self

    def _request(self, kind: JobKind, target_id: str, appid: str, rate: int, key: str) -> JobRequest:
        return JobRequest(
            kind=kind,
            target_id=target_id,
            appid=appid,
            rate=rate,
            campaign=self.campaign,
            openids=tuple(self.openids),
            upload_id=self.upload_id,
            key=key,
            waits=self.waits,
        )


class CreateVoucherJob(CreateJob):
    """Who is to get which stock: up to 1,000 ``openids``, or the ``upload_id`` of a list."""

    stock_id: str = Field(pattern=f"^{STOCK_ID_PATTERN}$")
    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    rate: int | None = Field(None, ge=1, le=MAX_RATE[JobKind.VOUCHER])
    """How many to send in a second; null is the usual rate. All jobs together keep to the highest one under way."""

    def request(self, key: str, usual_rate: int) -> JobRequest:
        """The request as a value of the use case."""
        return self._request(JobKind.VOUCHER, self.stock_id, self.appid, self.rate or usual_rate, key)


class CreateRedPacketJob(CreateJob):
    """Who is to get which red packet: up to 1,000 ``openids`` of its account, or the ``upload_id`` of a list."""

    red_packet_id: str = Field(pattern=f"^{RED_PACKET_ID_PATTERN}$")
    rate: int | None = Field(None, ge=1, le=MAX_RATE[JobKind.RED_PACKET])
    """How many to send in a second; null is the usual rate. Jobs or not, an account's sends keep to its own rate."""

    def request(self, key: str, usual_rate: int) -> JobRequest:
        """The request as a value of the use case."""
        return self._request(JobKind.RED_PACKET, self.red_packet_id, "", self.rate or usual_rate, key)


class _ListJobs(Request):
    state: JobState | None = None
    """Only jobs in this state."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    limit: PageSize = 20
    cursor: Cursor = ""


class ListVoucherJobs(_ListJobs):
    """Conditions that all hold, where to go on, and how many."""

    stock_id: str = Field("", pattern=f"^({STOCK_ID_PATTERN})?$")
    """Only jobs that issue this stock."""

    def filter(self) -> JobFilter:
        """Return the conditions as a value of the domain."""
        return JobFilter(self.state, self.stock_id, self.campaign)


class ListRedPacketJobs(_ListJobs):
    """Conditions that all hold, where to go on, and how many."""

    red_packet_id: str = Field("", pattern=f"^({RED_PACKET_ID_PATTERN})?$")
    """Only jobs that send this red packet."""

    def filter(self) -> JobFilter:
        """Return the conditions as a value of the domain."""
        return JobFilter(self.state, self.red_packet_id, self.campaign)


class FormOfList(FileForm):
    """Post ``fields`` and then the CSV file as ``file`` to ``url``, as multipart/form-data."""


class UploadOfList(BaseModel):
    """``upload_id`` names the list once the upload is done; the form works for 15 minutes."""

    upload_id: str
    """Names the list once it is uploaded; give it to the job."""
    max_bytes: int
    """How large the file may be, in bytes."""
    upload: FormOfList
    """The form with which a browser uploads the list."""
