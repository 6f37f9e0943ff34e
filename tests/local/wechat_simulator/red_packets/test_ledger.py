"""Red packets in the merchant's account: out when they are sent, back when nobody opened them."""

import pytest

from tests.local.wechat_simulator.red_packets.conftest import RedPackets

DAY = 86_400


def movements(payer: RedPackets, account: str = "BASIC", days: int = 3) -> list[tuple[str, int, str, str]]:
    """What moved in an account from today on: word, amount, WeChat's number, the merchant's."""
    today = payer.now().date().toordinal() - days + 1
    names = [payer.now().date().fromordinal(today + number).isoformat() for number in range(days)]
    told = [payer.panel.get(f"merchants/{payer.merchant.mchid}/ledger?account={account}&day={name}") for name in names]
    rows = [one for day in told for one in day["movements"]]
    return [(one["kind"], one["amount"], one["number"], one["voucher"]) for one in rows]


@pytest.mark.parametrize("account", ["BASIC", "OPERATION"])
def test_an_unopened_packet_comes_back(payer: RedPackets, account: str) -> None:
    """From the operation account where there is one, both times under the same two numbers."""
    payer.panel.post(f"merchants/{payer.merchant.mchid}/account", {"payouts": account})
    opened, kept = payer.send(total_amount="200"), payer.send(total_amount="300")
    payer.open(opened["mch_billno"])
    payer.panel.advance(2 * DAY)
    out = [("现金红包", -int(one["total_amount"]), one["send_listid"], one["mch_billno"]) for one in (opened, kept)]
    back = ("现金红包退回", 300, kept["send_listid"], kept["mch_billno"])
    assert movements(payer, account) == [*out, back]
    assert movements(payer, "OPERATION" if account == "BASIC" else "BASIC") == []


def test_money_comes_back_at_its_own_instant(payer: RedPackets) -> None:
    """Twenty-four hours and ten minutes after it was sent, however far the clock jumps."""
    payer.issue()
    payer.panel.advance(5 * DAY)
    sent, back = [
        one
        for number in range(6)
        for one in payer.panel.get(
            f"merchants/{payer.merchant.mchid}/ledger?day="
            f"{payer.now().date().fromordinal(payer.now().date().toordinal() - 5 + number).isoformat()}"
        )["movements"]
    ]
    assert back["at"] - sent["at"] == pytest.approx(DAY + 600, abs=1)


def test_a_refused_packet_moves_nothing(payer: RedPackets) -> None:
    """Nor does the repeat of one that was sent."""
    payer.fill(150)
    assert payer.send(total_amount="200")["err_code"] == "NOTENOUGH"
    sent = payer.send(total_amount="100")
    payer.send(mch_billno=sent["mch_billno"], total_amount="100")
    assert [one[1] for one in movements(payer)] == [-100]
    assert payer.balance() == 50
