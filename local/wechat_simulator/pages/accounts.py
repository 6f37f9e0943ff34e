"""Pages of who is served: merchant accounts with keys and money, official accounts with their domains."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from local.wechat_simulator.clock import Clock
from local.wechat_simulator.keys import CertifiedKey
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.pages.listing import listing
from local.wechat_simulator.pages.page import page, required
from local.wechat_simulator.simulator import Simulator

DAY = 86_400
KEY_MODES = {"public_key": "微信支付公钥", "certificate": "平台证书", "mixed": "公钥与平台证书并存"}

routes = web.RouteTableDef()


@dataclass(frozen=True)
class CertificateRow:
    """A certificate, and how many days it still has."""

    serial: str
    not_before: float
    not_after: float
    days_left: int


@routes.get("/_simulator/panel/accounts")
@page("accounts.html")
def show_accounts(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Merchant accounts as a list, official accounts beneath."""
    merchants = simulator.merchants.all()[::-1]
    return {
        "listing": listing(request, lambda count: merchants[:count], (), lambda m: (m.mchid, m.name, *m.appids)),
        "balance_of": simulator.accounts.balances.get,
        "days_left": lambda merchant: _certificates(merchant.api_certificates, simulator.clock)[0].days_left,
        "key_modes": KEY_MODES,
        "official_accounts": list(reversed(simulator.official_accounts.all())),
    }


@routes.get("/_simulator/panel/accounts/{mchid}")
@page("merchant.html")
def show_merchant(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """All of one merchant account: balance, keys, certificates, files."""
    merchant = required(simulator.merchants.get(request.match_info["mchid"]))
    return {
        "merchant": merchant,
        "balance": simulator.accounts.balances.get(merchant.mchid),
        "unsettled": simulator.accounts.balances.unsettled(merchant.mchid),
        "fee_rate": simulator.accounts.terms(merchant.mchid).rate_at(simulator.clock.now()),
        "refund_address": simulator.refunds.address(merchant.mchid),
        "directories": simulator.pay_directories(merchant.mchid),
        "key_modes": KEY_MODES,
        "certificates": _certificates(merchant.api_certificates, simulator.clock),
        "platform_certificates": _certificates(merchant.platform_certificates, simulator.clock),
        **_folder(simulator, merchant),
    }


def _folder(simulator: Simulator, merchant: Merchant) -> dict[str, Any]:
    folder: Path = simulator.merchants.directory(merchant).resolve()
    return {"folder": str(folder), "files": sorted(file.name for file in folder.glob("[!.]*"))}


def _certificates(pairs: list[CertifiedKey], clock: Clock) -> list[CertificateRow]:
    """The newest first."""
    return [
        CertificateRow(
            pair["serial"], pair["not_before"], pair["not_after"], int((pair["not_after"] - clock.now()) // DAY)
        )
        for pair in reversed(pairs)
    ]
