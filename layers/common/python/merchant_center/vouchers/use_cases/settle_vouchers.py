"""Poll issued vouchers: undecided sends, what no callback told, validity, expiry, returns (law 6)."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from merchant_center.core.errors import MerchantCenterError, remote_code_of
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.events.rules.event import Event
from merchant_center.vouchers.errors import StaleIssueError
from merchant_center.vouchers.rules import voucher as rules
from merchant_center.vouchers.rules.judgement import polled
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.send_voucher import resend_undecided


def settle_issue(deps: IssueVoucherDeps, issue: VoucherIssue) -> VoucherIssue:
    """Bring one voucher to what WeChat says about it.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
    """
    if issue.state is IssueState.REQUESTED:
        lock = deps.vouchers.get_lock(issue.stock_id, issue.customer)
        if lock.busy != issue.out_request_no or lock.is_calling(deps.clock()):
            return deps.vouchers.find(issue.out_request_no) or issue
        return resend_undecided(deps, lock) or issue
    if not issue.is_held_by_customer:
        return issue if issue.next_poll_at is None else _save(deps, rules.never_polled_again(issue))
    coupon = deps.wechat(issue.mchid).get_coupon(issue.openid, issue.coupon_id, issue.appid)
    change = polled(issue, coupon.state, (coupon.available_begin_at, coupon.available_end_at), deps.clock())
    return _save(deps, change.issue, change.events)


def sweep_vouchers(
    deps: IssueVoucherDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore, workers: int = 16
) -> dict[str, int]:
    """Poll vouchers that are due, ``limit`` at the most: the undecided, then those in card packs.

    Returns:
        How many came out in which state, how many polls failed, and how many were left for lack of time.
    """
    return sweep(
        deps.vouchers.due(deps.clock(), limit),
        lambda issue: str(settle_issue(deps, issue).state),
        postpone=lambda issue, error: _postpone(deps, issue, error),
        name=lambda issue: issue.out_request_no,
        go_on=go_on,
        report=report,
        workers=workers,
    )


def _save(deps: IssueVoucherDeps, changed: VoucherIssue, events: Sequence[Event] = ()) -> VoucherIssue:
    try:
        deps.vouchers.save(changed, events)
    except StaleIssueError:
        return deps.vouchers.find(changed.out_request_no) or changed
    return changed


def _postpone(deps: IssueVoucherDeps, issue: VoucherIssue, error: Exception) -> None:
    message = error.message if isinstance(error, MerchantCenterError) else str(error)
    now = deps.clock()
    changed = (
        rules.undecided(issue, remote_code_of(error), message, now)
        if issue.state is IssueState.REQUESTED
        # Decided: why WeChat could not be asked about it is no reason of its state, and stands in the log.
        else rules.postponed(issue, now)
    )
    with suppress(StaleIssueError):
        # Somebody else was there meanwhile, and gave it a date.
        deps.vouchers.save(changed)
