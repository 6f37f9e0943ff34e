"""What does not fit is found, each trouble once, whatever the order, the cut and the day's other lines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.aws import keys
from merchant_center.events.rules.event import Movement, MovementKind
from merchant_center.reconciliation.rules.finding import DifferenceKind
from merchant_center.reconciliation.rules.judgement import Judgement, Known, Outcome, judge
from merchant_center.reconciliation.rules.lines import PAYOUTS, FlowKind, FundLine, TradeLine, VoucherLine
from merchant_center.reconciliation.rules.matching import match_shard, match_vouchers
from merchant_center.reconciliation.rules.progress import SHARDS
from merchant_center.reconciliation.rules.sums import Sums

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY = date(2026, 11, 22)
TEXT = "2026-11-22 10:00:00"


def payment(n, total=10_000, settled=None, fee=None, rate=60, status="SUCCESS"):
    """A payment in a trade bill, by default with the fee that its rate makes."""
    settled = total if settled is None else settled
    units = settled * 60 * 1000 // 10_000 if fee is None else fee
    return TradeLine(
        MovementKind.PAYMENT, f"n{n}", f"42{n}", f"n{n}", f"42{n}", TEXT, total, settled, units, rate, status
    )


def refund(n, total=1_000, settled=None, status="SUCCESS"):
    """A refund in a trade bill."""
    settled = total if settled is None else settled
    return TradeLine(MovementKind.REFUND, f"r{n}", f"50{n}", f"n{n}", f"42{n}", TEXT, total, settled, 0, 60, status)


def flow(kind, number, wechat_number, fen, *, income):
    """A line of a fund flow."""
    return FundLine(kind, number, wechat_number, TEXT, fen, income, 0, "")


def flow_of(line):
    """The line of the fund flow that belongs to one of a trade bill."""
    kind = FlowKind(line.kind.value)
    return flow(kind, line.number, line.wechat_number, line.settled_fen, income=kind is FlowKind.PAYMENT)


def moved(line):
    """Our movement that belongs to a line of a trade bill."""
    return Movement(line.kind, line.number, line.wechat_number, AT, line.total_fen, line.settled_fen)


def payout(kind, n, fen=100):
    """Our movement of a payout, and its line."""
    flow_kind = FlowKind(kind.value)
    line = flow(flow_kind, f"b{n}", f"10{n}", fen, income=kind.value.endswith("return"))
    return Movement(kind, f"b{n}", "", AT, fen, fen), line


def test_day_that_fits_has_no_findings():
    """Payments, refunds, payouts and what came back of them, each in its bills and here: nothing is found."""
    trade = [payment(1), payment(2, 500, 300), refund(1)]
    pairs = [payout(kind, n) for n, kind in enumerate(MovementKind) if FlowKind(kind.value) in PAYOUTS]
    fund = [*map(flow_of, trade), *(line for _, line in pairs)]
    assert match_shard(trade, fund, [*map(moved, trade), *(one for one, _ in pairs)]) == []


def test_each_kind_is_found_once():
    """Of a trouble that both bills show one finding is told, that of the trade bill."""
    trade = [payment(1), payment(2, 700), payment(3, fee=99_000), refund(4, status="FAIL"), payment(6)]
    fund = [*map(flow_of, trade)]
    ours = [moved(payment(2, 800)), moved(payment(3)), moved(refund(4)), moved(payment(5)), moved(payment(6))]
    kinds = {one.number: (one.kind, one.ours_fen, one.theirs_fen) for one in match_shard(trade, fund, ours)}
    assert kinds == {
        "n1": (DifferenceKind.MISSING_HERE, None, 10_000),
        "n2": (DifferenceKind.AMOUNT, 800, 700),
        "n3": (DifferenceKind.FEE, 60, 99),
        "r4": (DifferenceKind.STATE, 1_000, 1_000),
        "n5": (DifferenceKind.MISSING_THERE, 10_000, None),
    }


def test_settled_amounts_are_compared_too():
    """The same total with another share of no-fund vouchers is another amount."""
    (one,) = match_shard([payment(1, 1_000, 900)], None, [moved(payment(1, 1_000, 800))])
    assert (one.kind, one.ours_fen, one.theirs_fen) == (DifferenceKind.AMOUNT, 800, 900)


def test_fund_flow_is_matched_by_itself():
    """What only the fund flow shows: payouts missing on either side, other amounts, another fee than the bill's."""
    sent, line = payout(MovementKind.RED_PACKET, 1)
    other, _ = payout(MovementKind.TRANSFER, 2)
    trade = [payment(3)]
    fee = flow(FlowKind.FEE, "n3", "423", 75, income=False)
    fund = [line._replace(amount_fen=99), payout(MovementKind.RED_PACKET, 5)[1], *map(flow_of, trade), fee]
    findings = match_shard(trade, fund, [sent, other, moved(payment(3))])
    kinds = {one.number: (one.kind, one.ours_fen, one.theirs_fen) for one in findings}
    assert kinds == {
        "b1": (DifferenceKind.AMOUNT, 100, 99),
        "b2": (DifferenceKind.MISSING_THERE, 100, None),
        "b5": (DifferenceKind.MISSING_HERE, None, 100),
        "n3": (DifferenceKind.FEE, 75, 60),
    }


