"""Manage the list of voucher stocks: add, refresh, steer at WeChat, remove; and the address WeChat calls."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import InvalidInputError, NotFoundError, RemoteRefusedError, code_of
from merchant_center.pictures.use_cases.offer_pictures import offer_picture
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.vouchers.protocol.voucher import Stock
from merchant_center.vouchers.rules.placement import Placement, require_distinct
from merchant_center.vouchers.rules.success_page import require_shown_picture, stock_folder
from merchant_center.vouchers.rules.voucher import StockLimits, SuccessPage, VoucherStock
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.deps import VouchersFor

_PAGE = 100
_NEVER_READ = 10**12
"""A version that no stock ever comes to."""
# Codes that refuse to show a stock because of what was asked for, with the field that is probably wrong.
_WRONG_FIELD = {
    "RESOURCE_NOT_EXISTS": "stock_id",
    "PARAM_ERROR": "stock_id",
    "INVALID_REQUEST": "creator_mchid",
    "REQUEST_BLOCKED": "creator_mchid",
    "MCH_NOT_EXISTS": "creator_mchid",
}


class Steering(StrEnum):
    """What a stock's creator can do with it at WeChat."""

    START = "start"
    PAUSE = "pause"
    RESTART = "restart"


def add_stock(
    stock_id: str,
    card_id: str,
    mchid: str,
    creator_mchid: str,
    *,
    vouchers: VoucherStore,
    wechat: VouchersFor,
    clock: Clock,
) -> VoucherStock:
    """Fetch a stock from WeChat and put it on our list.

    Raises:
        InvalidInputError: WeChat does not know it, or not as this creator's; the account may not give it out; or the
            card id is another's.
        ConflictError: it is in the list already.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not show it.
    """
    creator = creator_mchid or mchid
    try:
        fetched = wechat(mchid).get_stock(stock_id, creator)
    except RemoteRefusedError as refusal:
        field = _WRONG_FIELD.get(refusal.remote_code)
        if field is None:
            raise
        rule = f"WeChat shows {mchid} no such stock of {creator}: {explain_voucher(refusal.remote_code).en}"
        raise InvalidInputError.of(field, rule) from refusal
    if card_id and fetched.card_id and fetched.card_id != card_id:
        raise InvalidInputError.of("card_id", f"WeChat says {fetched.card_id}")
    now = clock()
    stock = VoucherStock(
        stock_id=stock_id,
        card_id=fetched.card_id or card_id,
        mchid=mchid,
        creator_mchid=creator,
        added_at=now,
        refreshed_at=now,
        **_mirror(fetched),
    )
    vouchers.add_stock(stock)
    return stock


def refresh_stock(stock_id: str, *, vouchers: VoucherStore, wechat: VouchersFor, clock: Clock) -> VoucherStock:
    """Mirror a stock as WeChat shows it now.

    Raises:
        NotFoundError: it is not in the list.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not show it.
    """
    stock = vouchers.get_stock(stock_id)
    fetched = wechat(stock.mchid).get_stock(stock.stock_id, stock.creator_mchid)
    changed = replace(stock, refreshed_at=clock(), version=stock.version + 1, **_mirror(fetched))
    vouchers.save_stock(changed)
    return changed


def refresh_all(*, vouchers: VoucherStore, wechat: VouchersFor, clock: Clock) -> dict[str, str]:
    """Refresh every stock of the list; trouble with one does not stop the others.

    Returns:
        What came of each: its state, or the code or class of the error.
    """
    outcomes: dict[str, str] = {}
    after = ""
    while page := vouchers.stocks(_PAGE, after):
        for stock in page:
            try:
                outcomes[stock.stock_id] = refresh_stock(
                    stock.stock_id, vouchers=vouchers, wechat=wechat, clock=clock
                ).state
            except Exception as error:  # noqa: BLE001 - a boundary: kept as this stock's outcome, the others go on
                outcomes[stock.stock_id] = code_of(error)
        after = page[-1].stock_id
    return outcomes


