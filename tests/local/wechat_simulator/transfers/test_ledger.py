"""Transfers in the merchant's account: out when they are started, back when they come to nothing."""

import time
from datetime import datetime, timedelta, timezone

from tests.local.wechat_simulator.transfers.conftest import Payer

DAY = 86_400
CHINA = timezone(timedelta(hours=8))


def movements(payer: Payer, days: int = 2) -> list[tuple[str, int, str, str]]:
    """What moved in the account since real time's today: word, amount, WeChat's number, the merchant's."""
    today = datetime.fromtimestamp(time.time(), CHINA).date()
    names = [(today + timedelta(days=number)).isoformat() for number in range(days)]
    told = [payer.panel.get(f"merchants/{payer.merchant.mchid}/ledger?day={name}") for name in names]
    return [(one["kind"], one["amount"], one["number"], one["voucher"]) for day in told for one in day["movements"]]


def test_what_nobody_confirms_comes_back(payer: Payer) -> None:
    """After a day, or when it is cancelled; what is confirmed stays away."""
    kept, cancelled, lapsed = (payer.bill() for _ in range(3))
    payer.confirm(kept)
    payer.cancel(cancelled)
    payer.panel.advance(DAY + 1)
    told = movements(payer)
    amount = -told[0][1]
    assert sorted(told) == sorted(
        [("商家转账", -amount, one["transfer_bill_no"], one["out_bill_no"]) for one in (kept, cancelled, lapsed)]
        + [("商家转账退回", amount, one["transfer_bill_no"], one["out_bill_no"]) for one in (cancelled, lapsed)]
    )


def test_a_refused_transfer_moves_nothing(payer: Payer) -> None:
    """NOT_ENOUGH leaves no row, and the same call again no second one."""
    payer.fill(1)
    assert payer.start().json()["code"] == "NOT_ENOUGH"
    assert movements(payer) == []
