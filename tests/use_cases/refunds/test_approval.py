"""A second person decides about refunds above a sum: once, in time, and never about their own; who asked withdraws."""

import pytest

from merchant_center.audit.rules import Resource, ResourceKind
from merchant_center.core.errors import ConflictError, PermissionDeniedError, VersionChangedError
from merchant_center.refunds.errors import OwnRequestError
from merchant_center.refunds.rules.approval import APPROVAL_LIFETIME
from merchant_center.refunds.rules.refund import RefundFilter, RefundOrigin, RefundState
from merchant_center.refunds.use_cases.decide_refund import approve_refund, refuse_refund, withdraw_refund
from merchant_center.refunds.use_cases.list_refunds import list_refunds
from merchant_center.refunds.use_cases.settle_refunds import count_needing_a_person
from tests.use_cases.refunds.conftest import ANN, MARK
from tests.use_cases.world import actor

WAITING = RefundState.WAITING_APPROVAL
OTHERS = ("ben", "cleo", "dora", "emil")


@pytest.fixture
def waiting(refunds):
    """A refund that waits for a second person."""
    refunds.account(refund_approval_above_fen=5_000)
    order = refunds.order(10_000)
    refund = refunds.ask(order, 5_001)
    assert refund.state is WAITING
    return refund


def test_sum_is_the_order_s(refunds):
    """Up to the sum nobody is asked; small refunds of one order that exceed it together need a second person."""
    refunds.account(refund_approval_above_fen=5_000)
    order = refunds.order(10_000)
    assert refunds.ask(order, 5_000).state is not WAITING
    assert refunds.ask(order, 1).state is WAITING


def test_zero_asks_for_every_refund_and_null_for_none(refunds):
    """The sum 0 means every refund, none means nobody is asked."""
    refunds.account(refund_approval_above_fen=0)
    assert refunds.ask(refunds.order(10_000), 1).state is WAITING
    refunds.account(refund_approval_above_fen=None)
    assert refunds.ask(refunds.order(10_000)).state is not WAITING


def test_approved_refund_goes(refunds, waiting):
    """What waits holds its amount and is not called; approved, it is called at once and settled."""
    assert refunds.order_of(waiting).refunding_fen == 5_001
    assert refunds.calls(refunds.order_of(waiting)) == []
    approved = approve_refund(refunds.deps, waiting.refund_no, actor(ANN), "核实过")
    assert (approved.state, approved.decided_by, approved.note) == (RefundState.PROCESSING, ANN, "核实过")
    assert refunds.settle(waiting).state is RefundState.SUCCESS
    assert refunds.events(refunds.order_of(waiting)) == [
        "refund_requested", "refund_approved", "refund_accepted", "refund_succeeded",
    ]  # fmt: skip


def test_refused_refund_frees_its_amount(refunds, waiting):
    """A refused refund is never called, and what it held may be asked for again."""
    refused = refuse_refund(refunds.deps, waiting.refund_no, actor(ANN), "不符合规则")
    assert refused.state is RefundState.REFUSED
    after = refunds.order_of(waiting)
    assert (after.refunding_fen, after.refundable_fen, after.refunds) == (0, 10_000, ())
    assert refunds.settle(waiting).state is RefundState.REFUSED
    assert refunds.at_wechat(after) == []


@pytest.mark.parametrize("decide", [approve_refund, refuse_refund])
def test_asker_does_not_decide(refunds, waiting, decide):
    """Who asked can neither approve nor refuse, also once somebody else has decided."""
    with pytest.raises(OwnRequestError):
        decide(refunds.deps, waiting.refund_no, actor(MARK), "")
    assert refunds.get(waiting) == waiting
    approve_refund(refunds.deps, waiting.refund_no, actor(ANN), "")
    with pytest.raises(OwnRequestError):
        decide(refunds.deps, waiting.refund_no, actor(MARK), "")


def test_who_asked_withdraws(refunds, waiting):
    """Who asked takes the request back: the amount is free, a repeat changes nothing, and nobody decides any more."""
    with pytest.raises(PermissionDeniedError):
        withdraw_refund(refunds.deps, waiting.refund_no, actor(ANN))
    with pytest.raises(VersionChangedError):
        withdraw_refund(refunds.deps, waiting.refund_no, actor(MARK, seen=waiting.version + 1))
    withdrawn = withdraw_refund(refunds.deps, waiting.refund_no, actor(MARK))
    assert (withdrawn.state, withdrawn.decided_by, withdrawn.is_withdrawn) == (RefundState.REFUSED, MARK, True)
    assert withdraw_refund(refunds.deps, waiting.refund_no, actor(MARK)) == withdrawn
    for decide in (approve_refund, refuse_refund):
        with pytest.raises(OwnRequestError):
            decide(refunds.deps, waiting.refund_no, actor(MARK), "")
        with pytest.raises(ConflictError):
            decide(refunds.deps, waiting.refund_no, actor(ANN), "")
    after = refunds.order_of(waiting)
    assert (after.refunding_fen, after.refundable_fen, refunds.at_wechat(after)) == (0, 10_000, [])
    assert refunds.events(after) == ["refund_requested", "refund_refused"]
    entries = refunds.world.audited(Resource(ResourceKind.REFUND, waiting.refund_no))
    assert [str(action) for action, _ in entries] == ["refund_withdrawn", "refund_asked"]