def change_stock(
    stock_id: str,
    *,
    limits: StockLimits | None,
    success_page: SuccessPage | None,
    placements: tuple[Placement, ...] | None = None,
    vouchers: VoucherStore,
    campaigns: CampaignStore,
) -> VoucherStock:
    """Set our own limits, what a page shows and where; ``None`` keeps what was.

    A limit counts what is reserved from when it is set.

    Once this has returned, nothing is reserved under what was before, also not by who has read it.

    Raises:
        NotFoundError: it is not in the list.
        InvalidInputError: a limit per customer above the stock's own at WeChat, which is never reached; a placement
            named twice, or one whose campaign is not known; a picture that is none of this stock's.
        ConflictError: somebody else changed it meanwhile.
    """
    stock = vouchers.get_stock(stock_id)
    if limits is not None and 0 < stock.max_per_customer < (limits.per_customer or 0):
        rule = f"must not be above {stock.max_per_customer}, the stock's own limit at WeChat for one customer"
        raise InvalidInputError.of("caps.per_customer", rule)
    if success_page is not None:
        require_shown_picture(stock_id, success_page)
    if placements is not None:
        require_distinct(placements)
        for n, placement in enumerate(placements):
            require_campaign(placement.campaign, campaigns=campaigns, field=f"placements.{n}.campaign")
    changed = replace(
        stock,
        limits=limits or stock.limits,
        success_page=success_page or stock.success_page,
        placements=stock.placements if placements is None else placements,
        version=stock.version + 1,
    )
    vouchers.save_stock(changed)
    if limits is not None or placements is not None:
        # Also if they are as they were: who asked before may have died here.
        vouchers.enforce_terms(changed)
    return changed


def offer_success_picture(
    stock_id: str, content_type: str, *, vouchers: VoucherStore, media: FileStore, entropy: Entropy
) -> tuple[str, dict[str, Any]]:
    """Return a key for the picture of a success page and the form with which a browser uploads it.

    Raises:
        NotFoundError: the stock is not in the list.
        InvalidInputError: not a type of picture that pages show.
    """
    vouchers.get_stock(stock_id)
    return offer_picture(stock_folder(stock_id), content_type, media=media, entropy=entropy)


def remove_stock(stock_id: str, *, vouchers: VoucherStore) -> None:
    """Take a stock off our list; WeChat and the vouchers already issued are not touched.

    Raises:
        NotFoundError: it is not in the list.
    """
    stock = vouchers.get_stock(stock_id)
    if not vouchers.remove_stock(stock_id):
        raise NotFoundError(f"unknown voucher stock {stock_id}")
    vouchers.enforce_terms(replace(stock, version=_NEVER_READ))


def steer_stock(
    stock_id: str, steering: Steering, *, vouchers: VoucherStore, wechat: VouchersFor, clock: Clock
) -> VoucherStock:
    """Start, pause or restart a stock at WeChat, as its creator, and mirror what came of it.

    Raises:
        NotFoundError: it is not in the list.
        InvalidInputError: it was created by a merchant account that is not connected here as this one.
        RemoteRefusedError, OutcomeUnknownError: WeChat did not do it, or did not tell; both may be repeated.
    """
    stock = vouchers.get_stock(stock_id)
    client = wechat(stock.creator_mchid)
    call: dict[Steering, Callable[[str, str], object]] = {
        Steering.START: client.start_stock,
        Steering.PAUSE: client.pause_stock,
        Steering.RESTART: client.restart_stock,
    }
    call[steering](stock.stock_id, stock.creator_mchid)
    return refresh_stock(stock_id, vouchers=vouchers, wechat=wechat, clock=clock)


def callback_address(mchid: str, *, wechat: VouchersFor) -> str:
    """Return where WeChat reports used vouchers of an account; "" while nothing is set.

    Raises:
        NotFoundError: no such account is connected.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
    """
    try:
        return wechat(mchid).get_callback(mchid)
    except RemoteRefusedError as refusal:
        if refusal.remote_code == "RESOURCE_NOT_EXISTS":
            return ""
        raise


def listen_for_uses(mchid: str, *, api_url: str, wechat: VouchersFor) -> str:
    """Have WeChat report used vouchers of an account to our own address, and return the address.

    Raises:
        NotFoundError: no such account is connected.
        RemoteRefusedError: the account lacks the permission 营销事件推送, for instance.
        OutcomeUnknownError: WeChat did not tell; it may be repeated.
    """
    notify_url = f"{api_url}/v1/callbacks/{mchid}/voucher"
    wechat(mchid).set_callback(mchid, notify_url)
    return notify_url


def _mirror(stock: Stock) -> dict[str, Any]:
    return {
        "name": stock.name,
        "description": stock.description,
        "state": stock.state,
        "stock_type": stock.stock_type,
        "coupon_type": stock.coupon_type,
        "is_single_item": stock.is_single_item,
        "no_cash": stock.no_cash,
        "coupon_amount_fen": stock.coupon_amount_fen,
        "threshold_fen": stock.transaction_minimum_fen,
        "max_coupons": stock.max_coupons,
        "max_amount_fen": stock.max_amount_fen,
        "max_amount_by_day_fen": stock.max_amount_by_day_fen,
        "max_per_customer": stock.max_coupons_per_user,
        "distributed": stock.distributed_coupons,
        "available_from": stock.available_begin_at,
        "available_to": stock.available_end_at,
    }
