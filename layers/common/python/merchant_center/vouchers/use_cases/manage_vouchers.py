"""Manage the list of voucher stocks: our own limits, what pages show, where they may give a stock out; removal."""

from dataclasses import dataclass, replace
from typing import Any

from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core.actors import Actor
from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Entropy
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.retry import retry_stale
from merchant_center.pictures.use_cases.offer_pictures import offer_picture
from merchant_center.vouchers.rules.placement import Placement, require_distinct
from merchant_center.vouchers.rules.success_page import require_shown_picture, stock_folder
from merchant_center.vouchers.rules.voucher import AUDITED, StockLimits, SuccessPage, VoucherStock
from merchant_center.vouchers.store import VoucherStore

_NEVER_READ = 10**12
"""A version that no stock ever comes to."""


@dataclass(frozen=True, slots=True)
class ManageStocksDeps:
    """The stores of stocks, campaigns and pictures, the audit log, and the randomness that managing stocks needs."""

    vouchers: VoucherStore
    campaigns: CampaignStore
    media: FileStore
    audit: AuditLog
    entropy: Entropy


def change_stock(
    deps: ManageStocksDeps,
    stock_id: str,
    actor: Actor,
    *,
    limits: StockLimits | None,
    success_page: SuccessPage | None,
    placements: tuple[Placement, ...] | None = None,
) -> VoucherStock:
    """Set our own limits, what a page shows and where; ``None`` keeps what was.

    A limit counts what is reserved from when it is set.

    Once this has returned, nothing is reserved under what was before, also not by who has read it.

    Raises:
        NotFoundError: it is not in the list.
        InvalidInputError: a limit per customer above the stock's own at WeChat, which is never reached; a placement
            named twice, or one whose campaign is not known; a picture that is none of this stock's.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: somebody else changed it meanwhile.
    """
    stock = deps.vouchers.get_stock(stock_id)
    actor.require_seen(stock.version)
    if limits is not None and 0 < stock.max_per_customer < (limits.per_customer or 0):
        rule = f"must not be above {stock.max_per_customer}, the stock's own limit at WeChat for one customer"
        raise InvalidInputError.of("caps.per_customer", rule)
    if success_page is not None:
        require_shown_picture(stock_id, success_page)
    if placements is not None:
        require_distinct(placements)
        for n, placement in enumerate(placements):
            require_campaign(placement.campaign, campaigns=deps.campaigns, field=f"placements.{n}.campaign")
    changed = replace(
        stock,
        limits=limits or stock.limits,
        success_page=success_page or stock.success_page,
        placements=stock.placements if placements is None else placements,
        version=stock.version + 1,
    )
    deps.vouchers.save_stock(
        changed, deps.audit.change(actor, AuditAction.VOUCHER_STOCK_CHANGED, AUDITED, stock, changed)
    )
    if limits is not None or placements is not None:
        # Also if they are as they were: who asked before may have died here.
        deps.vouchers.enforce_terms(changed)
    return changed


def offer_success_picture(deps: ManageStocksDeps, stock_id: str, content_type: str) -> tuple[str, dict[str, Any]]:
    """Return a key for the picture of a success page and the form with which a browser uploads it.

    Raises:
        NotFoundError: the stock is not in the list.
        InvalidInputError: not a type of picture that pages show.
    """
    deps.vouchers.get_stock(stock_id)
    return offer_picture(stock_folder(stock_id), content_type, media=deps.media, entropy=deps.entropy)


def remove_stock(deps: ManageStocksDeps, stock_id: str, actor: Actor) -> None:
    """Take a stock off our list; WeChat and the vouchers already issued are not touched.

    Raises:
        NotFoundError: it is not in the list.
        VersionChangedError: it is not the version that the actor has seen.
        ThrottledError: it is being changed by too many at once; repeat.
    """

    def attempt() -> VoucherStock:
        stock = deps.vouchers.get_stock(stock_id)
        actor.require_seen(stock.version)
        entry = deps.audit.change(actor, AuditAction.VOUCHER_STOCK_REMOVED, AUDITED, stock, None)
        deps.vouchers.remove_stock(stock, entry)
        return stock

    removed = retry_stale(attempt, f"voucher stock {stock_id}")
    deps.vouchers.enforce_terms(replace(removed, version=_NEVER_READ))
