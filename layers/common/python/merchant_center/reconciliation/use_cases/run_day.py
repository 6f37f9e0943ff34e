"""Match one day of one account: fetch, put in order, match, settle. Each step is a checkpoint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from merchant_center.core.errors import MerchantCenterError, RemoteError, RemoteRefusedError, code_of, remote_code_of
from merchant_center.events.rules.event import Movement
from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.bill import NO_PERMISSION
from merchant_center.reconciliation.protocol.bill_file import text_lines
from merchant_center.reconciliation.protocol.fund_flow import FundFlowBill
from merchant_center.reconciliation.protocol.trade_bill import TradeBill
from merchant_center.reconciliation.protocol.voucher_flow import VoucherFlows
from merchant_center.reconciliation.rules import day as rules
from merchant_center.reconciliation.rules.day import FINAL, DayState, ReconciliationDay
from merchant_center.reconciliation.rules.ledger import has_gap
from merchant_center.reconciliation.rules.lines import MONEY_BILLS, BillKind, BillLine, FlowWay
from merchant_center.reconciliation.rules.matching import match_shard, match_vouchers
from merchant_center.reconciliation.rules.progress import SHARDS, BillFile, Progress
from merchant_center.reconciliation.rules.sums import Sums
from merchant_center.reconciliation.store.bills import chunk_key
from merchant_center.reconciliation.store.days import ReconciliationQueue
from merchant_center.reconciliation.use_cases.fetch_bills import FetchBillsDeps, NotYet, fetch_bill, fetch_flow
from merchant_center.reconciliation.use_cases.record_findings import RecordFindingsDeps, record_findings
from merchant_center.reconciliation.use_cases.repair_differences import RepairDifferencesDeps, settle_differences

CHUNK_LINES = 100_000
_READERS: dict[BillKind, Callable[[Iterator[str]], TradeBill | FundFlowBill]] = {
    BillKind.TRADE: TradeBill,
    BillKind.FUND_FLOW: FundFlowBill,
    BillKind.OPERATION: FundFlowBill,
}


@dataclass(frozen=True, slots=True)
class RunDayDeps:
    """What matching a day works with. ``movements`` reads one shard of ours; ``chunk_lines`` is a checkpoint's size."""

    fetching: FetchBillsDeps
    recording: RecordFindingsDeps
    repairing: RepairDifferencesDeps
    queue: ReconciliationQueue
    movements: Callable[[str, date, int], Iterator[Movement]]
    chunk_lines: int = CHUNK_LINES


def process_day(
    deps: RunDayDeps,
    mchid: str,
    day: date,
    *,
    attempt: int,
    last_attempt: int,
    go_on: Callable[[], bool],
    ticket: str,
) -> ReconciliationDay:
    """Run the day that a message names; on the last attempt record why it failed.

    Raises:
        Exception: whatever stopped it, so that the queue delivers the message again or sets it aside.
    """
    try:
        return run_day(deps, mchid, day, go_on=go_on, ticket=ticket)
    except Exception as error:
        if attempt >= last_attempt:
            _record_failure(deps, mchid, day, ticket, error)
        raise


def run_day(
    deps: RunDayDeps, mchid: str, day: date, *, go_on: Callable[[], bool], ticket: str = ""
) -> ReconciliationDay:
    """Match a day, or go on with it at its last checkpoint.

    Args:
        deps: what it works with.
        mchid: the account.
        day: the Beijing day.
        go_on: asked at each checkpoint; false releases the day to the next worker.
        ticket: the id of the message that this worker received.

    Returns:
        The day as it is left: finished, WAITING for a bill, FAILED with a date, or RUNNING in other hands.

    Raises:
        NotFoundError: nobody has asked for it.
        ConflictError: another worker has the lease by this very message, which has to come again.
    """
    store = deps.recording.store
    known = store.get_day(mchid, day)
    now = deps.fetching.clock()
    if known.state in FINAL or (known.is_held(now) and known.ticket != ticket):
        return known
    started = rules.started(known, now, ticket)
    store.save_day(started)
    run = _Run(deps, started, go_on)
    try:
        return run.finish()
    except (RemoteError, UnreadableBillError) as error:
        return run.fail(error)


