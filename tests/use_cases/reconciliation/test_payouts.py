"""Red packets and transfers have no bill of their own: they are matched by the fund flow."""

from datetime import datetime, time, timedelta

import pytest

from merchant_center.core.times import BEIJING, beijing_day
from merchant_center.reconciliation.rules.ledger import ledger_of
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.send import SendState
from tests.use_cases.reconciliation.conftest import Books
from tests.use_cases.red_packets.conftest import fault, knobs, tables_like

__all__ = ["fault", "knobs"]


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
    books = books_of(world, packets, packet, day)
    books.wait_for_bills()
    assert matched(books, sent) == -amount
    back = returned(packets, sent)
    assert back > day
    books = books.with_changes(day=back)
    books.wait_for_bills()
    assert matched(books, sent) == amount


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


@pytest.mark.parametrize("channel", Channel)
def test_payout_that_failed_at_wechat_moved_nothing(world, packets, knobs, channel):
    """WeChat takes the money of a payout that fails, and gives it back: both rows fit what is FAILED here."""
    knobs(
        transfer_fail_reason="TRANSFER_RISK",
        red_packet_processing=True,
        red_packet_processing_seconds=60,
        red_packet_processing_result="FAILED",
    )
    packet = packets.define(channel=channel)
    send = packets.send(packet)
    packets.later(minutes=2)
    packets.sweep()
    assert packets.now(send).state is SendState.FAILED
    books = books_of(world, packets, packet, beijing_day(send.reserved_at))
    books.wait_for_bills()
    assert matched(books, [send]) == 0


def test_payout_that_we_learn_of_a_day_later_is_in_wechats_ledger(world, packets, fault):
    """Its answer was lost and midnight passed before it was asked for: both days' sums are those of WeChat's bills."""
    send = paid_before_midnight(world, packets, fault)
    books = books_of(world, packets, send.payout, beijing_day(send.reserved_at))
    books.wait_for_bills()
    assert matched(books, [send]) == -send.payout.amount_fen
    back = returned(packets, [send])
    later = books.with_changes(day=beijing_day(send.sent_at))
    later.wait_for_bills()
    assert matched(later, [send]) == (send.payout.amount_fen if back == later.day else 0)


def test_later_day_that_is_run_first_misses_a_payout_until_the_earlier_is_matched(world, packets, fault):
    """It is missing there while nobody has read the bill that has it; the next run's sums are without it."""
    send = paid_before_midnight(world, packets, fault)
    back = returned(packets, [send])
    later = books_of(world, packets, send.payout, beijing_day(send.sent_at))
    later.wait_for_bills()
    later.run()
    missed = ("fund_flow", "missing_there", send.payout.bill_no)
    assert (*missed, "OPEN") in later.told()
    assert matched(later.with_changes(day=beijing_day(send.reserved_at)), [send]) == -send.payout.amount_fen
    assert (*missed, "OPEN") not in later.told()
    assert matched(later, [send]) == (send.payout.amount_fen if back == later.day else 0)


def paid_before_midnight(world, packets, fault):
    """A red packet whose answer was lost, asked for when its Beijing day was over."""
    fault("/mmpaymkttransfers/sendredpack", drop={"executed": True})
    send = packets.send(packets.define())
    day = beijing_day(send.reserved_at)
    next_day = datetime.combine(day + timedelta(days=1), time(0, 0, 1), BEIJING)
    packets.later(seconds=max(61, (next_day - world.clock()).total_seconds()))
    packets.sweep()
    known = packets.now(send)
    assert (known.state, beijing_day(known.sent_at)) == (SendState.SENT, day + timedelta(days=1))
    return known


def returned(packets, sent):
    """Let a day and more pass, so that what nobody opened comes back; the Beijing day on which it did."""
    packets.later(hours=25)
    packets.sweep()
    assert {packets.now(one).state for one in sent} == {SendState.RETURNED}
    return beijing_day(packets.now(sent[0]).returned_at)


def books_of(world, packets, payer, day):
    """The books of the account that pays; other tests have paid from it too."""
    (table,) = tables_like(world, "ReconciliationTable")
    return Books(world, payer.mchid, payer.appid, table, day, payouts=packets)


def matched(books, sent):
    """Match a day, of which none of these is a difference; return what our payouts did to the balance."""
    entry = ledger_of(books.run())
    mine = {one.payout.bill_no for one in sent}
    assert not {one for one in books.told() if one[2] in mine and one[3] == "OPEN"}
    return entry.ours.red_packets_fen + entry.ours.transfers_fen
