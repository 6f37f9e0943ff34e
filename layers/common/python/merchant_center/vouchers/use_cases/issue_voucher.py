"""Issue a voucher: one request, one number, one voucher; one send at a time for a customer and a stock (law 2)."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from merchant_center.core.clock import Clock
from merchant_center.core.errors import (
    ConflictError,
    OutcomeUnknownError,
    RemoteError,
    RemoteRefusedError,
    ThrottledError,
)
from merchant_center.core.sources import Source
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.errors import StaleIssueError
from merchant_center.vouchers.protocol.meanings import (
    ASK_THE_STOCK_CODES,
    About,
    VoucherRefusalAction,
    about_whom,
    refusal_action,
)
from merchant_center.vouchers.protocol.voucher import Coupon, VoucherSend
from merchant_center.vouchers.rules import customer_stock_lock as locks
from merchant_center.vouchers.rules import uses as voucher_uses
from merchant_center.vouchers.rules import voucher as rules
from merchant_center.vouchers.rules.customer_stock_lock import CustomerStockLock
from merchant_center.vouchers.rules.voucher import IssueFailure, IssueState, VoucherIssue, VoucherStock
from merchant_center.vouchers.store import VoucherStore, counters_for

type Decision = tuple[VoucherIssue, Sequence[Event], tuple[VoucherIssue, Sequence[Event]] | None]
type VouchersFor = Callable[[str], VoucherClient]

_TRIES = 20
_PAUSE_SECONDS = 0.15
_RULE_LIMIT = frozenset({"RULE_LIMIT", "RULELIMIT"})


@dataclass(frozen=True, slots=True)
class IssueVoucherDeps:
    """The store, a client for an mchid, and the clock that issuing a voucher needs.

    ``require_serving`` raises ConfigurationError for an mchid that may begin nothing new, and InvalidInputError if the
    appid is not bound to it.
    """

    vouchers: VoucherStore
    require_serving: Callable[[str, str], None]
    wechat: VouchersFor
    clock: Clock
    pause: Callable[[float], None] = time.sleep


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
    for _ in range(_TRIES):
        lock = deps.vouchers.get_lock(request.stock_id, request.customer)
        # Behind the lock and each time: who waited for it is held to what an operator allows by then.
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
                return send(deps, _reserve(deps, stock, request, source, lock))
        elif lock.is_calling(deps.clock()):
            deps.pause(_PAUSE_SECONDS)
        else:
            settled = resume(deps, lock)
            if known is not None or (settled is not None and settled.state is IssueState.REQUESTED):
                break
    known = deps.vouchers.find(known.out_request_no) if known else None
    if known is None:
        raise ThrottledError("another voucher is on its way to this customer; repeat the same request")
    return known


def resume(deps: IssueVoucherDeps, lock: CustomerStockLock) -> VoucherIssue | None:
    """Repeat the call of the undecided issue in a lock that nobody is calling in; ``None`` if another was first."""
    left = deps.vouchers.find(lock.busy)
    if left is None:
        return None
    try:
        deps.vouchers.take_lock(left, locks.reacquired(lock, deps.clock()))
    except StaleIssueError:
        return None
    # Whoever called before may have died with WeChat's yes in hand, or with the call still under way.
    return send(deps, replace(left, outcome_unknown_since=_latest(left.outcome_unknown_since, lock.calling_until)))


def send(deps: IssueVoucherDeps, issue: VoucherIssue) -> VoucherIssue:
    """Make the call of an issue whose lock is held, and record what came of it."""
    client = deps.wechat(issue.mchid)
    try:
        coupon_id = _call(client, issue)
    except RemoteRefusedError as refusal:
        if refusal_action(refusal.remote_code) is VoucherRefusalAction.RETRY:
            # A code that nobody knows decides nothing; the same number may be sent again.
            return _record_undecided(deps, _doubted(deps, issue), refusal)
        return _after_refusal(deps, client, issue, refusal)
    except OutcomeUnknownError as unknown:
        return _record_undecided(deps, _doubted(deps, issue), unknown)
    return _record(deps, issue, lambda now: _issued(deps, issue, coupon_id, now))


def _require_failed(deps: IssueVoucherDeps, request: VoucherRequest) -> None:
    """Another number only after the one before has ended without a voucher (law 2)."""
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


def _call(client: VoucherClient, issue: VoucherIssue) -> str:
    body = VoucherSend(
        stock_id=issue.stock_id,
        out_request_no=issue.out_request_no,
        appid=issue.appid,
        creator_mchid=issue.creator_mchid,
    )
    try:
        return client.send_coupon(issue.openid, body)
    except RemoteRefusedError as refusal:
        if refusal.remote_code not in _RULE_LIMIT:
            raise
        # Spurious when sends overlap: one is tried once more before it is believed.
        return client.send_coupon(issue.openid, body)


def _after_refusal(
    deps: IssueVoucherDeps, client: VoucherClient, issue: VoucherIssue, refusal: RemoteRefusedError
) -> VoucherIssue:
    # A no that follows a lost answer may be about a voucher that is in the card pack already, or on its way there.
    try:
        coupon_id = _find_sent(deps, client, issue) if issue.outcome_unknown_since else ""
    except (OutcomeUnknownError, RemoteRefusedError) as unknown:
        return _record_undecided(deps, issue, unknown)
    if coupon_id:
        return _record(deps, issue, lambda now: _issued(deps, issue, coupon_id, now))
    if not rules.refusal_is_conclusive(issue, deps.clock()):
        return _record_undecided(deps, issue, refusal)
    about = _about_whom(deps, client, issue, refusal.remote_code)
    return _record(
        deps,
        issue,
        lambda now: (*rules.failed(issue, IssueFailure(refusal.remote_code, refusal.message, now, about)), None),
    )


def _about_whom(deps: IssueVoucherDeps, client: VoucherClient, issue: VoucherIssue, code: str) -> About:
    """Whom a refusal is about; where the code leaves it open, the stock is asked for."""
    if code not in ASK_THE_STOCK_CODES:
        return about_whom(code)
    try:
        stock = client.get_stock(issue.stock_id, issue.creator_mchid)
    except OutcomeUnknownError:
        return about_whom(code)
    except RemoteRefusedError:
        return About.STOCK
    return about_whom(code, is_given_out=stock.is_given_out(deps.clock()))


def _find_sent(deps: IssueVoucherDeps, client: VoucherClient, issue: VoucherIssue) -> str:
    since = issue.requested_at - timedelta(minutes=1)
    for coupon in _coupons(client, issue):
        if coupon.out_request_no == issue.out_request_no:
            return coupon.coupon_id
        is_new = not coupon.out_request_no and coupon.received_at >= since
        if is_new and not _is_anothers(deps.vouchers.find_of_coupon(coupon.coupon_id)):
            return coupon.coupon_id
    return ""


def _is_anothers(known: VoucherIssue | None) -> bool:
    """Whether a coupon belongs to another issue of ours; that of a foreign record may be this issue's, already used."""
    return known is not None and not known.is_foreign