class _Run:
    """One worker at one day."""

    def __init__(self, deps: RunDayDeps, day: ReconciliationDay, go_on: Callable[[], bool]) -> None:
        self._deps = deps
        self._day = day
        self._go_on = go_on

    def finish(self) -> ReconciliationDay:
        """Go through the steps that are left, as far as time allows."""
        for step in (self._fetch, self._fetch_flows, self._put_in_order, self._match, self._settle):
            if not step():
                return self._day
        (counts,) = self._deps.recording.store.counts([self._day])
        again = rules.needs_another_run(counts, has_gap=has_gap(self._day))
        return self._save(rules.finished(self._day, self._now(), again=again))

    def fail(self, error: MerchantCenterError) -> ReconciliationDay:
        """Record why the day failed."""
        return self._save(rules.failed(self._day, remote_code_of(error) or code_of(error), str(error), self._now()))

    def _fetch(self) -> bool:
        for kind in MONEY_BILLS:
            if self._day.progress.bill(kind) is not None:
                continue
            bill = fetch_bill(self._deps.fetching, self._day, kind)
            if isinstance(bill, NotYet):
                self._save(rules.waits(self._day, bill.code, bill.pause, self._now()))
                return False
            progress = self._day.progress
            if not self._checkpoint(replace(progress, bills=(*progress.bills, bill))):
                return False
        return True

    def _fetch_flows(self) -> bool:
        """Fetch the voucher flows, stock by stock; one that may not be asked for is compared with nothing."""
        if self._day.progress.bill(BillKind.VOUCHERS) is not None:
            return True
        stocks = self._day.progress.stocks
        if stocks is None:
            stocks = tuple(self._deps.fetching.stocks(self._day.mchid, self._day.day))
            if not self._checkpoint(replace(self._day.progress, stocks=stocks)):
                return False
        for stock_id, way in [(stock, way) for stock in stocks for way in FlowWay][self._day.progress.asked :]:
            if not self._fetch_flow(stock_id, way):
                return False
        flows = self._day.progress.flows
        size, now = sum(one.size for one in flows), self._now()
        bill = BillFile(BillKind.VOUCHERS, size=size, fetched_at=now, is_absent=not flows)
        return self._checkpoint(replace(self._day.progress, bills=(*self._day.progress.bills, bill)))

    def _fetch_flow(self, stock_id: str, way: FlowWay) -> bool:
        progress = replace(self._day.progress, asked=self._day.progress.asked + 1)
        try:
            flow = fetch_flow(self._deps.fetching, self._day, stock_id, way)
        except RemoteRefusedError as refusal:
            if refusal.remote_code != NO_PERMISSION:
                raise
            flow, progress = None, replace(progress, unasked=(*progress.unasked, stock_id))
        return self._checkpoint(replace(progress, flows=(*progress.flows, flow)) if flow else progress)

    def _put_in_order(self) -> bool:
        for bill in self._day.progress.bills:
            if (
                not bill.is_absent
                and bill.kind not in self._day.progress.split
                and not self._split(bill.kind, bill.key)
            ):
                return False
        return True

    def _split(self, kind: BillKind, key: str) -> bool:
        """Put the lines of a bill in order, chunk by chunk, behind those that were read before."""
        reader = self._reader(kind, key)
        known = self._day.progress.sums.get(kind, Sums())
        reader.skip(known.lines)
        sums, lines = known.copy(), list[BillLine]()
        for line in reader:
            sums.add(line)
            lines.append(line)
            if len(lines) == self._deps.chunk_lines:
                if not self._checkpoint(self._with_chunk(kind, lines, sums)):
                    return False
                lines.clear()
        reader.check(sums)
        progress = self._with_chunk(kind, lines, sums)
        return self._checkpoint(replace(progress, split=(*progress.split, kind)))

    def _reader(self, kind: BillKind, key: str) -> TradeBill | FundFlowBill | VoucherFlows:
        plain, flows = self._deps.fetching.files.plain, self._day.progress.flows
        if kind is BillKind.VOUCHERS:
            files = [(one.way, text_lines(plain(one.key))) for one in flows]
            return VoucherFlows(files, sum(one.rows for one in flows))
        return _READERS[kind](text_lines(plain(key)))

    def _with_chunk(self, kind: BillKind, lines: list[BillLine], sums: Sums) -> Progress:
        progress, day = self._day.progress, self._day
        key = chunk_key(day.mchid, day.day, day.run, kind, len(progress.chunks))
        chunk = self._deps.fetching.files.write_chunk(kind, key, lines)
        return replace(progress, chunks=(*progress.chunks, chunk), sums={**progress.sums, kind: sums.copy()})

    def _match(self) -> bool:
        """Match shard by shard: each fits into memory, however long the bills are."""
        for number in range(self._day.progress.shards, SHARDS):
            day, files = self._day, self._deps.fetching.files
            chunks = day.progress.chunks
            movements = list(self._deps.movements(day.mchid, day.day, number))
            findings = match_shard(files.trade_lines(chunks, number), files.fund_lines(chunks, number), movements)
            stocks = {*(day.progress.stocks or ())}.difference(day.progress.unasked)
            findings += match_vouchers(files.voucher_lines(chunks, number), movements, stocks)
            progress = record_findings(self._deps.recording, day, findings, movements)
            if not self._checkpoint(replace(progress, shards=number + 1)):
                return False
        return True

    def _settle(self) -> bool:
        """Repair what a rule can repair, and end what was not found any more."""
        for position in settle_differences(self._deps.repairing, self._day):
            if not self._checkpoint(replace(self._day.progress, position=position)):
                return False
        return True

    def _checkpoint(self, progress: Progress) -> bool:
        """Record how far it is; give the day to the next worker if time is over."""
        self._save(rules.advanced(self._day, progress, self._now()))
        if self._go_on():
            return True
        self._save(rules.released(self._day, self._now()))
        self._deps.queue.enqueue(self._day.mchid, self._day.day)
        return False

    def _save(self, day: ReconciliationDay) -> ReconciliationDay:
        self._deps.recording.store.save_day(day)
        self._day = day
        return day

    def _now(self) -> datetime:
        return self._deps.fetching.clock()


def _record_failure(deps: RunDayDeps, mchid: str, day: date, ticket: str, error: Exception) -> None:
    store, now = deps.recording.store, deps.fetching.clock()
    known = store.find_day(mchid, day)
    if known is None or known.state not in {DayState.WAITING, DayState.RUNNING}:
        return
    if known.is_held(now) and known.ticket != ticket:
        return
    store.save_day(rules.failed(known, code_of(error), f"{type(error).__name__}: {error}", now))
