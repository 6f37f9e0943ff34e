"""Books: each day's bills matched with what is recorded, by workers that die, and differences that are planted."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, ClassVar

from tests.simulation.bill_wechat import BillWeChat, Flow, Plan, day_of
from tests.simulation.book_laws import balances_of, gap_of, known_of, sums_of
from tests.simulation.deployment import MCHIDS, Choices, Deployment, Part, reader
from tests.simulation.flow_wechat import flow_file
from tests.simulation.memory_aws import Message
from tests.simulation.memory_dynamo import Change
from tests.simulation.order_wechat import Bought
from tests.simulation.orders import OrderPart
from tests.simulation.product import (
    FINAL_DAYS,
    RULE,
    AnnounceDaysDeps,
    BillKind,
    Difference,
    DifferenceState,
    EventStore,
    FileStore,
    FlowWay,
    JsapiOrder,
    ManageDaysDeps,
    ReconciliationDay,
    ReconciliationQueue,
    ReconciliationStore,
    Resolution,
    SendStore,
    VoucherStore,
    announce_days,
    ask_again,
    bill_files,
    build_run_day,
    day_runs,
    keys,
    ledger_of,
    process_day,
    resolve_difference,
    run_day,
    set_rules,
)
from tests.simulation.red_packets import RedPacketPart
from tests.simulation.refunds import RefundPart
from tests.simulation.voucher_wechat import PlayedVoucherClient
from tests.simulation.vouchers import VoucherPart
from tests.simulation.world import DAY, HOUR, Action, Chances

_read_day, _read_difference = reader(ReconciliationDay), reader(Difference)
_SHARDS = 2
_KINDS = {"omit": "missing_there", "amount": "amount", "fee": "fee", "state": "state"}
"""What may be wrong with a row, and which kind of difference that is."""
_OF_REFUNDS = ((BillKind.TRADE, "omit"), (BillKind.TRADE, "amount"))
_OF_PAYMENTS = (
    *_OF_REFUNDS, (BillKind.TRADE, "fee"), (BillKind.TRADE, "state"), (BillKind.FUND_FLOW, "omit"),
    (BillKind.FUND_FLOW, "amount"),
)  # fmt: skip
_LIFE = 300
_OURS = "SHOP-*"

type Told = tuple[str, str, str]
"""A difference: the bill, the kind, the number."""


@contextmanager
def small_days() -> Iterator[None]:
    """Spread a day over few shards, so that an episode has many days."""
    places = [(keys, "MOVEMENT_SHARDS"), (day_runs, "SHARDS"), (bill_files, "SHARDS")]
    old = [getattr(module, name) for module, name in places]
    for module, name in places:
        setattr(module, name, _SHARDS)
    try:
        yield
    finally:
        for (module, name), value in zip(places, old, strict=True):
            setattr(module, name, value)


class BookPart(Part):
    """Finance, WeChat's bills, the workers, and what must hold of the books."""

    share: ClassVar[float] = 0.5

    def __init__(
        self,
        deployment: Deployment,
        orders: OrderPart,
        refunds: RefundPart,
        red_packets: RedPacketPart,
        vouchers: VoucherPart,
    ) -> None:
        self._deployment, self._sends = deployment, red_packets.laws.sends
        world = self._world = deployment.world
        chance, database = world.chance, deployment.database
        stocks = vouchers.wechats.values()
        self.wechats = {
            mchid: BillWeChat(refunds.wechats[mchid], payouts, [one for one in stocks if one.mchid == mchid])
            for mchid, payouts in red_packets.wechats.items()
        }
        for wechat in self.wechats.values():
            wechat.pays_apart = chance.random() < 0.3
        self._queue = deployment.queues["ReconciliationQueue"]
        self.asking = AnnounceDaysDeps(
            ReconciliationStore(database, "ReconciliationTable"),
            ReconciliationQueue(self._queue, "ReconciliationQueue"),
            world.clock,
            accounts=lambda: [account for _, account in deployment.merchants.entries()],
        )
        self.managing = ManageDaysDeps(self.asking.store, self.asking.queue, world.clock, deployment.audit)
        bills: Mapping[str, Any] = self.wechats
        coupons: dict[str, Any] = {one.mchid: PlayedVoucherClient(one) for one in stocks}
        self.deps = build_run_day(
            self.asking,
            FileStore(deployment.buckets["BillsBucket"], "BillsBucket"),
            bills.__getitem__,
            EventStore(database, "EventsTable"),
            orders.shop,
            refunds.deps,
            SendStore(database, "RedPacketsTable", "EventsTable"),
            VoucherStore(database, "VouchersTable", "EventsTable"),
            coupons.__getitem__,
            lambda *_args: None,
            chunk_lines=chance.choice([1, 3, 1_000]),
        )
        self._p_plan = chance.choice([0, 0.1, 0.3])
        self._sets_aside = {mchid: chance.random() < 0.5 for mchid in MCHIDS}
        for wechat in self.wechats.values():
            wechat.is_net = chance.random() < 0.3
            wechat.p_late, wechat.p_cut = chance.choice([0, 0.3]), chance.choice([0, 0.2])
        self.days: dict[tuple[str, date], ReconciliationDay] = {}
        self.differences: dict[str, Difference] = {}
        self._announced_at = 0.0
        deployment.dynamo.watchers.append(self._committed)

    def climate(self, drawn: Chances) -> Chances:
        """Return how often things go wrong: a day is many calls."""
        return drawn

    def begin(self) -> None:
        """Say which numbers belong to another system."""
        for mchid in MCHIDS:
            if self._sets_aside[mchid]:
                set_rules(self.managing, mchid, (_OURS,), self._deployment.actor())

    # What happens

    def choices(self) -> Choices:
        """What finance does, and the workers."""
        return [(1, self._again), (3, self._resolve), (4, self._work), (3, self._announce)]

    def _announce(self) -> Action:
        return Action("days announced", lambda: announce_days(self.asking, limit=100, go_on=lambda: True))

    def _again(self) -> Action | None:
        if not self.days:
            return None
        mchid, day = self._world.chance.choice(list(self.days))
        return Action(f"{day} of {mchid[-1]} again", lambda: ask_again(self.asking, mchid, day, "ann"))

    def _resolve(self) -> Action | None:
        known = [one for one in self.differences.values() if one.state is DifferenceState.OPEN]
        if not known:
            return None
        one, actor = self._world.chance.choice(known), self._deployment.actor("ann")
        return Action(
            f"ann resolves a {one.finding.kind}",
            lambda: resolve_difference(self.managing, one.difference_id, "seen", actor),
        )

    def _work(self) -> Action | None:
        return self._deployment.work("ReconciliationQueue", "worker of days", self._take, life=_LIFE)

    def workers(self) -> Sequence[Action]:
        """All that waits."""
        return self._deployment.work_off("ReconciliationQueue", "worker of days", self._take, life=_LIFE)

    def _take(self, message: Message) -> ReconciliationDay:
        body, chance = json.loads(message.body), self._world.chance
        goes_on = chance.choice([1.0, 0.9]) if self._world.chances.death or self._world.chances.aws else 1.0
        return process_day(
            self.deps,
            body["mchid"],
            date.fromisoformat(body["day"]),
            attempt=message.receives,
            last_attempt=self._queue.most_receives,
            go_on=lambda: chance.random() < goes_on,
            ticket=message.message_id,
        )

    def people(self) -> None:
        """Another system sells with the same account, and bills are made that are wrong."""
        luck, now = self._world.luck, self._world.now
        for mchid, wechat in self.wechats.items():
            if luck.random() < 0.05:
                wechat.foreign.append(self._sold_by_another(mchid, len(wechat.foreign)))
            for day in (day_of(now), day_of(now - DAY)):
                if not wechat.is_made(day):
                    self._spoil(wechat, day)

    def _spoil(self, wechat: BillWeChat, day: date) -> None:
        """Have some rows of a day wrong, each in one way."""
        luck, planned = self._world.luck, {one.number for one in wechat.plans.get(day, ())}
        for row in wechat.trades(day):
            is_ours = row.number not in planned and not row.order_no.startswith("SHOP")
            if is_ours and self._world.rolls(self._p_plan * 0.2):
                bill, how = luck.choice(_OF_REFUNDS if row.refund else _OF_PAYMENTS)
                if how != "state":
                    self._plan(wechat, day, Plan(bill, row.number, how))
        for flow in wechat.flows(day):
            is_new = flow.is_payout and flow.fen < 0 and flow.number not in planned
            if is_new and self._is_known(flow.number, day) and self._world.rolls(self._p_plan * 0.2):
                # The bills do not tell of the account, but a person finds it: what is open is told of the basic one.
                how = luck.choice(["omit", "amount"])
                self._plan(wechat, day, Plan(wechat.account_of(flow), flow.number, how, flow.kind))

    def _is_known(self, number: str, day: date) -> bool:
        """Whether we know of a payout, and date it as WeChat does."""
        known = [one for one in self._sends.values() if one.payout.bill_no == number]
        return any(one.sent_at is not None and day_of(one.sent_at.timestamp()) == day for one in known)

    def _plan(self, wechat: BillWeChat, day: date, plan: Plan) -> None:
        wechat.plans.setdefault(day, []).append(plan)
        self._world.note(f"the {plan.bill} bill will {plan.how} {plan.number[-8:]}")

    def _sold_by_another(self, mchid: str, number: int) -> Bought:
        now, clock = self._world.now, self._world.clock()
        asked = JsapiOrder(
            appid="wx", mchid=mchid, openid="o", out_trade_no=f"SHOP-{mchid[-1]}{number}", description="",
            total_fen=500, notify_url="", time_expire=clock + timedelta(hours=1), attach="",
        )  # fmt: skip
        return Bought(asked, "SUCCESS", f"4300{mchid[-1]}{number}", now)

    def schedules(self) -> Sequence[Action]:
        """Every ten minutes, as far as it matters."""
        if self._world.now < self._announced_at + 2 * HOUR:
            return []
        self._announced_at = self._world.now
        return [self._announce()]

    def calm(self) -> None:
        """Bills are there in time, and whole."""
        for wechat in self.wechats.values():
            wechat.p_late = wechat.p_cut = 0

    def is_quiet(self) -> bool:
        """Whether no day waits in the queue."""
        return not self._queue.messages

    # Laws

    def _committed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.table != "ReconciliationTable" or change.new is None or "data" not in change.new:
                continue
            text, kind = change.new["data"]["S"], change.new.get("kind", {}).get("S", "")
            if kind == "DAY":
                day = _read_day(text)
                self.days[day.mchid, day.day] = day
                has_date = day.next_poll_at is not None
                self._world.require(has_date or day.state in FINAL_DAYS, "law 6: a day waits for ever", day)
            elif kind == "DIFFERENCE":
                one = _read_difference(text)
                self._changed(self.differences.get(one.difference_id), one)
                self.differences[one.difference_id] = one

    def _changed(self, before: Difference | None, one: Difference) -> None:
        """What somebody resolved stays so, unless it is another difference by now."""
        is_by_hand = before is not None and before.state is DifferenceState.RESOLVED
        stays = before is None or one.state is before.state or one.finding != before.finding
        self._world.require(stays or not is_by_hand, "law 8: what is resolved is open again", before, one)

    def hold(self) -> None:
        """What a day counts is what there is."""
        items = self._deployment.dynamo.tables["ReconciliationTable"].items
        there = Counter((one.mchid, one.day, one.state) for one in self.differences.values())
        for mchid, day in {(one.mchid, one.day) for one in self.differences.values()}:
            item = items.get((keys.reconciliation_day(mchid, day.isoformat()), keys.COUNTS), {})
            for state in DifferenceState:
                counted = int(item.get(state.lower(), {"N": "0"})["N"])
                self._world.require(counted == there[mchid, day, state], "counts are not the differences", mchid, day)

    def settled(self) -> None:
        """The books match: every day shows exactly what was planted, and shows the same when it is run again."""
        # A day whose bills are there since minutes is asked for at the next announcement, which an episode may not see.
        newest = day_of(self._world.now - 2 * DAY)
        for mchid, wechat in self.wechats.items():
            days = sorted({day_of(row.at) for row in wechat.flows() if day_of(row.at) <= newest})
            for day in days:
                self._world.require((mchid, day) in self.days, "law 6: nobody asked for a day", mchid, day)
                self._explain(wechat, mchid, day)
            for day in days:
                first, second = self._run(mchid, day), self._run(mchid, day)
                self._world.require(first == second, "law 8: a day run again is another one", first, second)
                self._match(mchid, day, self.days[mchid, day])
        for (mchid, day), known in self.days.items():
            self._world.require(known.state in FINAL_DAYS, "law 6: a day waits for ever", mchid, day, known)
            self._world.figures[f"days {known.state}"] += 1

    def _run(self, mchid: str, day: date) -> Any:
        ask_again(self.asking, mchid, day, "ann")
        done = run_day(self.deps, mchid, day, go_on=lambda: True)
        told = {one.difference_id: (one.state, one.finding) for one in self._of(mchid, day)}
        ledger = ledger_of(done)
        return told, ledger and (ledger.wechat, ledger.ours, ledger.opening_fen, ledger.closing_fen)

    def _of(self, mchid: str, day: date) -> list[Difference]:
        return [one for one in self.differences.values() if (one.mchid, one.day) == (mchid, day)]

    def _match(self, mchid: str, day: date, done: ReconciliationDay) -> None:
        require, wechat = self._world.require, self.wechats[mchid]
        told = sorted(_told(one) for one in self._of(mchid, day) if _stands(one, done))
        wanted = sorted(self._planned(wechat, mchid, day))
        require(told == wanted, "law 8: other differences than were planted", told, wanted, mchid, day)
        ledger = ledger_of(done)
        assert ledger is not None
        rows = wechat.flows(day, is_split=True)
        has = self._has(wechat)
        known, ours = known_of(ledger), sums_of(filter(has, rows))
        require(known == ours, "law 8: our books are not what moved", known, ours, mchid, day, done)
        figures, wanted = (ledger.opening_fen, ledger.closing_fen), balances_of(wechat, day)
        require(figures == wanted, "law 8: the balances are not WeChat's", figures, wanted, ledger)
        gap = gap_of(wechat, day, has)
        require(ledger.gap_fen == gap, "law 8: a gap that nothing explains", gap, ledger)
        self._world.figures["differences"] += len(told)
        self._world.figures["payouts matched"] += sum(row.is_payout for row in rows)
        flows = [flow_file(stock, way, day) for stock in wechat.vouchers for way in FlowWay]
        self._world.figures["rows of voucher flows"] += sum(count for _, count in flows)

    def _has(self, wechat: BillWeChat) -> Callable[[Flow], bool]:
        """Whether our books have a row: all but what another system sold, unless it is set aside."""
        return lambda row: self._sets_aside[wechat.refunds.orders.mchid] or not row.number.startswith("SHOP")

    def _explain(self, wechat: BillWeChat, mchid: str, day: date) -> None:
        """As a day was left, a gap has a difference that is open, or that a person resolved."""
        ledger, known = ledger_of(self.days[mchid, day]), self._of(mchid, day)
        if ledger is not None and not any(one.resolution is not Resolution.GONE for one in known):
            gap = gap_of(wechat, day, self._has(wechat))
            self._world.require(ledger.gap_fen == gap, "law 8: a gap without a difference", gap, ledger, known)

    def _planned(self, wechat: BillWeChat, mchid: str, day: date) -> Iterator[Told]:
        for plan in wechat.plans.get(day, ()):
            if wechat.is_made(day):
                # Lines of both accounts are matched together, and told of as of one.
                bill = BillKind.FUND_FLOW if plan.kind else plan.bill
                yield str(bill), _KINDS[plan.how], plan.number
        if not self._sets_aside[mchid]:
            for bought in wechat.foreign:
                if day_of(bought.paid_at) == day:
                    yield str(BillKind.TRADE), "missing_here", bought.asked.out_trade_no


def _told(one: Difference) -> Told:
    return str(one.finding.bill), str(one.finding.kind), one.finding.number


def _stands(one: Difference, done: ReconciliationDay) -> bool:
    """Whether a difference is one still: it is open, or a person resolved it and it was found once more."""
    is_by_hand = one.state is DifferenceState.RESOLVED and one.resolved_by != RULE
    return one.state is DifferenceState.OPEN or (is_by_hand and one.run == done.run)
