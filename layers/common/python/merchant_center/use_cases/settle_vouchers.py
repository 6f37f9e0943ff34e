"""Look after issued vouchers: undecided sends, what no callback told, validity, expiry, returns (law 6)."""

from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from merchant_center.domain import vouchers as rules
from merchant_center.domain.events import Event
from merchant_center.domain.vouchers import IssueState, VoucherIssue
from merchant_center.errors import MerchantCenterError
from merchant_center.storage.vouchers import StaleIssueError
from merchant_center.use_cases.issue_voucher import Counter, resume
from merchant_center.wechatpay.vouchers import Coupon


def settle_issue(counter: Counter, issue: VoucherIssue) -> VoucherIssue:
    """Bring one voucher to what WeChat says about it.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
    """
    if issue.state is IssueState.REQUESTED:
        lane = counter.vouchers.lane(issue.stock_id, issue.customer)
        if lane.busy != issue.out_request_no or lane.is_calling(counter.clock()):
            return counter.vouchers.issue(issue.out_request_no) or issue
        return resume(counter, lane) or issue
    coupon = counter.wechat(issue.mchid).get_coupon(issue.openid, issue.coupon_id, issue.appid)
    return _follow(counter, issue, coupon)


def sweep_vouchers(counter: Counter, *, limit: int, go_on: Callable[[], bool], workers: int = 16) -> dict[str, int]:
    """Look at vouchers whose date has come, the longest waiting first, several at a time.

    Returns:
        How many came out in which state, how many looks failed, and how many were left for lack of time.
    """

    def look(issue: VoucherIssue) -> str:
        if not go_on():
            return "left"
        try:
            return str(settle_issue(counter, issue).state)
        except Exception as error:  # noqa: BLE001 - a boundary: kept on the issue, counted, the others go on
            _put_off(counter, issue, error)
            return "failed"

    with ThreadPoolExecutor(workers) as pool:
        return dict(Tally(pool.map(look, counter.vouchers.due(counter.clock(), limit))))


def _follow(counter: Counter, issue: VoucherIssue, coupon: Coupon) -> VoucherIssue:
    now = counter.clock()
    changed, events = _change(issue, coupon.state, now)
    if changed.state is not IssueState.EXPIRED:
        changed = rules.cared_for(changed, coupon.available_begin_at, coupon.available_end_at, now)
    try:
        counter.vouchers.save(changed, events)
    except StaleIssueError:
        return counter.vouchers.issue(issue.out_request_no) or issue
    return changed


def _change(issue: VoucherIssue, told: str, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    match told, issue.state:
        case "SENDED", IssueState.REDEEMED:
            return rules.returned(issue, now)
        case "USED", IssueState.ISSUED:
            return rules.found_used(issue, now)
        case "EXPIRED", IssueState.ISSUED:
            return rules.expired(issue, now)
        case _:
            return replace(issue, version=issue.version + 1), []


def _put_off(counter: Counter, issue: VoucherIssue, error: Exception) -> None:
    code = getattr(error, "remote_code", "") or getattr(error, "code", type(error).__name__)
    message = error.message if isinstance(error, MerchantCenterError) else str(error)
    try:
        counter.vouchers.save(rules.undecided(issue, code, message, counter.clock()))
    except StaleIssueError:
        return
