"""Record what a voucher flow shows and no callback told: WeChat is asked about the coupon first (law 6)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.errors import StaleIssueError
from merchant_center.vouchers.rules import uses as voucher_uses
from merchant_center.vouchers.rules.voucher import Redeemed, VoucherIssue
from merchant_center.vouchers.use_cases.receive_redemption import ReceiveRedemptionDeps, record_use

_USED, _RECOVERED = "USED", "RECOVER"


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A use or a return as the flow of a stock shows it. ``paid_to`` is the account that was paid."""

    stock_id: str
    coupon_id: str
    transaction_id: str
    creator_mchid: str
    paid_to: str
    at: datetime
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RecordFlowDeps:
    """What recording rows of flows works with."""

    redeeming: ReceiveRedemptionDeps
    wechat: Callable[[str], VoucherClient]


def record_missed_use(deps: RecordFlowDeps, row: FlowRow) -> bool:
    """Record the use of a voucher; return whether it is recorded now.

    A voucher that another channel gave out cannot be asked for, as nobody knows whose it is: the flow is WeChat's word.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell of the coupon.
        ThrottledError: too many writers.
    """
    stores = deps.redeeming
    known = stores.vouchers.find_of_coupon(row.coupon_id)
    if known is not None and _asked(deps, known) == _RECOVERED:
        return False
    stock, order = stores.vouchers.find_stock(row.stock_id), stores.orders.find_of_transaction(row.transaction_id)
    use = Redeemed(row.at, row.paid_to, row.transaction_id, order.order_no if order else "", stores.clock())
    name = (row.stock_id, stock.name if stock else "")
    foreign = voucher_uses.new_foreign(row.coupon_id, name, row.creator_mchid, row.amount_fen, use)
    record_use(stores, foreign, use)
    return True


def record_missed_return(deps: RecordFlowDeps, row: FlowRow) -> bool:
    """Record that a refund brought a voucher back; return whether that is recorded now.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell of the coupon.
    """
    stores = deps.redeeming
    issue = stores.vouchers.find_of_coupon(row.coupon_id)
    use = voucher_uses.use_in(issue, row.transaction_id) if issue else None
    if issue is None or use is None:
        return False
    if use is issue.redeemed and _asked(deps, issue) == _USED:
        # It did not come back, or is used again in a payment that nothing here tells of yet.
        return False
    change = voucher_uses.returned_as_told(issue, row.transaction_id, row.at, stores.clock())
    if change is None:
        return True
    try:
        stores.vouchers.save(*change)
    except StaleIssueError:
        # Somebody else was first; the next run sees what they recorded.
        return False
    return True


def _asked(deps: RecordFlowDeps, issue: VoucherIssue) -> str:
    """Return the state of a coupon at WeChat, "" where it cannot be asked."""
    if not issue.openid:
        return ""
    return deps.wechat(issue.mchid).get_coupon(issue.openid, issue.coupon_id, issue.appid).state
