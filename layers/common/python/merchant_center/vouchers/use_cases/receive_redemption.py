"""WeChat tells that a voucher was used: COUPON.USE, on its own address, also for vouchers we never issued."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.errors import ThrottledError
from merchant_center.core.retry import MAX_ATTEMPTS, rest
from merchant_center.orders.store import OrderStore
from merchant_center.vouchers.errors import StaleIssueError
from merchant_center.vouchers.protocol.voucher import Redemption, redemption_from
from merchant_center.vouchers.rules import uses as voucher_uses
from merchant_center.vouchers.rules.voucher import Redeemed, VoucherIssue
from merchant_center.vouchers.store import VoucherStore
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.notifications import open_callback

USED = "COUPON.USE"
_WAITS_SECONDS = (0.1, 0.2, 0.4)
"""WeChat tells of the payment and of the voucher at the same moment; the order is searched for so long."""


@dataclass(frozen=True, slots=True)
class ReceiveRedemptionDeps:
    """The stores and the clock that recording a use needs; ``pause`` waits for the payment of an order."""

    vouchers: VoucherStore
    orders: OrderStore
    clock: Clock
    pause: Callable[[float], None] = time.sleep


def receive_redemption(
    deps: ReceiveRedemptionDeps,
    headers: Mapping[str, str],
    body: bytes,
    *,
    credentials: Callable[[], MerchantCredentials],
    refreshed: Callable[[], MerchantCredentials],
) -> VoucherIssue | None:
    """Take one callback, in the order of law 4; arguments and errors as in ``receive_payment``.

    Returns:
        The voucher it is about, or ``None`` for a genuine notification of another kind.
    """
    now = int(deps.clock().timestamp())
    notification = open_callback(headers, body, credentials=credentials, refreshed=refreshed, now=now)
    # One of WeChat's own examples carries the wrong event type, so the kind of the resource counts too.
    if notification.event_type != USED and notification.original_type != "coupon":
        return None
    redemption = redemption_from(notification.resource)
    return record_redemption(deps, redemption)


def record_redemption(deps: ReceiveRedemptionDeps, redemption: Redemption) -> VoucherIssue:
    """Mark a voucher as used, once, and tie it to our order if the payment is one of ours.

    Raises:
        ThrottledError: too many writers; the same call may be repeated.
    """
    coupon, order_no = redemption.coupon, _order_of(deps, redemption.transaction_id)
    use = Redeemed(
        at=redemption.consumed_at,
        mchid=redemption.consumer_mchid,
        transaction_id=redemption.transaction_id,
        order_no=order_no,
        recorded_at=deps.clock(),
    )
    stock = (coupon.stock_id, coupon.name)
    foreign = voucher_uses.new_foreign(coupon.coupon_id, stock, coupon.creator_mchid, coupon.coupon_amount_fen, use)
    return record_use(deps, foreign, use)


def record_use(deps: ReceiveRedemptionDeps, foreign: VoucherIssue, use: Redeemed) -> VoucherIssue:
    """Mark the voucher of a coupon as used, once; ``foreign`` is recorded if nothing is known of the coupon.

    Raises:
        ThrottledError: too many writers; the same call may be repeated.
    """
    for attempt in range(MAX_ATTEMPTS):
        issue = deps.vouchers.find_of_coupon(foreign.coupon_id)
        try:
            if issue is None:
                deps.vouchers.record_foreign(foreign, [voucher_uses.redeemed_event(foreign, use)])
                return foreign
            change = voucher_uses.redeemed(issue, use, deps.clock())
            if change is None:
                return issue
            deps.vouchers.save(*change)
        except StaleIssueError as stale:
            if issue is not None and stale.index:
                # Its event is stored, of a record that kept the latest use only.
                return issue
            rest(deps.pause, attempt)
            continue
        return change[0]
    raise ThrottledError(f"coupon {foreign.coupon_id} is being changed by too many at once")


def _order_of(deps: ReceiveRedemptionDeps, transaction_id: str) -> str:
    for seconds in (*_WAITS_SECONDS, 0):
        order = deps.orders.find_of_transaction(transaction_id)
        if order is not None:
            return order.order_no
        deps.pause(seconds)
    return ""
