"""What operators get to see of days, differences and the ledger."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import Versioned, View
from merchant_center.core.times import BEIJING
from merchant_center.reconciliation.rules.advice import advice_for
from merchant_center.reconciliation.rules.day import FINAL, DayCounts, DayState, ReconciliationDay, shown_state
from merchant_center.reconciliation.rules.difference import Difference, DifferenceState, ReasonCode, Resolution, Step
from merchant_center.reconciliation.rules.finding import DifferenceKind
from merchant_center.reconciliation.rules.ledger import LedgerEntry, ledger_of
from merchant_center.reconciliation.rules.lines import BillKind, FlowKind
from merchant_center.reconciliation.rules.progress import SHARDS, Progress

_OF_A_BILL = 10
"""What fetching a bill, and putting it in order, count for in progress, where a shard counts for one."""


class BillView(View):
    """A bill of a day as it was fetched."""

    kind: BillKind
    """Which bill: the trade bill (交易账单), the fund-flow bill (资金账单) of the basic or of the operation account."""
    is_absent: bool
    """Whether WeChat has none, since nothing happened on that day."""
    lines: int
    """How many lines it has, as far as it was read."""
    size: int
    """Size of the file as WeChat gave it, in bytes."""
    sha1: str
    """SHA-1 of the plain file, which WeChat signed; "" if there is none."""
    fetched_at: AwareDatetime | None
    """When it was fetched (UTC)."""


class DayCountsView(View):
    """How many differences of a day are in which state."""

    open: int
    """Those that wait for somebody."""
    resolved: int
    """Those that a person or a rule has resolved."""
    gone: int
    """Those that a later run did not find any more, or that belong to another system."""


class LedgerSumsView(View):
    """What moved on a day, in fen, signed as it changes the balance; each with what came back of it."""

    payments_fen: int
    """Payments, less no-fund vouchers."""
    refunds_fen: int
    """Refunds; less than 0."""
    red_packets_fen: int
    """Cash red packets, and what was not opened."""
    transfers_fen: int
    """Transfers, and what was not confirmed."""
    fees_fen: int
    """Fees, and what was given back of them; we keep no record of these, so both sides show WeChat's."""
    other_fen: int
    """What is none of ours, such as withdrawals; both sides show WeChat's."""
    total_fen: int
    """All of it."""


class LedgerView(View):
    """A day of an account's ledger (资金台账): WeChat's fund-flow bill beside our records."""

    mchid: str
    day: date
    """The Beijing day."""
    state: DayState
    """How the day's reconciliation stands."""
    opening_fen: int | None
    """Balance before the first movement, in fen; null if nothing moved."""
    wechat: LedgerSumsView
    """What moved by WeChat's bill."""
    ours: LedgerSumsView
    """What moved by our records, and what belongs to other systems by the account's rules."""
    closing_fen: int | None
    """WeChat's balance after the last movement, in fen; null if nothing moved."""
    expected_closing_fen: int | None
    """The same by our records, in fen."""
    gap_fen: int
    """What WeChat's balance is above ours, in fen; 0 if the books match."""

    @classmethod
    def of(cls, entry: LedgerEntry, counts: DayCounts) -> Self:
        """Return the view of a day's ledger."""
        day = entry.day
        return cls.from_value(entry, mchid=day.mchid, day=day.day, state=shown_state(day, counts))


