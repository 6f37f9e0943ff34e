"""Days of reconciliation whose writes lose their answers: run once, repaired once, resolved once."""

from datetime import timedelta
from functools import partial

from merchant_center.audit.rules import AuditAction
from merchant_center.core.errors import ConflictError
from merchant_center.reconciliation.rules.day import DayState
from merchant_center.reconciliation.rules.difference import AUDITED, DifferenceState
from merchant_center.reconciliation.use_cases.announce_days import AnnounceDaysDeps, announce_days, ask_again
from merchant_center.reconciliation.use_cases.manage_days import resolve_difference, set_rules
from merchant_center.reconciliation.use_cases.run_day import process_day
from merchant_center.vouchers.use_cases.record_flow import FlowRow, record_missed_return, record_missed_use
from tests.use_cases.lost_writes.playing import flow
from tests.use_cases.reconciliation.test_voucher_flows import Vouchers


def work(books):
    return process_day(books.running, books.mchid, books.day, attempt=1, last_attempt=5, go_on=lambda: True, ticket="t")


@flow(
    "announce_days.announce_days",
    "fetch_bills.fetch_bill",
    "repair_differences.settle_differences",
    "record_findings.record_findings",
    "record_missed_payment.record_missed_payment",
    "run_day.process_day",
    "run_day.run_day",
)
def day_is_announced_and_matched(caller, new_books):
    books = new_books()
    lost = books.paid(2_000, is_recorded=False)
    books.foreign(1)
    books.wait_for_bills()
    account = books.world.merchants.get(books.mchid)
    deps = AnnounceDaysDeps(books.store, books.queue, books.world.clock, accounts=lambda: [account])
    caller.asks(lambda: announce_days(deps, limit=10, go_on=lambda: True))
    assert books.store.get_day(books.mchid, books.day).state is DayState.WAITING
    caller.asks(lambda: work(books), first=lambda: later(books))
    assert books.store.get_day(books.mchid, books.day).state is DayState.MATCHED
    states = {one.finding.number: one.state for one in books.differences()}
    assert states[lost.order_no] is DifferenceState.RESOLVED
    assert books.counts().open == len(states) - books.counts().resolved


@flow("announce_days.ask_again", "manage_days.resolve_difference", "manage_days.set_rules")
def difference_is_resolved(caller, new_books):
    books = new_books()
    books.foreign(1)
    books.wait_for_bills()
    caller.asks(lambda: ask_again(books.asking, books.mchid, books.day, "operator"))
    work(books)
    one, actor = books.differences()[0], books.world.actor()
    before = books.world.audited(AUDITED.resource(one))
    caller.asks(lambda: resolve_difference(books.managing, one.difference_id, "known", actor))
    after = books.store.get_difference(one.difference_id)
    assert (after.state, after.note) == (DifferenceState.RESOLVED, "known")
    told = books.world.audited(AUDITED.resource(one))
    assert told == [(AuditAction.DIFFERENCE_RESOLVED, {"state": "RESOLVED", "note": "known"}), *before]
    caller.asks(lambda: set_rules(books.managing, books.mchid, ("SHOP-*",), actor), done=ConflictError)
    assert books.store.rules(books.mchid).patterns == ("SHOP-*",)


@flow("record_flow.record_missed_use", "record_flow.record_missed_return")
def missed_use_and_return_are_recorded(caller, new_books):
    books = new_books()
    vouchers = Vouchers(books)
    for record, kind, is_told in ((record_missed_use, "redeemed", False), (record_missed_return, "returned", True)):
        issue, order = vouchers.used(is_told=is_told)
        if is_told:
            vouchers.give_back(order)
        moved = (order.payment.transaction_id, books.mchid, books.mchid, order.payment.paid_at, issue.amount_fen)
        row = FlowRow(issue.stock_id, issue.coupon_id, *moved)
        caller.asks(partial(record, books.recording_flows, row))
        told = [str(event.kind) for event in books.world.events.timeline(issue.customer)]
        assert told.count(f"voucher_{kind}") == 1


def later(books):
    """The lease is over, and the message comes again."""
    books.world.offset += timedelta(minutes=3)
