"""Take a voucher on a page: only what an operator opened, under the operator's placement (law 12, ADR 0013)."""

from dataclasses import replace

from merchant_center.core.errors import IdempotencyKeyReusedError, InvalidInputError, NotFoundError
from merchant_center.vouchers.rules.placement import require_placement
from merchant_center.vouchers.rules.voucher import VoucherIssue
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher


def take_voucher(deps: IssueVoucherDeps, request: VoucherRequest) -> VoucherIssue:
    """Issue what a customer takes on a page, if an operator opened the stock to pages there.

    What it counts for is the placement's campaign, which is the operator's word.

    Raises:
        NotFoundError: there is no such stock, or it is closed to pages: no page can tell which.
        InvalidInputError: the placement is none of the stock's, or the campaign is not the placement's.
        IdempotencyKeyReusedError: the key came with another placement before.
        MerchantCenterError: as :func:`issue_voucher`.
    """
    stock = deps.vouchers.find_stock(request.stock_id)
    if stock is None or not stock.placements:
        raise NotFoundError("there is no such voucher")
    placement = require_placement(stock.placements, request.placement)
    if request.campaign not in {"", placement.campaign}:
        raise InvalidInputError.of("campaign", "must be the campaign of this placement, or left out")
    issue = issue_voucher(deps, replace(request, campaign=placement.campaign))
    if request.source is not None and issue.placement != placement.name:
        raise IdempotencyKeyReusedError("this Idempotency-Key came with another placement before")
    return issue
