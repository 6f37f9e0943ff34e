"""Knobs of the control panel: what WeChat does not publish, and what an operator may have set wrong."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Settings:
    """Every knob with WeChat's usual behaviour as its default."""

    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Changes to `errors.REFUSALS` by name: status, code, message, cause."""
    signature_clock: Literal["real", "virtual"] = "real"
    """Which clock dates and checks signatures. A merchant under test lives in real time while orders and
    codes age in virtual time, so the two are apart unless a test moves the merchant's clock as well."""
    ip_not_whitelisted: bool = False
    """The caller's address is not in the official account's list: 40164."""
    snapshot_pages: bool = False
    """Every page opens as a snapshot page: OAuth gives virtual openids with is_snapshotuser 1."""
    require_wechat_browser: bool = False
    """Web OAuth refuses browsers without MicroMessenger in User-Agent; off, so that any may try a page."""
    ticket_calls_per_minute: int = 60
    """Above it, getticket answers 45011."""
    voucher_send_seconds: float = 0.0
    """How long sending a voucher takes, in real seconds; the deed is done at its end."""
    voucher_overlap_refused: bool = False
    """While a send to a customer is under way, another of the same stock to them is refused: RULE_LIMIT."""
    voucher_early_not_enough_below: int = 0
    """With fewer coupons left in a stock than this, every request number is refused once: NOT_ENOUGH."""
    voucher_monthly_cap: int = 500_000
    """What one merchant may send one person in a calendar month, in fen; above it INVALID_REQUEST."""
    voucher_sends_per_second: int = 0
    """Above it, a merchant's sends answer 429, in both spellings by turns; 0 means any number."""
    voucher_audit_seconds: float = 0.0
    """How long a started stock stays in `audit`, in virtual seconds."""
    voucher_events_permitted: bool = True
    """The product permission for marketing events; without it no COUPON.USE and no callback address."""
    voucher_float_amounts: bool = False
    """COUPON.USE writes coupon amounts as 10.0, which was seen."""
