"""Issue a voucher: one request, one number, one voucher; one send at a time for a customer and a stock (law 2).

The way goes in one direction: reserve (here), call, judge, record (``send_voucher.py``).
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from merchant_center.core.errors import ConflictError, ThrottledError
from merchant_center.core.sources import Source
from merchant_center.customers.rules import Customer
from merchant_center.vouchers.errors import StaleIssueError
from merchant_center.vouchers.rules import customer_stock_lock as locks
from merchant_center.vouchers.rules import voucher as rules
from merchant_center.vouchers.rules.customer_stock_lock import CustomerStockLock
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue, VoucherStock
from merchant_center.vouchers.store import counters_for
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.send_voucher import resend_undecided, send_voucher

_MAX_ATTEMPTS = 20
_PAUSE_SECONDS = 0.15


@dataclass(frozen=True, slots=True)
class VoucherRequest:
    """Who asks for which voucher why. ``source`` is ``None`` for a customer's tap on a page without a key.

    ``attempt`` 2 and on: asked for again after the one before failed, as when a budget was raised or a setting mended.
    """

    stock_id: str
    customer: Customer
    source: Source | None
    phone: str = ""
    campaign: str = ""
    placement: str = ""
    attempt: int = 1


def issue_voucher(deps: IssueVoucherDeps, request: VoucherRequest) -> VoucherIssue:
    """Issue the one voucher of this request, or find what became of it.

    Returns:
        The issue: ISSUED (or later), FAILED with WeChat's code, or REQUESTED when WeChat did not tell; the
        same request may then be repeated safely, and a schedule settles it in any case.

    Raises:
        NotFoundError: the stock is not in our list.
        ConflictError: the attempt before was not made, or did not fail.
        ConfigurationError: the merchant account is disabled; nothing was sent.
        InvalidInputError: the customer's official account is not bound to the merchant account; nothing was sent.
        VoucherLimitReachedError: one of our own limits refuses, or the stock's own at WeChat; nothing was sent.
        ThrottledError: another send to this customer is under way for too long; repeat.
    """
    _require_failed(deps, request)
    known: VoucherIssue | None = None
    for _ in range(_MAX_ATTEMPTS):
        lock = deps.vouchers.get_lock(request.stock_id, request.customer)
        # After the lock and each time: who waited for it is held to what an operator allows by then.
        stock = deps.vouchers.get_stock(request.stock_id)
        source = request.source or locks.tap_source(lock, deps.clock())
        number = rules.out_request_no(source, stock.stock_id, request.customer, request.attempt)
        known = deps.vouchers.find(number)
        if known is not None and known.state is not IssueState.REQUESTED:
            return known
        if known is None:
            locks.require_room(lock, stock)
        if not lock.busy:
            with suppress(StaleIssueError):
                return send_voucher(deps, _reserve(deps, stock, request, source, lock))
        elif lock.is_calling(deps.clock()):
            deps.pause(_PAUSE_SECONDS)
        else:
            before = resend_undecided(deps, lock)
            if known is not None or (before is not None and before.state is IssueState.REQUESTED):
                break
    known = deps.vouchers.find(known.out_request_no) if known else None
    if known is None:
        raise ThrottledError("another voucher is on its way to this customer; repeat the same request")
    return known


def _require_failed(deps: IssueVoucherDeps, request: VoucherRequest) -> None:
    """Return if the attempt before has ended without a voucher: only then there is another number (law 2)."""
    if request.source is None or request.attempt == 1:
        return
    before = rules.out_request_no(request.source, request.stock_id, request.customer, request.attempt - 1)
    issue = deps.vouchers.find(before)
    if issue is None or issue.state is not IssueState.FAILED:
        raise ConflictError(f"attempt {request.attempt - 1} did not fail: it is {issue.state if issue else 'unknown'}")


def _reserve(
    deps: IssueVoucherDeps, stock: VoucherStock, request: VoucherRequest, source: Source, lock: CustomerStockLock
) -> VoucherIssue:
    deps.require_serving(stock.mchid, request.customer.appid)
    now = deps.clock()
    draft = VoucherIssue(
        out_request_no=rules.out_request_no(source, stock.stock_id, request.customer, request.attempt),
        stock_id=stock.stock_id,
        stock_name=stock.name,
        mchid=stock.mchid,
        creator_mchid=stock.creator_mchid,
        appid=request.customer.appid,
        openid=request.customer.openid,
        source=source,
        amount_fen=stock.coupon_amount_fen,
        state=IssueState.REQUESTED,
        requested_at=now,
        # The stock's until the first poll: WeChat's answer has no validity, and a coupon's own may be shorter.
        available_from=stock.available_from,
        available_to=stock.available_to,
        phone=request.phone,
        campaign=request.campaign,
        placement=request.placement,
    )
    limits = counters_for(stock, request.placement, draft.day.isoformat())
    issue, event = rules.new_request(replace(draft, counters=tuple(limits)))
    deps.vouchers.reserve(stock, issue, locks.acquired(lock, issue), limits, event)
    return issue
