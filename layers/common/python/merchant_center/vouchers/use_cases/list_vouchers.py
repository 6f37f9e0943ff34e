"""A customer's own vouchers, each with the order that used it."""

from dataclasses import dataclass, replace

from merchant_center.core.cursors import page_of, position_of
from merchant_center.customers.rules import Customer
from merchant_center.orders.store import OrderStore
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue
from merchant_center.vouchers.store import VoucherStore


@dataclass(frozen=True, slots=True)
class ListVouchersDeps:
    """The stores that a customer's list needs."""

    vouchers: VoucherStore
    orders: OrderStore


def list_vouchers(
    deps: ListVouchersDeps, customer: Customer, limit: int, cursor: str
) -> tuple[list[VoucherIssue], str]:
    """Return one page of vouchers, newest first, and the cursor of the next; failed issues are left out.

    Raises:
        InvalidInputError: the cursor is not of this list.
    """
    question = ("my vouchers", customer)
    page = page_of(deps.vouchers.of_customer(customer, limit + 1, position_of(cursor, question)), limit, question)
    shown = [_tied(issue, deps.orders) for issue in page.found if issue.state is not IssueState.FAILED]
    return shown, page.cursor


def _tied(issue: VoucherIssue, orders: OrderStore) -> VoucherIssue:
    # WeChat may tell of the use before the payment is recorded here, by hours if that callback was lost.
    used = issue.redeemed
    if used is None or used.order_no or not used.transaction_id:
        return issue
    order = orders.find_of_transaction(used.transaction_id)
    return replace(issue, redeemed=replace(used, order_no=order.order_no)) if order else issue