def _coupons(client: VoucherClient, issue: VoucherIssue) -> Iterator[Coupon]:
    """All that the customer has of the stock from this sender; WeChat counts pages."""
    page = seen = total = 0
    while not page or seen < total:
        coupons, total = client.list_coupons(
            issue.openid, issue.appid, stock_id=issue.stock_id, sender_mchid=issue.mchid, offset=page
        )
        if not coupons:
            return
        yield from coupons
        page, seen = page + 1, seen + len(coupons)


def _doubted(deps: IssueVoucherDeps, issue: VoucherIssue) -> VoucherIssue:
    return replace(issue, outcome_unknown_since=deps.clock())


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _issued(deps: IssueVoucherDeps, issue: VoucherIssue, coupon_id: str, now: datetime) -> Decision:
    known = deps.vouchers.find_of_coupon(coupon_id)
    if known is None or not known.is_foreign:
        changed, events = rules.issued(issue, coupon_id, now)
        return changed, events, None
    # WeChat told of its use before we knew that it is ours: the foreign record becomes this one.
    changed, events = rules.issued(issue, coupon_id, now, used_at=min(use.at for use in known.uses))
    used, more = voucher_uses.with_uses_of(changed, known, now)
    return used, [*events, *more], (known, voucher_uses.redeemed_events(known))


def _record(deps: IssueVoucherDeps, issue: VoucherIssue, decide: Callable[[datetime], Decision]) -> VoucherIssue:
    for _ in range(_TRIES):
        now = deps.clock()
        changed, events, absorbs = decide(now)
        lock = locks.released(deps.vouchers.get_lock(issue.stock_id, issue.customer), changed, now)
        gives_back = changed.state is IssueState.FAILED
        try:
            deps.vouchers.settle(changed, lock, events, gives_back=gives_back, absorbs=absorbs)
        except StaleIssueError:
            again = deps.vouchers.find(issue.out_request_no)
            if again is None or again.version != issue.version:
                # Somebody else settled it with the same number, so with the same outcome.
                return again or issue
            continue
        return changed
    raise ThrottledError(f"issue {issue.out_request_no} is being changed by too many at once")


def _record_undecided(deps: IssueVoucherDeps, issue: VoucherIssue, error: RemoteError) -> VoucherIssue:
    changed = rules.undecided(issue, error.remote_code or error.code, error.message, deps.clock())
    lock = locks.released_undecided(deps.vouchers.get_lock(issue.stock_id, issue.customer))
    try:
        deps.vouchers.settle(changed, lock, ())
    except StaleIssueError:
        return deps.vouchers.find(issue.out_request_no) or issue
    return changed
