"""List refunds, newest first."""

from functools import partial

from merchant_center.core.cursors import Page, read_page
from merchant_center.refunds.rules.refund import Refund, RefundFilter
from merchant_center.refunds.store import RefundStore


def list_refunds(refunds: RefundStore, filter_: RefundFilter, limit: int, cursor: str) -> Page[Refund]:
    """Return one page of refunds that meet the filter.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    return read_page(partial(refunds.entries, filter_), ("refunds", filter_), cursor, limit, filter_.admits)
