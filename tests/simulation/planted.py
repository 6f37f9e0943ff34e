"""Faults that are planted on purpose, each a line that somebody could write: the simulation must see every one."""

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from itertools import islice
from typing import Any

from tests.simulation.episode import Played, play
from tests.simulation.product import (
    ForeignRules,
    IssueState,
    Judgement,
    Outcome,
    Put,
    Question,
    RedPacketStore,
    RefundState,
    RefundStore,
    Release,
    Reply,
    Row,
    RowResult,
    SendState,
    SendStore,
    TransitionTable,
    VoucherStore,
    ask_refunds,
    book_judgement,
    check_job,
    day_rules,
    day_runs,
    day_wiring,
    difference_rules,
    event_writes,
    export_orders,
    export_rules,
    find_records,
    fund_flow,
    issue_voucher,
    job_deliveries,
    job_rules,
    job_store,
    judgement,
    ledgers,
    new_refunds,
    notice_rules,
    notice_store,
    order_pieces,
    order_refund,
    order_rules,
    order_store,
    outcomes,
    pay_out_refund,
    pay_red_packet,
    place_order,
    quotas,
    read_rows,
    record_findings,
    record_refunds,
    red_packet_sends,
    red_packet_store,
    refund_approval,
    refund_changes,
    refund_rules,
    refund_store,
    repair_differences,
    run_job,
    send_red_packet,
    send_voucher,
    settle_order,
    voucher_judgement,
    voucher_locks,
    voucher_rules,
    voucher_store,
    voucher_uses,
)

_OTHERS = random.Random(0)  # noqa: S311 - numbers that follow from nothing

type Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault: what a function or a value becomes, from what it is."""

    feature: str
    name: str
    owner: Any
    attribute: str
    change: Change

    def play(self, seed: int, cuts: Collection[str] = ()) -> Played:
        """Play an episode with the fault in the code."""
        with self.stands():
            return play(seed, cuts)

    @contextmanager
    def stands(self) -> Iterator[None]:
        """Have it in the code for a while."""
        right = getattr(self.owner, self.attribute)
        setattr(self.owner, self.attribute, self.change(right))
        try:
            yield
        finally:
            setattr(self.owner, self.attribute, right)


def _always(value: Any) -> Change:
    return lambda _right: lambda *_args, **_more: value


def _then(edit: Callable[..., Any]) -> Change:
    """The right result, edited; the edit sees the arguments too."""
    return lambda right: lambda *args, **more: edit(right(*args, **more), *args)


def _unconditional(right: Callable[..., Put]) -> Callable[..., Put]:
    def write(*args: Any) -> Put:
        put = right(*args)
        return Put(put.table, put.item)

    return write


def _older_replaces_newer(right: Callable[..., Any]) -> Callable[..., Any]:
    def redeemed(issue: Any, facts: Any, now: Any) -> Any:
        change = right(issue, facts, now)
        return None if change is None else (replace(change[0], redeemed=facts), change[1])

    return redeemed


def _fails_if_unseen(right: Callable[..., Any]) -> Callable[..., Any]:
    unpaid = next(row for row in judgement.JUDGEMENTS if row.name == "number unknown, definition over")

    def judge(case: Any) -> Any:
        is_unseen = case.question is Question.POLL and case.answer.reply is Reply.NOT_FOUND
        return unpaid if is_unseen and case.send.state is SendState.SENDING else right(case)

    return judge


def _taken(deps: Any, packet: Any, wanted_fen: int, today: date) -> quotas.Reserved:
    packets, amounts = deps.payouts.packets, packet.terms.amounts
    home = deps.pick(quotas.shards_for(packet.terms.limits, amounts.most_fen))
    alone = quotas.reserve(packets.shard(packet, home), wanted_fen, amounts, today)
    if alone is None:
        raise quotas.LimitReachedError(quotas.LimitName.TOTAL_AMOUNT)
    return alone


def _no_duplicates_seen(_right: Callable[..., Any]) -> Callable[..., Iterator[Row]]:
    def rows(lines: Iterator[str], found: Any) -> Iterator[Row]:
        for entry in read_rows(lines):
            if isinstance(entry, Row):
                found.rows += 1
                yield entry

    return rows


def _no_limit(limits: dict[str, int], *_args: Any) -> dict[str, int]:
    return dict.fromkeys(limits, 0)


def _counted_once_more(chunk: Any, *_args: Any) -> Any:
    return replace(chunk, done=chunk.done + len(chunk.open))


def _brings_back(change: Any, _refund: Any, order: Any, *_args: Any) -> Any:
    if not change.refund.restock or change.order.state != "REFUNDED" or order.restocked:
        return change
    return replace(change, order=replace(change.order, restocked=True), gives_back_pieces=True)


PLANTED = (
    Planted("vouchers", "a coupon that a stranger's record holds is never ours", send_voucher, "_is_anothers",
            lambda _right: lambda known: known is not None),
    Planted("vouchers", "a lost answer leaves no doubt", voucher_judgement, "judge",
            _then(lambda judged, *_args: Judgement.WAIT if judged is Judgement.WAIT_UNKNOWN else judged)),
    Planted("vouchers", "a later refusal forgets an earlier doubt", send_voucher, "send_voucher",
            lambda right: lambda deps, issue: right(deps, replace(issue, outcome_unknown_since=None))),
    Planted("vouchers", "only the first coupon of a card pack is looked at", send_voucher, "_coupons",
            _then(lambda coupons, *_args: islice(coupons, 1))),
    Planted("vouchers", "a refusal is believed at once", voucher_judgement, "REFUSAL_CONCLUSIVE_AFTER",
            lambda _right: timedelta(0)),
    Planted("vouchers", "who takes over from the dead doubts nothing", send_voucher, "_latest",
            lambda _right: lambda one, _other: one),
    Planted("vouchers", "a number of its own for each request", voucher_rules, "out_request_no",
            lambda right: lambda *args: right(*args)[:-8] + _OTHERS.randbytes(4).hex().upper()),
    Planted("vouchers", "another attempt whatever became of the one before", issue_voucher, "_require_failed",
            _always(None)),
    Planted("vouchers", "two calls at once for one customer", voucher_locks.CustomerStockLock, "is_calling",
            _always(False)),
    Planted("vouchers", "nobody asks whether there is room", voucher_locks, "require_room", _always(None)),
    Planted("vouchers", "a limit of the day that does not bind", issue_voucher, "counters_for", _then(_no_limit)),
    Planted("vouchers", "a failure keeps its place", voucher_locks, "released",
            _then(lambda lock, before, *_args: replace(lock, count=before.count))),
    Planted("vouchers", "a failure keeps its place in the counters", VoucherStore, "record",
            lambda right: lambda store, change, lock: right(
                store, replace(change, issue=replace(change.issue, counters=())), lock)),
    Planted("vouchers", "a lock of a customer that is written whatever it is by now", VoucherStore, "_lock_put",
            _unconditional),
    Planted("vouchers", "a voucher that is written whatever it is by now", voucher_store, "put_version",
            _unconditional),
    Planted("vouchers", "an undecided voucher without a date", voucher_rules, "undecided",
            _then(lambda issue, *_args: replace(issue, next_poll_at=None))),
    Planted("vouchers", "a failed voucher that keeps its date", voucher_rules, "failed",
            _then(lambda change, issue, *_args: (replace(change[0], next_poll_at=issue.next_poll_at), change[1]))),
    Planted("vouchers", "a voucher issued without its facts", voucher_judgement, "issued",
            _then(lambda change, *_args: (change[0], []))),
    Planted("vouchers", "an older use takes the place of a newer one", voucher_uses, "redeemed",
            _older_replaces_newer),
    Planted("vouchers", "a use without its fact", voucher_uses, "redeemed",
            _then(lambda change, *_args: change and (change[0], []))),
    Planted("vouchers", "the first use of a stranger's voucher alone is kept", voucher_judgement, "with_uses_of",
            _then(lambda change, *_args: (change[0], change[1][:1]))),
    Planted("vouchers", "a refund that nobody notices", voucher_judgement, "POLL_CHANGES",
            lambda right: {pair: change for pair, change in right.items() if pair[0] != "SENDED"}),
    Planted("red packets", "no such number is believed at once", red_packet_sends, "NOT_FOUND_WINDOW",
            lambda _right: timedelta(0)),
    Planted("red packets", "a call leaves no doubt", outcomes, "called",
            _then(lambda change, *_args: replace(change, send=replace(change.send, outcome_unknown_since=None)))),
    Planted("red packets", "a later refusal forgets an earlier doubt", outcomes, "refused",
            lambda right: lambda send, before, error, pause: right(
                send, replace(before, outcome_unknown_since=None), error, pause)),
    Planted("red packets", "one shard alone refuses", send_red_packet, "_take",
            lambda _right: _taken),
    Planted("red packets", "what a customer has is written whatever it is by now", SendStore, "_customer_put",
            _unconditional),
    Planted("red packets", "a shard that is written whatever it is by now", RedPacketStore, "shard_put",
            _unconditional),
    Planted("red packets", "what moves between two readings refuses", RedPacketStore, "shards",
            lambda right: lambda self, packet, **_snapshot: right(self, packet, snapshot=False)),
    Planted("red packets", "a person ends what is in doubt", judgement, "outcome_unknown_until", _always(None)),
    Planted("red packets", "another attempt without asking about the one before", send_red_packet, "_poll",
            _always(None)),
    Planted("red packets", "a number of its own for each try", send_red_packet, "bill_no",
            lambda right: lambda mchid, day, of_send, _salt: right(
                mchid, day, of_send, _OTHERS.randrange(10**6))),
    Planted("red packets", "a look that finds nothing ends it", pay_red_packet, "judge", _fails_if_unseen),
    Planted("red packets", "a failure gives nothing back", outcomes, "failed",
            _then(lambda change, *_args: replace(change, send=replace(change.send, released=Release.NOTHING)))),
    Planted("red packets", "terms of before the change", red_packet_store, "_of_terms",
            lambda _right: lambda _packet, items: tuple(
                red_packet_store.SHARD.value(one["data"]) for one in items)),
    Planted("jobs", "an undecided row is a failure", job_deliveries, "_result_of_issue",
            lambda right: lambda issue: RowResult(Outcome.FAILED, "X")
            if issue.state is IssueState.REQUESTED else right(issue)),
    Planted("jobs", "an undecided row is done", job_rules, "recorded", _then(_counted_once_more)),
    Planted("jobs", "a chunk that is written whatever it is by now", job_store, "put_version", _unconditional),
    Planted("jobs", "an openid twice in a list is two rows", check_job, "_unique_rows",
            _no_duplicates_seen),
    Planted("jobs", "a job is done with rows left", run_job, "_finish_if_complete",
            lambda right: lambda deps, job: right(deps, replace(job, rows=0))),
    Planted("orders", "an order is closed here alone", settle_order, "_close_at_wechat", _always(None)),
    Planted("orders", "an order is closed without asking", settle_order, "ask_wechat", _always(None)),
    Planted("orders", "what is replaced may still be paid", place_order, "_retire", _always(None)),
    Planted("orders", "any price goes on", place_order, "judge_repeat",
            lambda right: lambda known, earlier, wish, _lines, now: right(known, earlier, wish, earlier.lines, now)),
    Planted("orders", "an order that is written whatever it is by now", order_store, "put_version", _unconditional),
    Planted("orders", "money after closing is lost", order_rules, "paid",
            lambda right: lambda order, facts, now, **more: None
            if order.closed_at else right(order, facts, now, **more)),
    Planted("orders", "a decided order stays in the set of open ones", order_store, "Leave",
            lambda _right: lambda table, pk, sk, member: order_store.Join(table, pk, sk, member, 99)),
    Planted("refunds", "a number of its own for each try", pay_out_refund, "refund_call",
            _then(lambda call, refund, *_args: replace(
                call, out_refund_no=f"{call.out_refund_no}{'X' * bool(refund.last_error)}"))),
    Planted("refunds", "what is asked for holds nothing", order_refund, "HOLDING",
            lambda right: right - {order_refund.OrderRefundState.PENDING}),
    Planted("refunds", "a stranded refund frees its amount", refund_rules, "ORDER_STATES",
            lambda right: {state: known for state, known in right.items() if state is not RefundState.ABNORMAL}),
    Planted("refunds", "what a person made on the platform is forgotten", new_refunds, "new_platform_refund",
            _always(None)),
    Planted("refunds", "who asked approves", refund_approval, "require_other", _always(None)),
    Planted("refunds", "nobody else needs to approve", new_refunds, "needs_approval", _always(False)),
    Planted("refunds", "small refunds need nobody, however many", new_refunds, "needs_approval",
            lambda right: lambda order, amount, above: right(replace(order, refunds=()), amount, above)),
    Planted("refunds", "who decides is not told of", RefundStore, "save",
            lambda right: lambda store, change, _also=(): right(store, change)),
    Planted("refunds", "a request never lapses", refund_approval, "is_lapsed", _always(False)),
    Planted("refunds", "a refund that is written whatever it is by now", refund_store, "put_version", _unconditional),
    Planted("refunds", "late money that a rule refunded stays due", ask_refunds, "new_refund",
            _then(lambda change, _no, order, *_args: replace(
                change, order=replace(change.order, refund_due_at=order.refund_due_at)))),
    Planted("refunds", "a rule refunds money that came in time", order_rules, "paid",
            _then(lambda change, _order, _facts, now: change and (
                replace(change[0], refund_due_at=now), change[1]))),
    Planted("refunds", "an account without money ends a refund", pay_out_refund, "waits", _always(False)),
    Planted("refunds", "an older word takes the place of a newer one", refund_changes, "TRANSITIONS",
            lambda right: TransitionTable("a refund", {
                **right, (RefundState.SUCCESS, refund_rules.RefundTrigger.MARK_ABNORMAL): RefundState.ABNORMAL})),
    Planted("refunds", "a refund of which no event says how money moves", refund_changes, "_movement", _always(None)),
    Planted("refunds", "a refund at WeChat without a date", refund_changes, "next_poll", _always(None)),
    Planted("refunds", "what our own refund explains stays a riddle", refund_changes, "recorded",
            _then(lambda change, _refund, order, *_args: change and replace(
                change, order=replace(change.order, refund_unexplained=order.refund_unexplained)))),
    Planted("pieces", "a refund that comes to nothing brings pieces back", refund_changes, "changed",
            _then(_brings_back)),
    Planted("pieces", "pieces come back as often as they may", order_pieces, "with_restock",
            lambda _right: lambda order: order),
    Planted("pieces", "pieces that come back are not counted", RefundStore, "_pieces", _always(())),
    Planted("pieces", "a closed order keeps its pieces", order_pieces, "_OF_EVENTS",
            lambda right: {kind: change for kind, change in right.items() if kind != "order_closed"}),
    Planted("books", "what somebody resolved is open again when a day is run again", difference_rules, "found_again",
            _then(lambda one, *_args: replace(one, state=difference_rules.DifferenceState.OPEN))),
    Planted("books", "a day begins at midnight of Greenwich", event_writes, "beijing_day",
            lambda _right: lambda at: at.astimezone(UTC).date()),
    Planted("books", "a refund's row less its fee is read as if it were whole", fund_flow, "_fee_within", _always(0)),
    Planted("books", "a payment that no callback told of is not asked about", day_wiring, "_record_payment",
            _always(False)),
    Planted("books", "a refund that no notice told of is not asked about", day_wiring, "_record_refund",
            _always(False)),
    Planted("books", "a number of another system is missing here all the same", ForeignRules, "is_foreign",
            _always(False)),
    Planted("books", "a day in the hands of the dead has no date", day_rules, "started",
            _then(lambda day, *_args: replace(day, next_poll_at=None))),
    Planted("books", "a refund that was closed is one that went through", record_refunds, "outcome_from",
            _then(lambda outcome, *_args: replace(outcome, status="SUCCESS")
                  if outcome.status == "CLOSED" else outcome)),
    Planted("books", "a part refund counts with the voucher's share", refund_changes, "_movement",
            _then(lambda movement, *_args: replace(movement, settled_fen=movement.total_fen))),
    Planted("books", "differences of a run before stay open", repair_differences, "_vanished", _always(None)),
    Planted("books", "a payout that failed at WeChat is of another state", find_records, "failed_there",
            _always(False)),
    Planted("books", "what our clock dates counts on no day of WeChat's", book_judgement, "_matched",
            _then(lambda judged, *_args: replace(judged, moved=None) if judged.other_day else judged)),
    Planted("books", "what another day's bill has counts on this day too", record_findings, "judge",
            _then(lambda judged, *_args: replace(judged, is_elsewhere=False))),
    Planted("books", "nobody reads the bill of the operation account", day_runs, "MONEY_BILLS",
            lambda right: right[:2]),
    Planted("books", "a balance is that of one account", ledgers, "_balance",
            lambda _right: lambda flows, of: next((of(one) for one in flows if of(one) is not None), None)),
    Planted("books", "a use or return that only a flow tells of is not asked about", day_wiring, "_record_flow",
            _always(False)),
    Planted("exports", "a checkpoint that forgets how far it was", export_rules, "advanced",
            _then(lambda export, before, *_args: replace(export, position=before.position))),
    Planted("exports", "a worker begins again behind the parts of another", export_orders, "_rows",
            lambda right: lambda deps, export: right(deps, replace(export, position=""))),
    Planted("notices", "a message in doubt is sent again", notice_rules, "_may_repeat", _always(True)),
    Planted("notices", "a notice that is written whatever it is by now", notice_store, "put_version", _unconditional),
    Planted("notices", "a call that was never recorded is forgotten", notice_rules, "_unknown_since", _always(None)),
    Planted("notices", "whoever finds a notice sends it, whoever has it", notice_rules, "claimed",
            lambda right: lambda notice, now: right(replace(notice, tries=0, is_calling=False), now)),
)  # fmt: skip
