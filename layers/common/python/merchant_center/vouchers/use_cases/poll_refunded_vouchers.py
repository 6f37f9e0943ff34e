"""Poll the vouchers of refunded orders soon: only WeChat says whether they are back (laws 5 and 6)."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.retry import retry_stale
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.orders.rules.after_payment import with_vouchers_polled
from merchant_center.orders.store import OrderStore
from merchant_center.vouchers.rules.voucher import IssueState
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue


@dataclass(frozen=True, slots=True)
class PollRefundedVouchersDeps:
    """What polling the vouchers of refunded orders works with: how vouchers are polled, and the orders."""

    issuing: IssueVoucherDeps
    orders: OrderStore


def sweep_refunded(
    deps: PollRefundedVouchersDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore, workers: int = 16
) -> dict[str, int]:
    """Poll the vouchers of orders that were refunded as a whole, ``limit`` orders at the most.

    Returns:
        How many orders have all of them ``back``, how many are ``waiting``, ``failed``, or ``left`` for lack of time.
    """
    return sweep(
        deps.orders.due_vouchers(deps.issuing.clock(), limit),
        lambda order: poll_refunded_vouchers(deps, order.order_no),
        postpone=lambda order, _: _finish(deps, order.order_no),
        name=lambda order: order.order_no,
        go_on=go_on,
        report=report,
        workers=workers,
    )


def poll_refunded_vouchers(deps: PollRefundedVouchersDeps, order_no: str) -> str:
    """Ask WeChat about each voucher that was used in an order; ``back`` if none is used any more.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
    """
    vouchers = deps.orders.get(order_no).vouchers
    found = [deps.issuing.vouchers.find_of_coupon(voucher.coupon_id) for voucher in vouchers]
    used = [issue for issue in found if issue and not issue.is_foreign and issue.state is IssueState.REDEEMED]
    states = [settle_issue(deps.issuing, issue).state for issue in used]
    is_waiting = IssueState.REDEEMED in states
    _finish(deps, order_no, is_waiting=is_waiting)
    return "waiting" if is_waiting else "back"


def _finish(deps: PollRefundedVouchersDeps, order_no: str, *, is_waiting: bool = True) -> None:
    def attempt() -> None:
        order = deps.orders.get(order_no)
        deps.orders.save(with_vouchers_polled(order, deps.issuing.clock(), is_waiting=is_waiting), None)

    retry_stale(attempt, f"order {order_no}")
