"""The sweep of vouchers: what is due, in which order, and what a failed poll leaves alone."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import ThrottledError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.rules.voucher import REFUSAL_CONCLUSIVE_AFTER, IssueFailure, IssueState
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue, sweep_vouchers
from tests.use_cases.vouchers.conftest import refuse


def issue(world, hasty_deps, stock):
    return issue_voucher(
        hasty_deps, VoucherRequest(stock.stock_id, world.customer(), Source(SourceKind.FLOW, secrets.token_hex(4)))
    )


def sweep(hasty_deps, **more):
    return sweep_vouchers(hasty_deps, limit=5_000, go_on=lambda: True, **more)


class _Late:
    """DynamoDB whose index of dates answers as it was when frozen."""

    def __init__(self, real, table):
        self._real = real
        self._kept = {
            (shard := keys.shard(label, number)): [
                *real.query(table, "due_shard = :shard", {":shard": shard}, index=keys.BY_DUE)
            ]
            for label in ("DUE", "CARE")
            for number in range(keys.ORDER_SHARDS)
        }

    def query(self, table, condition, values, *, index="", **more):
        """What the index knew; the table itself as it is."""
        if index == keys.BY_DUE:
            return iter(self._kept[values[":shard"]])
        return self._real.query(table, condition, values, index=index, **more)

    def __getattr__(self, name):
        return getattr(self._real, name)


def test_refused_voucher_that_the_index_still_shows_is_left_alone(world, hasty_deps):
    """The sweep of the same second writes nothing over the reason, asks for no coupon "", and gives it no date."""
    refuse(world, "FREQUENCY_LIMITED", status=429)
    undecided = issue(world, hasty_deps, world.stock())
    assert undecided.state is IssueState.REQUESTED
    world.offset = REFUSAL_CONCLUSIVE_AFTER + timedelta(minutes=1)
    tables = world.deployment.resources
    late = VoucherStore(_Late(world.dynamo, tables["VouchersTable"]), tables["VouchersTable"], tables["EventsTable"])
    world.simulator.http.delete("/_simulator/faults")
    refuse(world, "USER_ACCOUNT_ABNORMAL")
    failed = settle_issue(hasty_deps, undecided)
    assert failed.state is IssueState.FAILED
    sweep(replace(hasty_deps, vouchers=late))
    assert world.vouchers.find(failed.out_request_no) == failed
    assert settle_issue(hasty_deps, failed) == failed
    asked = [call["target"] for call in world.simulator.calls("/coupons") if call["method"] == "GET"]
    assert not [target for target in asked if "/coupons/?" in target]


def test_record_that_was_given_a_date_wrongly_comes_to_rest(world, hasty_deps):
    """A refused voucher or a stranger's that an older version gave a date is taken off the list of the due."""
    refuse(world, "USER_ACCOUNT_ABNORMAL")
    failed = issue(world, hasty_deps, world.stock())
    wrong = replace(failed, next_poll_at=world.clock(), version=failed.version + 1)
    world.vouchers.save(wrong)
    world.offset = timedelta(minutes=1)
    sweep(hasty_deps)
    now = world.vouchers.find(failed.out_request_no)
    assert (now.state, now.failure, now.next_poll_at) == (IssueState.FAILED, failed.failure, None)


@pytest.mark.parametrize("status", [500, 404, 429])
def test_failed_poll_of_a_voucher_in_a_card_pack_is_no_failure_of_it(world, hasty_deps, status):
    """WeChat does not tell about a voucher that a customer has: it gets another date, and no reason to have failed."""
    held = issue(world, hasty_deps, world.stock())
    world.offset = timedelta(minutes=2)
    code = "SYSTEM_ERROR" if status == 500 else "RESOURCE_NOT_EXISTS"
    refuse(world, code, status=status, match={"path_contains": held.coupon_id})
    counts = sweep(hasty_deps)
    assert counts["failed"] >= 1
    now = world.vouchers.find(held.out_request_no)
    assert (now.state, now.failure) == (IssueState.ISSUED, None)
    assert now.next_poll_at > world.clock()


def test_good_poll_forgets_what_an_older_version_noted(world, hasty_deps):
    """A reason that a failed poll once left on a voucher in a card pack goes with the next poll that succeeds."""
    held = issue(world, hasty_deps, world.stock())
    noted = IssueFailure("outcome_unknown", "x", world.clock())
    world.vouchers.save(replace(held, failure=noted, version=held.version + 1))
    assert settle_issue(hasty_deps, world.vouchers.find(held.out_request_no)).failure is None


def test_sweep_goes_on_when_a_failed_item_cannot_be_postponed(world, hasty_deps):
    """The database is busy when an item in trouble gets its date: counted and told, and the others are settled."""
    stock = world.stock()
    bad, good = issue(world, hasty_deps, stock), issue(world, hasty_deps, stock)
    world.offset = timedelta(minutes=2)
    refuse(world, "SYSTEM_ERROR", status=500, match={"path_contains": bad.coupon_id})

    class Busy:
        """The store, busy for one item."""

        def __getattr__(self, name):
            return getattr(world.vouchers, name)

        def save(self, changed, events=()):
            if changed.out_request_no == bad.out_request_no:
                raise ThrottledError("busy")
            world.vouchers.save(changed, events)

    reports = []
    counts = sweep(replace(hasty_deps, vouchers=Busy()), report=lambda *told: reports.append(told))
    assert counts["failed"] >= 1
    assert [code for name, code in reports if name == bad.out_request_no] == ["SYSTEM_ERROR", "throttled"]
    assert world.vouchers.find(good.out_request_no).available_to is not None


def test_longest_waiting_come_first_whatever_dynamodb_answers(world, hasty_deps):
    """Vouchers that are due come in the order of their dates, though a batch of keys is answered in any."""
    stock = world.stock()
    made = []
    for seconds in range(6):
        world.offset = timedelta(seconds=seconds)
        made.append(issue(world, hasty_deps, stock).out_request_no)
    client = world.aws.client("dynamodb")

    def reverse(parsed, **_):
        for items in parsed["Responses"].values():
            items.reverse()

    client.meta.events.register("after-call.dynamodb.BatchGetItem", reverse)
    tables = world.deployment.resources
    store = VoucherStore(Dynamo(client), tables["VouchersTable"], tables["EventsTable"])
    due = [one.out_request_no for one in store.due(world.clock() + timedelta(minutes=2), 5_000)]
    client.meta.events.unregister("after-call.dynamodb.BatchGetItem", reverse)
    assert [name for name in due if name in made] == made