def test_withdrawing_and_approving_at_once_is_one_decision(refunds, waiting, at_once):
    """A withdrawal and approvals at the same moment: exactly one counts, and only who lost is told."""

    def decide(n):
        if n % 2:
            return approve_refund(refunds.deps, waiting.refund_no, actor(ANN), "")
        return withdraw_refund(refunds.deps, waiting.refund_no, actor(MARK))

    found = at_once(8, decide)
    decided, order = refunds.get(waiting), refunds.order_of(waiting)
    assert {one.decided_by for one in found if not isinstance(one, Exception)} == {decided.decided_by}
    assert all(isinstance(one, ConflictError) for one in found if isinstance(one, Exception))
    kinds = refunds.events(order)
    assert kinds.count("refund_approved") + kinds.count("refund_refused") == 1
    assert len(refunds.calls(order)) == kinds.count("refund_approved")
    assert decided.is_withdrawn == (order.refunding_fen + order.refunded_fen == 0)


def test_decision_is_one(refunds, waiting):
    """The same person's repeat changes nothing; another decision comes too late."""
    approve_refund(refunds.deps, waiting.refund_no, actor(ANN), "")
    assert approve_refund(refunds.deps, waiting.refund_no, actor(ANN), "").decided_by == ANN
    with pytest.raises(ConflictError):
        refuse_refund(refunds.deps, waiting.refund_no, actor(ANN), "")
    with pytest.raises(ConflictError):
        approve_refund(refunds.deps, waiting.refund_no, actor("ben"), "")
    assert len(refunds.calls(refunds.order_of(waiting))) == 1


def test_many_decide_at_once(refunds, waiting, at_once):
    """Of approvals and refusals at the same moment one counts, and all others are told."""

    def decide(n):
        return (approve_refund if n % 2 else refuse_refund)(refunds.deps, waiting.refund_no, actor(OTHERS[n % 4]), "")

    found = at_once(8, decide)
    decided = refunds.get(waiting)
    winners = {one.decided_by for one in found if not isinstance(one, Exception)}
    assert winners == {decided.decided_by}
    assert all(isinstance(one, ConflictError) for one in found if isinstance(one, Exception))
    kinds = refunds.events(refunds.order_of(waiting))
    assert ("refund_approved" in kinds) != ("refund_refused" in kinds)
    assert len(refunds.calls(refunds.order_of(waiting))) == ("refund_approved" in kinds)


def test_request_lapses(refunds, waiting):
    """After seven days nobody can decide any more; the sweep frees the amount."""
    refunds.world.offset += APPROVAL_LIFETIME
    with pytest.raises(ConflictError, match="lapsed"):
        approve_refund(refunds.deps, waiting.refund_no, actor(ANN), "")
    refunds.sweep()
    assert refunds.get(waiting).state is RefundState.LAPSED
    assert refunds.order_of(waiting).refundable_fen == 10_000


def test_lapsing_and_approving_at_once_is_one_decision(refunds, waiting, at_once):
    """At the moment of the end the refund either lapses or goes, never both."""
    refunds.world.offset += APPROVAL_LIFETIME
    at_once(4, lambda n: refunds.sweep() if n % 2 else approve_refund(refunds.deps, waiting.refund_no, actor(ANN), ""))
    refunds.sweep()
    assert refunds.get(waiting).state is RefundState.LAPSED
    assert refunds.at_wechat(refunds.order_of(waiting)) == []


def test_who_asked_and_decided_is_in_the_audit_log(refunds, waiting):
    """Each request and decision is told in its own transaction, with what it changed; a repeat is told once."""
    for _ in range(2):
        approve_refund(refunds.deps, waiting.refund_no, actor(ANN), "核实过")
    entries = refunds.world.audited(Resource(ResourceKind.REFUND, waiting.refund_no))
    assert [str(action) for action, _ in entries] == ["refund_approved", "refund_asked"]
    assert entries[0][1]["note"] == "核实过"
    assert entries[1][1]["amount_fen"] == 5_001


def test_decision_on_an_older_version_is_refused(refunds, waiting):
    """Who has seen another version than there is decides about nothing."""
    with pytest.raises(VersionChangedError):
        approve_refund(refunds.deps, waiting.refund_no, actor(ANN, seen=waiting.version + 1), "")
    assert refunds.get(waiting) == waiting


def test_what_waits_is_listed(refunds, waiting):
    """Refunds are found by their state, their order, their account and when they were asked for, newest first."""
    entries = refunds.deps.refunds.entries
    for filter_ in (
        RefundFilter(state=WAITING),
        RefundFilter(order_no=waiting.order_no),
        RefundFilter(mchid=waiting.mchid, created_from=waiting.created_at),
        RefundFilter(origin=RefundOrigin.OPERATOR),
        RefundFilter(needs_attention=True),
    ):
        page = list_refunds(refunds.deps.refunds, filter_, 100, "")
        assert waiting.refund_no in [one.refund_no for one in page.found]
    assert waiting.refund_no not in [one.refund_no for _, one in entries(RefundFilter(created_to=waiting.created_at))]
    for filter_ in (RefundFilter(mchid=waiting.mchid), RefundFilter(needs_attention=True)):
        first = list_refunds(refunds.deps.refunds, filter_, 1, "")
        rest = list_refunds(refunds.deps.refunds, filter_, 100, first.cursor)
        assert first.found[0].refund_no not in [one.refund_no for one in rest.found]
    assert count_needing_a_person(refunds.deps) >= 0
