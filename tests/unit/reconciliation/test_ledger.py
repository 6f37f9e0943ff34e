"""The ledger of a day: its gap is between two balances."""

from dataclasses import replace

from merchant_center.reconciliation.rules.ledger import LedgerEntry, LedgerSums

SUMS = LedgerSums(500, -100, 0, 0, -3, 0)
ENTRY = LedgerEntry(None, 1_000, 1_397, SUMS, SUMS)


def test_gap_is_between_the_closing_balances():
    """Equal movements hide no jump of WeChat's balance, and a movement that only we know of is a gap."""
    assert (ENTRY.expected_closing_fen, ENTRY.gap_fen) == (1_397, 0)
    assert replace(ENTRY, closing_fen=1_400).gap_fen == 3
    assert replace(ENTRY, ours=replace(SUMS, payments_fen=560)).gap_fen == -60


def test_gap_is_of_what_moved_where_no_balance_is_told():
    """An account in which WeChat says nothing moved has no balances, and what we know of is a gap all the same."""
    silent = replace(ENTRY, opening_fen=None, closing_fen=None, wechat=LedgerSums(0, 0, 0, 0, 0, 0))
    assert (silent.expected_closing_fen, silent.gap_fen) == (None, -397)