class DayView(View):
    """A day of an account's reconciliation (对账)."""

    mchid: str
    day: date
    """The Beijing day that the bills are of."""
    state: DayState
    """WAITING: its bills are not there yet, or no worker was. RUNNING. MATCHED: all fits. DIFFERENT: something is
    open. EMPTY: nothing happened. FAILED: see failure."""
    run: int
    """How often it was begun."""
    progress_percent: int
    """How far the run is, 0 to 100."""
    bills: list[BillView]
    """The bills of this run, as far as they are fetched."""
    movements: int
    """How many movements our records have of the day, as far as it was matched."""
    set_aside: int
    """How many lines belong to other systems that use the same merchant account, by its rules."""
    set_aside_fen: int
    """What those lines add up to, in fen."""
    differences: DayCountsView
    """How many differences it has."""
    ledger: LedgerView | None
    """What moved, and the balances; null before the first run has ended."""
    failure_code: str
    """Why it waits or failed: WeChat's code, or ours; "" if it did not."""
    failure: str
    """The same in words, for operators; "" if it did not."""
    failed_at: AwareDatetime | None
    """When it failed last (UTC); null if it did not."""
    next_poll_at: AwareDatetime | None
    """When it is tried again by itself; null if nothing is left to do, or a person has to."""
    requested_by: str
    requested_at: AwareDatetime
    updated_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    """When the last run ended well (UTC)."""
    allowed_actions: list[Literal["run"]]
    """What may be done about it now."""

    @classmethod
    def of(cls, day: ReconciliationDay, counts: DayCounts, now: datetime) -> Self:
        """Return the view of a day."""
        entry, state = ledger_of(day), shown_state(day, counts)
        is_idle = state not in {DayState.RUNNING, DayState.WAITING} or not day.is_held(now)
        return cls.from_value(
            day,
            state=state,
            progress_percent=_percent(day),
            bills=[BillView.from_value(one, lines=day.progress.lines(one.kind)) for one in day.progress.bills],
            movements=day.progress.movements,
            set_aside=day.progress.set_aside,
            set_aside_fen=day.progress.set_aside_fen,
            differences=DayCountsView.from_value(counts),
            ledger=LedgerView.of(entry, counts) if entry else None,
            allowed_actions=["run"] if is_idle and state is not DayState.RUNNING else [],
        )


