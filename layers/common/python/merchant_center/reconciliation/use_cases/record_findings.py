"""Record what does not fit: looked up first, then kept as differences, each the same one in every run."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from merchant_center.core.clock import Clock
from merchant_center.core.retry import retry_stale
from merchant_center.events.rules.event import Movement
from merchant_center.reconciliation.rules import difference as rules
from merchant_center.reconciliation.rules.day import ReconciliationDay
from merchant_center.reconciliation.rules.difference import Difference, Reason, ReasonCode, Resolution
from merchant_center.reconciliation.rules.finding import DifferenceKind, Finding
from merchant_center.reconciliation.rules.judgement import Judgement, Outcome, booked_twice, judge
from merchant_center.reconciliation.rules.lines import VOUCHERS, BillKind, FlowKind
from merchant_center.reconciliation.rules.progress import Progress
from merchant_center.reconciliation.store.days import ReconciliationStore
from merchant_center.reconciliation.use_cases.find_records import FindRecordsDeps, find_records

_BY_NUMBER = frozenset({DifferenceKind.MISSING_HERE, DifferenceKind.STATE})
_DATED_BY_WECHAT = frozenset({FlowKind.PAYMENT, FlowKind.REFUND})
_DAILY = (BillKind.TRADE, BillKind.FUND_FLOW)
_MISSING = (DifferenceKind.MISSING_HERE, DifferenceKind.MISSING_THERE)


@dataclass(frozen=True, slots=True)
class RecordFindingsDeps:
    """What recording findings works with."""

    store: ReconciliationStore
    records: FindRecordsDeps
    clock: Clock


def record_findings(
    deps: RecordFindingsDeps, day: ReconciliationDay, findings: Iterable[Finding], movements: Iterable[Movement]
) -> Progress:
    """Keep the findings of one shard and return the day's progress with what the shard adds up to."""
    moved, count = dict(day.progress.moved), day.progress.movements
    ours: dict[tuple[FlowKind, str], int] = {}
    for one in movements:
        kind = FlowKind(one.kind.value)
        ours[kind, one.bill_number] = one.settled_fen
        _add(moved, kind, one.settled_fen)
        count += 1
    set_aside, set_aside_fen = day.progress.set_aside, day.progress.set_aside_fen
    for judgement in _judgements(deps, day, list(findings)):
        if judgement.outcome is Outcome.OPEN:
            _record(deps, day, judgement.finding)
        elif judgement.outcome is Outcome.SET_ASIDE:
            set_aside += 1
            set_aside_fen += judgement.finding.theirs_fen or 0
            _add(moved, judgement.finding.movement, judgement.finding.moved_fen)
        elif judgement.is_elsewhere:
            movement = judgement.finding.movement
            _add(moved, movement, -ours[movement, judgement.finding.bill_number])
            count -= 1
        elif judgement.moved:
            _add(moved, *judgement.moved)
            count += 1
        if judgement.other_day:
            _note_other_day(deps, day, judgement)
    return replace(day.progress, moved=moved, movements=count, set_aside=set_aside, set_aside_fen=set_aside_fen)


def _judgements(deps: RecordFindingsDeps, day: ReconciliationDay, findings: list[Finding]) -> list[Judgement]:
    if not findings:
        return []
    foreign = deps.store.rules(day.mchid)
    wanted = [one for one in findings if one.kind in _BY_NUMBER or one.movement in VOUCHERS]
    known = find_records(deps.records, day.mchid, wanted)
    missing = [one for one in findings if one.kind is DifferenceKind.MISSING_THERE]
    elsewhere = deps.store.in_other_days(day.mchid, missing)
    judged = [
        judge(
            one,
            known.get(one),
            day.day,
            is_foreign=foreign.is_foreign(one.order_no, one.number),
            is_in_other_day=one in elsewhere,
        )
        for one in findings
    ]
    return [booked_twice(one) if _is_in_two_days(deps, day, one) else one for one in judged]


def _is_in_two_days(deps: RecordFindingsDeps, day: ReconciliationDay, judgement: Judgement) -> bool:
    """Return whether the bill of its own day has a line as well: that day was matched, and nothing was missing of it.

    Only of what WeChat dates: our clock may put a payout into another day, whose bill then has it alone. What a run of
    that day recorded is not judged, as that run could miss nothing of it yet.
    """
    finding, other = judgement.finding, judgement.other_day
    if other is None or finding.movement not in _DATED_BY_WECHAT:
        return False
    if deps.store.in_other_days(day.mchid, [finding]):
        return False
    known = deps.store.find_day(day.mchid, other)
    bill = known.result.bill(finding.bill) if known and known.result else None
    missed = [replace(finding, kind=kind, bill=one) for kind in _MISSING for one in _DAILY]
    names = [rules.difference_id(day.mchid, other, one) for one in missed]
    return bill is not None and not bill.is_absent and not any(map(deps.store.find_difference, names))


def _record(deps: RecordFindingsDeps, day: ReconciliationDay, finding: Finding) -> None:
    name = rules.difference_id(day.mchid, day.day, finding)

    def attempt() -> None:
        known = deps.store.find_difference(name)
        if known is None:
            deps.store.add_difference(rules.found(day.mchid, day.day, finding, day.run, deps.clock()))
        elif known.run != day.run or known.finding != finding:
            deps.store.save_difference(known, rules.found_again(known, finding, day.run, deps.clock()))

    retry_stale(attempt, f"difference {name}")


def _note_other_day(deps: RecordFindingsDeps, day: ReconciliationDay, judgement: Judgement) -> None:
    """Note that this bill has what by our record moved on another day, where it may be missed already."""
    finding = judgement.finding
    deps.store.note_other_day(day.mchid, finding, day.day)
    missed = replace(finding, kind=DifferenceKind.MISSING_THERE)
    name = rules.difference_id(day.mchid, judgement.other_day or day.day, missed)

    def attempt() -> Difference | None:
        known = deps.store.find_difference(name)
        if known is None or known.state is not rules.DifferenceState.OPEN:
            return None
        reason = Reason(ReasonCode.IN_OTHER_DAY, day=day.day)
        ended = rules.vanished(known, Resolution.OTHER_DAY, reason, deps.clock())
        deps.store.save_difference(known, ended)
        return ended

    retry_stale(attempt, f"difference {name}")


def _add(moved: dict[FlowKind, int], kind: FlowKind, amount_fen: int) -> None:
    moved[kind] = moved.get(kind, 0) + amount_fen
