"""Mirror voucher stocks of WeChat's in our list: add, refresh, steer there; and the address that WeChat calls."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from merchant_center.audit.rules import AuditAction, Resource, ResourceKind
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.clock import Clock
from merchant_center.core.errors import ConflictError, InvalidInputError, RemoteRefusedError, code_of
from merchant_center.core.retry import retry_stale
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.vouchers.protocol.voucher import Stock
from merchant_center.vouchers.rules.voucher import AUDITED, VoucherStock
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.deps import VouchersFor

# Codes that refuse to show a stock because of what was asked for, with the field that is probably wrong.
_WRONG_FIELD = {
    "RESOURCE_NOT_EXISTS": "stock_id",
    "PARAM_ERROR": "stock_id",
    "INVALID_REQUEST": "creator_mchid",
    "REQUEST_BLOCKED": "creator_mchid",
    "MCH_NOT_EXISTS": "creator_mchid",
}


@dataclass(frozen=True, slots=True)
class MirrorStocksDeps:
    """The store, a client for an mchid, and the clock that mirroring stocks needs."""

    vouchers: VoucherStore
    wechat: VouchersFor
    clock: Clock


@dataclass(frozen=True, slots=True)
class SteerStocksDeps(MirrorStocksDeps):
    """What operators' actions at WeChat need besides: the audit log, and its entries of what changes nothing here."""

    audit: AuditLog
    entries: AuditStore


class Steering(StrEnum):
    """What a stock's creator can do with it at WeChat."""

    START = "start"
    PAUSE = "pause"
    RESTART = "restart"


_ASKED = {
    Steering.START: AuditAction.VOUCHER_STOCK_START_ASKED,
    Steering.PAUSE: AuditAction.VOUCHER_STOCK_PAUSE_ASKED,
    Steering.RESTART: AuditAction.VOUCHER_STOCK_RESTART_ASKED,
}
_STEERED_FROM = {"unactivated": Steering.START, "running": Steering.PAUSE, "paused": Steering.RESTART}


def steerings_of(stock: VoucherStock) -> list[Steering]:
    """Return what its creator can do with a stock in its state at WeChat."""
    return [steering for state, steering in _STEERED_FROM.items() if state == stock.state]


def check_stock(deps: MirrorStocksDeps, stock_id: str, card_id: str, mchid: str, creator_mchid: str) -> VoucherStock:
    """Return a stock as it would be put on our list, without keeping it; it raises what :func:`add_stock` does."""
    if deps.vouchers.find_stock(stock_id):
        raise ConflictError(f"voucher stock {stock_id} is in the list already")
    return _fetched(deps, stock_id, card_id, mchid, creator_mchid)


def add_stock(
    deps: SteerStocksDeps, stock_id: str, card_id: str, mchid: str, creator_mchid: str, actor: Actor
) -> VoucherStock:
    """Fetch a stock from WeChat and put it on our list.

    Raises:
        InvalidInputError: WeChat does not know it, or not as this creator's; the account may not give it out; or the
            card id is another's.
        ConflictError: it is in the list already.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not show it.
    """
    stock = _fetched(deps, stock_id, card_id, mchid, creator_mchid)
    deps.vouchers.add_stock(stock, deps.audit.change(actor, AuditAction.VOUCHER_STOCK_ADDED, AUDITED, None, stock))
    return stock


def _fetched(deps: MirrorStocksDeps, stock_id: str, card_id: str, mchid: str, creator_mchid: str) -> VoucherStock:
    creator = creator_mchid or mchid
    issued = deps.vouchers.issued([stock_id])[stock_id]
    try:
        fetched = deps.wechat(mchid).get_stock(stock_id, creator)
    except RemoteRefusedError as refusal:
        field = _WRONG_FIELD.get(refusal.remote_code)
        if field is None:
            raise
        rule = f"WeChat shows {mchid} no such stock of {creator}: {explain_voucher(refusal.remote_code).en}"
        raise InvalidInputError.of(field, rule) from refusal
    if card_id and fetched.card_id and fetched.card_id != card_id:
        raise InvalidInputError.of("card_id", f"WeChat says {fetched.card_id}")
    now = deps.clock()
    return VoucherStock(
        stock_id=stock_id,
        card_id=fetched.card_id or card_id,
        mchid=mchid,
        creator_mchid=creator,
        added_at=now,
        refreshed_at=now,
        issued_at_refresh=issued,
        **_mirror(fetched),
    )


