"""What the customers of a job's list get, row by row: vouchers or red packets."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from merchant_center.core.errors import InvalidInputError, ThrottledError
from merchant_center.core.rate_limiter import RateLimiter
from merchant_center.core.sources import Source, SourceKind
from merchant_center.jobs.rules.customer_list import Row
from merchant_center.jobs.rules.job import Job, Outcome
from merchant_center.red_packets.errors import LimitName, LimitReachedError, RedPacketClosedError
from merchant_center.red_packets.rules.red_packet import PacketState, require_open
from merchant_center.red_packets.rules.send import UNDECIDED, RedPacketSend, SendRequest, SendState, may_have_paid
from merchant_center.red_packets.use_cases.send_red_packet import SendRedPacketDeps, find_send, send_red_packet
from merchant_center.vouchers.errors import VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue, out_request_no
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.issue_in_bulk import StockIssuer
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest

_OF_THIS_CUSTOMER = frozenset({LimitName.PER_CUSTOMER, LimitName.PER_CUSTOMER_DAILY})
_VOUCHER_LIMITS_OF_THIS_CUSTOMER = frozenset({VoucherLimitName.PER_CUSTOMER, VoucherLimitName.PER_CUSTOMER_AT_WECHAT})


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row.

    ``code`` says why it failed, ``about`` whom that is about; ``stop``, if it is not "", why the job is to stop.
    """

    outcome: Outcome
    code: str = ""
    stop: str = ""
    about: str = ""


class Delivery(Protocol):
    """One kind of thing that jobs give out. Everything here may be repeated for the same row, at once and later."""

    @property
    def seconds_a_row(self) -> float:
        """Return how long one row takes at the most on a good day; it decides how many threads a worker needs."""

    def prepare(self, job: Job, limiter: RateLimiter) -> Callable[[Row], RowResult]:
        """Return what serves a row of the job, from several threads at once, within this rate.

        Raises:
            NotFoundError: the stock or red packet is gone.
            ConfigurationError: its merchant account lacks something; what serves rows may raise it too.
        """

    def find_result(self, job: Job, row: Row) -> RowResult | None:
        """Return what became of a row, without serving it; ``None`` if nothing was ever sent to it."""


@dataclass(frozen=True, slots=True)
class VoucherDelivery:
    """Vouchers of a stock."""

    deps: IssueVoucherDeps
    seconds_a_row: float = 0.3

    def prepare(self, job: Job, limiter: RateLimiter) -> Callable[[Row], RowResult]:
        """See :class:`Delivery`."""
        issuer = StockIssuer(self.deps, job.target_id, limiter)
        return lambda row: _issue(issuer, job, row)

    def find_result(self, job: Job, row: Row) -> RowResult | None:
        """See :class:`Delivery`."""
        issue = self.deps.vouchers.find(out_request_no(_voucher_source(job), job.target_id, job.customer(row)))
        return None if issue is None else _result_of_issue(issue)


@dataclass(frozen=True, slots=True)
class RedPacketDelivery:
    """Red packets of a definition.

    The jobs that send failures again, one after another, are attempts of one request, as an operator's own "send again"
    is: whichever comes first makes an attempt, and the other finds it. So nobody is paid by both.
    """

    send_deps: SendRedPacketDeps
    seconds_a_row: float = 1.0

    def prepare(self, job: Job, limiter: RateLimiter) -> Callable[[Row], RowResult]:
        """See :class:`Delivery`."""
        self.send_deps.payouts.packets.get(job.target_id)

        def serve(row: Row) -> RowResult:
            limiter.wait_for_slot()
            result, has_no_slot = self._serve(job, row)
            # The account's own rate is used up, by others or because its setting is smaller than the job's.
            limiter.slow_down() if has_no_slot else limiter.reset_pause()
            return result

        return serve

    def find_result(self, job: Job, row: Row) -> RowResult | None:
        """See :class:`Delivery`."""
        _, send = self._current(job, row)
        return None if send is None else _result_of_send(send)

    def _serve(self, job: Job, row: Row) -> tuple[RowResult, bool]:
        request, send = self._current(job, row)
        try:
            # Nobody on a list is waiting for it, and who is refused today may be served when the job goes on.
            send = send or send_red_packet(self.send_deps, request, notify=False)
            if send.state in UNDECIDED:
                self._require_not_stopped(job)
        except ThrottledError:
            return RowResult(Outcome.OPEN), False
        except LimitReachedError as error:
            if error.limit in _OF_THIS_CUSTOMER:
                return RowResult(Outcome.FAILED, error.code), False
            return RowResult(Outcome.OPEN, stop=f"{error.code}: {error.message}"), False
        except RedPacketClosedError as error:
            return RowResult(Outcome.OPEN, stop=f"{error.code}: {error.message}"), False
        return _result_of_send(send), send.state is SendState.RESERVED

    def _require_not_stopped(self, job: Job) -> None:
        """What waits stays waiting while its red packet is stopped, so the job says why nothing moves."""
        packet = self.send_deps.payouts.packets.get(job.target_id)
        if packet.state is not PacketState.ACTIVE:
            require_open(packet, self.send_deps.payouts.clock())

    def _current(self, job: Job, row: Row) -> tuple[SendRequest, RedPacketSend | None]:
        """The first attempt that did not fail, made or to be made; the last that this job may make if all did."""
        source = Source(SourceKind.JOB, job.root)
        first = SendRequest(job.target_id, job.customer(row), source, campaign=job.campaign)
        for attempt in range(1, job.round + 1):
            request = replace(first, attempt=attempt)
            send = find_send(self.send_deps, request)
            if send is None or send.state is not SendState.FAILED or may_have_paid(send):
                break
        return request, send


def _issue(issuer: StockIssuer, job: Job, row: Row) -> RowResult:
    request = VoucherRequest(job.target_id, job.customer(row), _voucher_source(job), campaign=job.campaign)
    try:
        result = _result_of_issue(issuer.issue(request))
    except ThrottledError:
        return RowResult(Outcome.OPEN)
    except VoucherLimitReachedError as error:
        if error.limit_name in _VOUCHER_LIMITS_OF_THIS_CUSTOMER:
            return RowResult(Outcome.FAILED, error.code)
        # Nobody gets one today, or here: the others wait until somebody decides.
        return RowResult(Outcome.OPEN, stop=f"{error.code}: {error.message}")
    except InvalidInputError as error:
        # The stock's merchant account does not serve the job's official account: no send would succeed.
        return RowResult(Outcome.OPEN, stop=f"{error.code}: {error.message}")
    return replace(result, stop=issuer.reason_to_stop(result.code)) if result.outcome is Outcome.FAILED else result


def _voucher_source(job: Job) -> Source:
    return Source(SourceKind.JOB, job.job_id)


def _result_of_issue(issue: VoucherIssue) -> RowResult:
    match issue.state:
        case IssueState.REQUESTED:
            return RowResult(Outcome.OPEN)
        case IssueState.FAILED:
            failure = issue.failure
            return (
                RowResult(Outcome.FAILED, failure.code, about=failure.about) if failure else RowResult(Outcome.FAILED)
            )
        case _:
            return RowResult(Outcome.DONE)


def _result_of_send(send: RedPacketSend) -> RowResult:
    if send.state in UNDECIDED:
        return RowResult(Outcome.OPEN)
    if send.state is SendState.FAILED:
        return RowResult(Outcome.FAILED, send.last_error.code if send.last_error else "")
    return RowResult(Outcome.DONE)
