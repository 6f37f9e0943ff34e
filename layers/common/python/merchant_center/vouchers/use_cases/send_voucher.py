"""Send an issued voucher: call WeChat, judge what came of the call, record it (law 2).

The issue is reserved before (``issue_voucher.py``), and its lock is held. Any process may die between two steps: the
issue then stays REQUESTED with its number and a poll date, and the next caller sends the same number again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from merchant_center.core.errors import OutcomeUnknownError, RemoteRefusedError, ThrottledError, remote_code_of
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
from merchant_center.vouchers.rules import judgement as judgements
from merchant_center.vouchers.rules import voucher as rules
from merchant_center.vouchers.rules.customer_stock_lock import CustomerStockLock
from merchant_center.vouchers.rules.judgement import CallOutcome, CardPack, Change, Judgement
from merchant_center.vouchers.rules.voucher import IssueFailure, IssueState, VoucherIssue
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps

_MAX_ATTEMPTS = 20
_RULE_LIMIT = frozenset({"RULE_LIMIT", "RULELIMIT"})


@dataclass(frozen=True, slots=True)
class _Call:
    """What came of a call.

    Attributes:
        coupon_id: of the voucher, if WeChat gave one or the card pack has it.
        code: WeChat's, or ours if it gave no answer; of the last question that was not answered well.
        message: that belongs to the code.
    """

    outcome: CallOutcome
    card_pack: CardPack = CardPack.NOT_SHOWN
    coupon_id: str = ""
    code: str = ""
    message: str = ""


def send_voucher(deps: IssueVoucherDeps, issue: VoucherIssue) -> VoucherIssue:
    """Make the call of an issue whose lock is held, and record what came of it."""
    client = deps.wechat(issue.mchid)
    call = _call(deps, client, issue)
    judgement = judgements.judge(call.outcome, judgements.earlier_call(issue, deps.clock()), call.card_pack)
    about = _about_whom(deps, client, issue, call.code) if judgement is Judgement.FAIL else ""
    return _record(deps, issue, call, judgement, about)


def resend_undecided(deps: IssueVoucherDeps, lock: CustomerStockLock) -> VoucherIssue | None:
    """Send the undecided issue that holds a lock again; ``None`` if somebody else was first."""
    issue = deps.vouchers.find(lock.busy)
    if issue is None:
        return None
    try:
        deps.vouchers.take_lock(issue, locks.reacquired(lock, deps.clock()))
    except StaleIssueError:
        return None
    # Whoever called before may have died with WeChat's yes in hand, or with the call still under way.
    since = _latest(issue.outcome_unknown_since, lock.calling_until)
    return send_voucher(deps, replace(issue, outcome_unknown_since=since))


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _call(deps: IssueVoucherDeps, client: VoucherClient, issue: VoucherIssue) -> _Call:
    """Send the coupon; after a refusal, search the card pack if an earlier call may have brought it."""
    try:
        return _Call(CallOutcome.COUPON, coupon_id=_send(client, issue))
    except OutcomeUnknownError as unknown:
        return _Call(CallOutcome.NO_ANSWER, code=remote_code_of(unknown), message=unknown.message)
    except RemoteRefusedError as refusal:
        is_undecided = refusal_action(refusal.remote_code) is VoucherRefusalAction.RETRY
        outcome = CallOutcome.UNDECIDED if is_undecided else CallOutcome.REFUSED
        call = _Call(outcome, code=refusal.remote_code, message=refusal.message)
    may_have_come = call.outcome is CallOutcome.REFUSED and issue.outcome_unknown_since is not None
    return _with_card_pack(deps, client, issue, call) if may_have_come else call


def _send(client: VoucherClient, issue: VoucherIssue) -> str:
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


def _with_card_pack(deps: IssueVoucherDeps, client: VoucherClient, issue: VoucherIssue, call: _Call) -> _Call:
    try:
        coupon_id = _find_sent(deps, client, issue)
    except (OutcomeUnknownError, RemoteRefusedError) as error:
        return replace(call, code=remote_code_of(error), message=error.message)
    return replace(call, card_pack=CardPack.HAS_IT if coupon_id else CardPack.LACKS_IT, coupon_id=coupon_id)


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
    """Return whether a coupon is of another issue of ours; a foreign record may be of this one, already used."""
    return known is not None and not known.is_foreign


def _coupons(client: VoucherClient, issue: VoucherIssue) -> Iterator[Coupon]:
    """Yield all that the customer has of the stock from this sender; WeChat counts pages."""
    page = seen = total = 0
    while not page or seen < total:
        coupons, total = client.list_coupons(
            issue.openid, issue.appid, stock_id=issue.stock_id, sender_mchid=issue.mchid, offset=page
        )
        if not coupons:
            return
        yield from coupons
        page, seen = page + 1, seen + len(coupons)


def _about_whom(deps: IssueVoucherDeps, client: VoucherClient, issue: VoucherIssue, code: str) -> About:
    """Return whom a refusal is about; where the code leaves it open, the stock is asked for."""
    if code not in ASK_THE_STOCK_CODES:
        return about_whom(code)
    try:
        stock = client.get_stock(issue.stock_id, issue.creator_mchid)
    except OutcomeUnknownError:
        return about_whom(code)
    except RemoteRefusedError:
        return About.STOCK
    return about_whom(code, is_given_out=stock.is_given_out(deps.clock()))


def _record(deps: IssueVoucherDeps, issue: VoucherIssue, call: _Call, judgement: Judgement, about: str) -> VoucherIssue:
    for _ in range(_MAX_ATTEMPTS):
        now = deps.clock()
        change = _change(deps, issue, call, judgement, about, now)
        lock = locks.released(deps.vouchers.get_lock(issue.stock_id, issue.customer), change.issue, now)
        try:
            deps.vouchers.record(change, lock)
        except StaleIssueError:
            current = deps.vouchers.find(issue.out_request_no)
            is_decided = change.issue.state is not IssueState.REQUESTED
            if is_decided and current is not None and current.version == issue.version:
                continue
            # Somebody else recorded it with the same number, so with the same outcome; or it is sent again later.
            return current or issue
        return change.issue
    raise ThrottledError(f"issue {issue.out_request_no} is being changed by too many at once")


def _change(
    deps: IssueVoucherDeps, issue: VoucherIssue, call: _Call, judgement: Judgement, about: str, now: datetime
) -> Change:
    match judgement:
        case Judgement.ISSUE:
            known = deps.vouchers.find_of_coupon(call.coupon_id)
            return judgements.issued_with(issue, call.coupon_id, known, now)
        case Judgement.FAIL:
            changed, events = rules.failed(issue, IssueFailure(call.code, call.message, now, about))
            return Change(changed, tuple(events))
        case Judgement.WAIT_UNKNOWN:
            unknown = replace(issue, outcome_unknown_since=now)
            return Change(rules.undecided(unknown, call.code, call.message, now))
        case Judgement.WAIT:
            return Change(rules.undecided(issue, call.code, call.message, now))