def refresh_stock(deps: MirrorStocksDeps, stock_id: str) -> VoucherStock:
    """Mirror a stock as WeChat shows it now.

    Raises:
        NotFoundError: it is not in the list.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not show it.
    """
    stock = deps.vouchers.get_stock(stock_id)
    # Before WeChat counts: what is issued in between is counted twice for a while, and never missing.
    issued = deps.vouchers.issued([stock_id])[stock_id]
    fetched = deps.wechat(stock.mchid).get_stock(stock.stock_id, stock.creator_mchid)
    changed = replace(
        stock,
        refreshed_at=deps.clock(),
        issued_at_refresh=issued,
        version=stock.version + 1,
        **_mirror(fetched),
    )
    deps.vouchers.save_stock(changed)
    return changed


def refresh_all(deps: MirrorStocksDeps) -> dict[str, str]:
    """Refresh every stock of the list; trouble with one does not stop the others.

    Returns:
        What came of each: its state, or the code or class of the error.
    """
    outcomes: dict[str, str] = {}
    for stock_id, _ in deps.vouchers.stocks():
        try:
            outcomes[stock_id] = refresh_stock(deps, stock_id).state
        except Exception as error:  # noqa: BLE001 - a boundary: kept as this stock's outcome, the others go on
            outcomes[stock_id] = code_of(error)
    return outcomes


def steer_stock(deps: SteerStocksDeps, stock_id: str, steering: Steering, actor: Actor) -> VoucherStock:
    """Start, pause or restart a stock at WeChat, as its creator, and mirror what came of it.

    That it is asked for is told before the call, in the next version of the stock: whatever comes of it.

    Raises:
        NotFoundError: it is not in the list.
        VersionChangedError: it is not the version that the actor has seen.
        InvalidInputError: it was created by a merchant account that is not connected here as this one.
        RemoteRefusedError, OutcomeUnknownError: WeChat did not do it, or did not tell; both may be repeated.
        ThrottledError: it is being changed by too many at once; repeat.
    """
    stock = retry_stale(lambda: _asked(deps, stock_id, steering, actor), f"voucher stock {stock_id}")
    client = deps.wechat(stock.creator_mchid)
    call: dict[Steering, Callable[[str, str], object]] = {
        Steering.START: client.start_stock,
        Steering.PAUSE: client.pause_stock,
        Steering.RESTART: client.restart_stock,
    }
    call[steering](stock.stock_id, stock.creator_mchid)
    return refresh_stock(deps, stock_id)


def _asked(deps: SteerStocksDeps, stock_id: str, steering: Steering, actor: Actor) -> VoucherStock:
    stock = deps.vouchers.get_stock(stock_id)
    actor.require_seen(stock.version)
    asked = replace(stock, version=stock.version + 1)
    entry = deps.audit.entry(actor, _ASKED[steering], AUDITED.resource(stock), {"state": stock.state}, {})
    deps.vouchers.save_stock(asked, entry)
    return asked


def callback_address(deps: MirrorStocksDeps, mchid: str) -> str:
    """Return where WeChat reports used vouchers of an account; "" while nothing is set.

    Raises:
        NotFoundError: no such account is connected.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
    """
    try:
        return deps.wechat(mchid).get_callback(mchid)
    except RemoteRefusedError as refusal:
        if refusal.remote_code == "RESOURCE_NOT_EXISTS":
            return ""
        raise


def listen_for_uses(deps: SteerStocksDeps, mchid: str, api_url: str, actor: Actor) -> str:
    """Have WeChat report used vouchers of an account to our own address, and return the address.

    Raises:
        NotFoundError: no such account is connected.
        RemoteRefusedError: the account lacks the permission 营销事件推送, for instance.
        OutcomeUnknownError: WeChat did not tell; it may be repeated.
    """
    notify_url = f"{api_url}/v1/callbacks/{mchid}/voucher"
    client = deps.wechat(mchid)
    account = Resource(ResourceKind.MERCHANT, mchid)
    deps.entries.add(
        deps.audit.entry(actor, AuditAction.MERCHANT_CALLBACK_ASKED, account, {}, {"voucher_notify_url": notify_url})
    )
    client.set_callback(mchid, notify_url)
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