def test_payment_of_vouchers_alone_is_in_no_fund_flow():
    """An order that no-fund vouchers paid in full moves nothing in the account."""
    line = payment(1, 1_000, 0)
    assert match_shard([line], [], [moved(line)]) == []


def test_bill_that_is_not_compared_finds_nothing():
    """Without a trade bill payments are matched by the fund flow alone."""
    line = payment(1)
    assert match_shard(None, [flow_of(line)], [moved(line)]) == []
    (one,) = match_shard(None, [], [moved(line)])
    assert one.kind is DifferenceKind.MISSING_THERE


def test_payment_that_is_booked_twice_is_found():
    """Two lines about one payment are another amount than ours."""
    (one,) = match_shard([payment(1), payment(1)], None, [moved(payment(1))])
    assert (one.kind, one.ours_fen, one.theirs_fen) == (DifferenceKind.AMOUNT, 10_000, 20_000)


LINES = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from([0, 1, 500]), st.booleans(), st.booleans(), st.booleans()),
    max_size=40,
)


@given(LINES, st.randoms(use_true_random=False), st.integers(1, 64))
def test_any_partition_finds_the_same(story, chance, shards):
    """Cut into however many shards, with lines and movements in whatever order, the findings are the same."""
    trade, fund, ours = {}, {}, {}
    for n, more, in_trade, in_fund, here in story:
        line = payment(n) if n % 3 else refund(n)
        if in_trade:
            trade[n] = line._replace(total_fen=line.total_fen + more)
        if in_fund:
            fund[n] = flow_of(line)
        if here:
            ours[n] = moved(line)
    whole = match_shard(trade.values(), fund.values(), ours.values())
    parts = []
    for shard in range(shards):
        some = [
            chance.sample(chosen, len(chosen))
            for side in (trade, fund, ours)
            for chosen in [[one for one in side.values() if hash_of(one) % shards == shard]]
        ]
        parts += match_shard(*some)
    assert sorted(parts, key=lambda one: one.identity) == whole


def hash_of(one):
    """The shard of a line or a movement, before it is cut to a number of shards."""
    return sum(one.bill_number.encode()) * 2_654_435_761 >> 7


def test_lines_are_in_the_shards_of_their_movements():
    """There are as many shards as the index of movements has."""
    assert SHARDS == keys.MOVEMENT_SHARDS


def use(n, amount=500, kind=FlowKind.VOUCHER_USE):
    """A line of a voucher flow."""
    return VoucherLine(kind, "s1", f"c{n}", f"42{n}", TEXT, amount, "1900000001", "")


def known(line, amount=500, stock_id="s1"):
    """Our movement that belongs to a line of a voucher flow; it moves nothing in the account by itself."""
    kind = MovementKind(line.kind.value)
    return Movement(kind, line.bill_number, line.transaction_id, AT, amount, 0, "1900000009", stock_id)


def test_vouchers_are_matched_by_coupon_and_payment():
    """A use and its return are two, a coupon used again is another, and other stocks are compared with nothing."""
    back = use(1, kind=FlowKind.VOUCHER_RETURN)
    lines = [use(1), back, use(2), use(3, 499), use(1)._replace(transaction_id="43")]
    ours = [known(use(1)), known(back), known(use(3)), known(use(4)), known(use(5), stock_id="s2"), moved(payment(1))]
    found = {one.number: (one.kind, one.ours_fen, one.theirs_fen) for one in match_vouchers(lines, ours, {"s1"})}
    assert found == {
        "c2-422": (DifferenceKind.MISSING_HERE, None, 500),
        "c3-423": (DifferenceKind.AMOUNT, 500, 499),
        "c1-43": (DifferenceKind.MISSING_HERE, None, 500),
        "c4-424": (DifferenceKind.MISSING_THERE, 500, None),
    }


def test_vouchers_are_in_no_money_bill():
    """What a voucher took off is in the amounts of its payment: neither bill misses its movement."""
    assert match_shard([], [], [known(use(1))]) == []


