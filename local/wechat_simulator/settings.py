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
