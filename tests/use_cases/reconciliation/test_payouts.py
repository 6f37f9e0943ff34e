"""Red packets and transfers have no bill of their own: they are matched by the fund flow."""

from datetime import timedelta

import pytest

from merchant_center.core.times import beijing_day
from merchant_center.reconciliation.rules.ledger import ledger_of
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.send import SendState
from tests.use_cases.reconciliation.conftest import Books
from tests.use_cases.red_packets.conftest import tables_like


@pytest.mark.parametrize("channel", Channel)
def test_payouts_are_matched_by_the_fund_flow(world, packets, channel):
    """What is paid is in the fund flow under our number, and so is what comes back a day later, unopened."""
    packet = packets.define(channel=channel)
    sent = [packets.send(packet), packets.send(packet)]
    packets.sweep()
    packets.later(minutes=2)
    packets.sweep()
    amount = sum(one.payout.amount_fen for one in sent)
    day = beijing_day(packets.now(sent[0]).sent_at)
    assert matched(world, packets, packet, day, sent) == -amount
    # At which hour this runs decides how long the first day's bills were waited for.
    unopened = packets.now(sent[0]).sent_at + timedelta(hours=25) - world.clock()
    packets.later(seconds=max(unopened.total_seconds(), 0))
    packets.sweep()
    assert {packets.now(one).state for one in sent} == {SendState.RETURNED}
    back = beijing_day(packets.now(sent[0]).returned_at)
    assert back > day
    assert matched(world, packets, packet, back, sent) == amount


def test_payout_that_the_bill_leaves_out_is_found(world, packets):
    """A red packet that is sent here and in no line of the fund flow is missing there."""
    packet = packets.define()
    send = packets.send(packet)
    packets.later(minutes=2)
    packets.sweep()
    books = books_of(world, packets, packet, beijing_day(packets.now(send).sent_at))
    books.wait_for_bills()
    books.plant("omit", send.payout.bill_no, "fund_flow")
    books.run()
    assert ("fund_flow", "missing_there", send.payout.bill_no, "OPEN") in books.told()


def books_of(world, packets, packet, day):
    """The books of the account that pays; other tests have paid from it too."""
    (table,) = tables_like(world, "ReconciliationTable")
    return Books(world, packet.mchid, packet.appid, table, day, payouts=packets)


def matched(world, packets, packet, day, sent):
    """Match a day, of which none of these is a difference; return what our payouts did to the balance."""
    books = books_of(world, packets, packet, day)
    books.wait_for_bills()
    entry = ledger_of(books.run())
    mine = {one.payout.bill_no for one in sent}
    assert not {one for one in books.told() if one[2] in mine}
    return entry.ours.red_packets_fen + entry.ours.transfers_fen