def test_amount_that_the_order_tells_fits():
    """A voucher that takes off less than its face value is matched by what its order says."""
    (finding,) = match_vouchers([use(1, 300)], [known(use(1))], {"s1"})
    fits = judge(finding, Known(True, False, 300, 0, "REDEEMED", DAY), DAY, is_foreign=False, is_in_other_day=False)
    assert fits.outcome is Outcome.MATCHED
    other = judge(finding, Known(True, False, 299, 0, "REDEEMED", DAY), DAY, is_foreign=False, is_in_other_day=False)
    assert (other.outcome, other.finding.ours_fen) == (Outcome.OPEN, 299)


HERE = match_shard([payment(1)], None, [])[0]
THERE = match_shard([], None, [moved(payment(1))])[0]


@pytest.mark.parametrize(
    ("finding", "known", "flags", "outcome", "kind"),
    [
        (HERE, None, (False, False), Outcome.OPEN, DifferenceKind.MISSING_HERE),
        (HERE, None, (True, False), Outcome.SET_ASIDE, DifferenceKind.MISSING_HERE),
        (HERE, Known(True, False, 10_000, 9_000, "PAID", DAY), (True, False), Outcome.MATCHED, None),
        (HERE, Known(True, False, 9_999, 9_000, "PAID", DAY), (False, False), Outcome.OPEN, DifferenceKind.AMOUNT),
        (HERE, Known(False, True, 10_000, 0, "PREPAID"), (True, False), Outcome.OPEN, DifferenceKind.MISSING_HERE),
        (THERE, None, (True, False), Outcome.OPEN, DifferenceKind.MISSING_THERE),
        (THERE, None, (False, True), Outcome.MATCHED, None),
        (replace(HERE, kind=DifferenceKind.FEE), None, (True, False), Outcome.OPEN, DifferenceKind.FEE),
    ],
)
def test_findings_are_judged_by_what_is_recorded(finding, known, flags, outcome, kind):
    """What is ours is never set aside, and what is recorded under the number decides."""
    is_foreign, is_in_other_day = flags
    judged = judge(finding, known, DAY, is_foreign=is_foreign, is_in_other_day=is_in_other_day)
    assert judged.outcome is outcome
    if kind:
        assert judged.finding.kind is kind


def test_movement_of_another_day_is_matched_and_noted():
    """A line whose record moved a moment later, on the next day, fits, counts in its bill's day, and is noted."""
    known = Known(True, False, 10_000, 10_000, "PAID", DAY + timedelta(days=1))
    judged = judge(HERE, known, DAY, is_foreign=False, is_in_other_day=False)
    moved = (FlowKind.PAYMENT, 10_000)
    assert judged == Judgement(Outcome.MATCHED, HERE, moved, DAY + timedelta(days=1))
    same = judge(HERE, replace(known, day=DAY), DAY, is_foreign=False, is_in_other_day=False)
    assert (same.moved, same.other_day, same.is_elsewhere) == (moved, None, False)
    elsewhere = judge(THERE, None, DAY, is_foreign=False, is_in_other_day=True)
    assert (elsewhere.outcome, elsewhere.moved, elsewhere.is_elsewhere) == (Outcome.MATCHED, None, True)


def test_payout_that_never_went_is_a_state():
    """WeChat paid what failed here: another state, not a missing one."""
    line = payout(MovementKind.RED_PACKET, 1)[1]
    (finding,) = match_shard([], [line], [])
    judged = judge(finding, Known(False, False, 100, 100, "FAILED"), DAY, is_foreign=False, is_in_other_day=False)
    assert (judged.finding.kind, judged.finding.ours_state) == (DifferenceKind.STATE, "FAILED")


def test_fee_of_a_refund_that_was_closed_on_its_day_is_no_difference():
    """When a refund comes to nothing WeChat takes its fee again, of which the trade bill does not tell."""
    closed = refund(4, status="SUCCESS")._replace(fee_units=-6_000)
    gave_back = flow(FlowKind.FEE_RETURN, "r4", "504", 6, income=True)
    took_again = flow(FlowKind.FEE, "r4", "504", 6, income=False)
    found = match_shard([closed], [flow_of(closed), gave_back, took_again], [moved(closed)])
    assert found == []


def test_refund_in_one_row_less_its_fee_is_whole():
    """A fund flow may have one row of a refund, less the fee that came back with it: both are matched."""
    line = refund(4)._replace(fee_units=-6_000)
    net = flow(FlowKind.REFUND, "r4", "504", 994, income=False)._replace(fee_fen=6)
    assert match_shard([line], [net], [moved(line)]) == []
    (found,) = match_shard([line], [net._replace(fee_fen=0)], [moved(line)])
    assert (found.kind, found.ours_fen, found.theirs_fen) == (DifferenceKind.AMOUNT, 1_000, 994)
    sums = Sums()
    sums.add(net)
    assert sums.flows == {FlowKind.REFUND: -1_000, FlowKind.FEE_RETURN: 6}
    assert (sums.lines, sums.expense_fen) == (1, 994)
