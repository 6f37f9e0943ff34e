"""What the operations on jobs answer, the same for every kind; a job of another kind is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from merchant_center.audit.rules import AuditAction
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditContext, AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.cursors import read_page
from merchant_center.core.edge.json_models import json_response
from merchant_center.jobs.rules.job import AUDITED, Job, JobFilter, JobKind, JobTrigger
from merchant_center.jobs.use_cases import manage_jobs as use_case
from merchant_center.jobs.use_cases.manage_jobs import JobRequest, ManageJobsDeps
from merchant_center.jobs.views import (
    FailuresLink,
    JobView,
    RedPacketJobPage,
    RedPacketJobView,
    VoucherJobPage,
    VoucherJobView,
)

_PATHS = {JobKind.VOUCHER: "/v1/admin/voucher-jobs", JobKind.RED_PACKET: "/v1/admin/red-packet-jobs"}
_HALTED = {JobTrigger.PAUSE: AuditAction.JOB_PAUSED, JobTrigger.CANCEL: AuditAction.JOB_CANCELLED}
_VIEWS: dict[JobKind, type[JobView]] = {JobKind.VOUCHER: VoucherJobView, JobKind.RED_PACKET: RedPacketJobView}


@dataclass(frozen=True, slots=True)
class JobAnswers:
    """The answers about jobs of one kind; all of those about one job raise NotFoundError if it is of another."""

    deps: ManageJobsDeps
    kind: JobKind
    audit: AuditLog
    entries: AuditStore

    def created(self, request: JobRequest, actor: Actor) -> Response[str]:
        """Return a new job, or the same one again; see :func:`create_job` for what it raises."""
        return self._shown(
            use_case.create_job(self.deps, request, actor.subject, self._context(actor, AuditAction.JOB_CREATED)), 202
        )

    def listed(self, filter_: JobFilter, limit: int, cursor: str) -> Response[str]:
        """Return a page, newest first; InvalidInputError for a cursor of another list."""
        entries = partial(self.deps.jobs.entries, self.kind)
        page = read_page(entries, ("jobs", self.kind, filter_), cursor, limit, filter_.admits)
        views = [_VIEWS[self.kind].of(*one) for one in use_case.with_progress(self.deps, page.found)]
        return json_response(200, _page(self.kind, views, page.cursor))

    def shown(self, job_id: str) -> Response[str]:
        """Return a job."""
        return self._shown(self._job(job_id))

    def failures(self, job_id: str, actor: Actor) -> Response[str]:
        """Return a link to the failures of a job, and tell who has taken it: it leads to customers."""
        job = self._job(job_id)
        link = use_case.failures_link(self.deps, job)
        self.entries.add(self.audit.entry(actor, AuditAction.JOB_FAILURES_TAKEN, AUDITED.resource(job), {}, {}))
        return json_response(200, FailuresLink(url=link))

    def started(self, job_id: str, actor: Actor) -> Response[str]:
        """Start a job and return it."""
        audit = self._context(actor, AuditAction.JOB_STARTED)
        return self._shown(use_case.start_job(self.deps, self._job(job_id).job_id, audit=audit))

    def halted(self, job_id: str, trigger: JobTrigger, actor: Actor) -> Response[str]:
        """Pause or cancel a job and return it."""
        audit = self._context(actor, _HALTED[trigger])
        return self._shown(use_case.halt_job(self.deps, self._job(job_id).job_id, trigger, audit=audit))

    def resent(self, job_id: str, actor: Actor) -> Response[str]:
        """Return the job that sends the failures of a job again."""
        audit = self._context(actor, AuditAction.JOB_RESENT)
        return self._shown(use_case.resend_job(self.deps, self._job(job_id), actor.subject, audit), 202)

    def _context(self, actor: Actor, action: AuditAction) -> AuditContext:
        return self.audit.context(actor, action, AUDITED)

    def _job(self, job_id: str) -> Job:
        return use_case.get_job(self.deps, job_id, self.kind)

    def _shown(self, job: Job, status: int = 200) -> Response[str]:
        ((job, progress),) = use_case.with_progress(self.deps, [job])
        view = _VIEWS[job.kind].of(job, progress, use_case.problems_link(self.deps, job))
        return json_response(status, view, Location=f"{_PATHS[job.kind]}/{job.job_id}")


def _page(kind: JobKind, views: Sequence[JobView], cursor: str) -> BaseModel:
    model = VoucherJobPage if kind is JobKind.VOUCHER else RedPacketJobPage
    return model.model_validate({"jobs": views, "cursor": cursor})