def _percent(day: ReconciliationDay) -> int:
    if day.state in FINAL:
        return 100
    progress: Progress = day.progress
    ready = len(progress.bills) + sum(one.is_absent or one.kind in progress.split for one in progress.bills)
    return min(99, 100 * (_OF_A_BILL * ready + progress.shards) // (2 * _OF_A_BILL * len(BillKind) + SHARDS))


class DayPage(BaseModel):
    """Days, newest first. An empty cursor means that there are no more."""

    days: list[DayView]
    """The days of this page."""
    cursor: str


class LedgerPage(BaseModel):
    """Days of the ledger, newest first; those without a result are left out. An empty cursor means: no more."""

    entries: list[LedgerView]
    """The days of this page."""
    cursor: str


class StepReasonView(View):
    """What the rule found out, for whoever words it."""

    code: ReasonCode
    """Which one: ``figures_changed`` is that it was found with these amounts, ``in_other_day`` that it is in the bill
    of that day, ``other_system`` that the number is another system's, ``not_found_again`` that a later run did not find
    it, ``recorded`` that WeChat was asked and what it told is recorded."""
    ours_fen: int | None
    """The amount by our records, in fen; null where the code names none, or we have none."""
    theirs_fen: int | None
    """The amount in WeChat's bill, in fen; null where the code names none, or it has none."""
    day: date | None
    """The Beijing day that the code names; null where it names none."""


class DifferenceStepView(View):
    """One thing that happened to a difference."""

    at: AwareDatetime
    """When it happened (UTC)."""
    what: DifferenceState
    """The state that it came into."""
    by: str
    """Who: the subject of an operator's token, or ``rule``."""
    note: str
    """What was said of it, by the rule in English; "" for nothing."""
    reason: StepReasonView | None
    """What the rule said, as a code with figures; null for what a person said, and for steps of earlier versions."""


class DifferenceView(View, Versioned):
    """A difference (差异) between WeChat's bill and our records, with its story and what to do."""

    difference_id: str
    """The same in every run of the day."""
    mchid: str
    day: date
    """The Beijing day of the bill."""
    state: DifferenceState
    """OPEN waits for somebody; RESOLVED by a person or a rule; GONE was not found any more."""
    kind: DifferenceKind
    """Missing here, missing in WeChat's bill, or another amount, state or fee."""
    bill: BillKind
    """The bill in which it was found, or is missing."""
    movement: FlowKind
    """What moved, or should have."""
    our_number: str
    """Ours: of the order, the refund or the payout; "" if it is unknown."""
    wechat_number: str
    """WeChat's: of the transaction, the refund or the payout; "" if it is unknown."""
    order_no: str
    """The order that was paid or refunded; "" if there is none."""
    occurred_at: AwareDatetime
    """When it moved, by the bill if the bill has it."""
    ours_fen: int | None
    """The amount by our records, in fen; null if we have none."""
    theirs_fen: int | None
    """The amount in WeChat's bill, in fen; null if it has none."""
    ours_state: str
    """The state by our records; "" if we have none."""
    theirs_state: str
    """The state in WeChat's bill; "" if it has none."""
    found_at: AwareDatetime
    """When it was found first (UTC)."""
    age_days: int
    """How many days ago the day was that it is about."""
    resolution: Resolution | None
    """How it ended; null while it is open."""
    resolved_at: AwareDatetime | None
    """When it ended (UTC); null while it is open."""
    resolved_by: str
    """Who resolved it: the subject of an operator's token, or ``rule``; "" while it is open."""
    note: str
    """What they said; "" while it is open."""
    advice_zh: str
    """What to do about it, in Chinese."""
    advice_en: str
    """The same in English."""
    story: list[DifferenceStepView]
    """What happened to it, the earliest first."""
    allowed_actions: list[Literal["resolve"]]
    """What may be done about it now."""
    version: int
    """Which state of it this is; ``If-Match`` takes it."""

    @classmethod
    def of(cls, one: Difference, today: date) -> Self:
        """Return the view of a difference."""
        finding, advice = one.finding, advice_for(one.finding)
        is_open = one.state is DifferenceState.OPEN
        return cls.from_value(
            one,
            kind=finding.kind,
            bill=finding.bill,
            movement=finding.movement,
            our_number=finding.number,
            wechat_number=finding.wechat_number,
            order_no=finding.order_no,
            occurred_at=datetime.fromisoformat(finding.at).replace(tzinfo=BEIJING),
            ours_fen=finding.ours_fen,
            theirs_fen=finding.theirs_fen,
            ours_state=finding.ours_state,
            theirs_state=finding.theirs_state,
            age_days=one.age_days(today),
            advice_zh=advice.zh,
            advice_en=advice.en,
            story=[_step(step) for step in one.story],
            allowed_actions=["resolve"] if is_open else [],
        )


def _step(step: Step) -> DifferenceStepView:
    reason = StepReasonView.from_value(step.reason) if step.reason else None
    return DifferenceStepView.from_value(step, reason=reason)


class DifferenceCountView(View):
    """How many differences meet the conditions, on all pages."""

    at_least: int
    """How many there are, as far as they were counted."""
    is_exact: bool
    """Whether there are no more than that."""


class DifferencePage(BaseModel):
    """Differences of the newest days first. An empty cursor means that there are no more."""

    differences: list[DifferenceView]
    """The differences of this page."""
    cursor: str
    count: DifferenceCountView | None = None
    """How many there are; null unless it was asked for (``with_count``)."""


class RulesView(View, Versioned):
    """Which numbers of an account belong to other systems."""

    mchid: str
    patterns: list[str]
    """Patterns of order and refund numbers, in which ``*`` stands for anything; ours are never set aside."""
    updated_at: AwareDatetime | None
    """When they were last changed (UTC); null if nobody has set any."""
    updated_by: str
    """Who changed them last; "" if nobody has set any."""
    version: int
    """Which state of them this is; ``If-Match`` takes it. 0 if nobody has set any."""
