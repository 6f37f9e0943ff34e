"""Red packets at random: senders, customers, operators, a WeChat that errs, and processes that die at any call.

Whatever happens in whatever order, laws 2, 3, 5 and 6 hold after every step, and in the end everything is decided.
"""

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from merchant_center.core.errors import ConflictError, InvalidInputError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.red_packets.rules.payout import Channel, Payout, PayoutStatus, Progress
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import FINAL, UNDECIDED, RedPacketSend, SendRequest, SendState, send_id
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.manage_red_packets import archive, change, start
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.use_cases.record_send import record_status
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet
from tests.sampling import Sample
from tests.use_cases.red_packets.conftest import Packets, no_slot, tables_like
from tests.use_cases.red_packets.crashes import Fate, Trouble, attempt, doomed
from tests.use_cases.red_packets.packet_machine.conftest import (
    ALIVE,
    DEFINITIONS,
    TAKEN,
    WRONGS,
    Lost,
    check_dates,
    check_quotas,
    held_by_wechat,
    payment_details_from,
    today,
)
from tests.use_cases.world import actor

EXAMPLES = 40
UNPAID = {SendState.FAILED, SendState.RETURNED}
ENDS = {SendState.RECEIVED: Progress.RECEIVED, SendState.RETURNED: Progress.RETURNED, SendState.FAILED: Progress.FAILED}
STEPS_OF_TIME = (1, 15, 70, 70, 400, 1_300, 3_700, 30_000, 90_000)
PATHS = ("/sendredpack", "/sendredpack", "/gethbinfo", "/mch-transfer/")
TROUBLES = (
    st.none()
    | st.builds(Fate, st.sampled_from(Trouble), st.integers(1, 16))
    | st.builds(Lost, st.sampled_from(PATHS), st.booleans(), st.sampled_from(["", "SYSTEMERROR"]))
)
NTH = st.integers(0, 11)
DRAWS = [Source(SourceKind.LOTTERY, f"draw-{number}") for number in range(3)]


class Giving(RuleBasedStateMachine):
    """The rules are what people, WeChat and time can do; the invariants are the laws."""

    def __init__(self, packets: Packets) -> None:
        super().__init__()
        self.simulator = packets.world.simulator
        self.simulator.panel("reset")
        packets.world.offset *= 0
        self.usual = self.simulator.http.get("/_simulator/settings").json()
        tables = tables_like(packets.world, "RedPacketsTable", "EventsTable")
        self.packets = packets.with_changes(tables=tables)
        self.draw = random.Random(0).randrange  # noqa: S311 - so that a run can be repeated
        self.defined = [self.packets.define(**one).red_packet_id for one in DEFINITIONS]
        self.customers = [self.packets.customer(), self.packets.customer(), self.packets.customer()]
        self.payouts: dict[str, Payout] = {}
        self.told: list[tuple[RedPacketSend, PayoutStatus]] = []

    # What can happen

    @initialize(wrong=st.sampled_from([{}, *WRONGS]), trouble=TROUBLES)
    def begin(self, wrong: dict[str, Any], trouble: Fate | Lost | None) -> None:
        """There is nothing to see before there is a first send; so there is one of each definition."""
        self.give(SendRequest(self.defined[0], self.customers[0], DRAWS[0]), None)
        self.send([(which, 1, 1, False) for which in range(3)], wrong, trouble)

    @rule(
        wishes=st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.sampled_from([False, False, True])),
            min_size=1,
            max_size=4,
        ),
        wrong=st.none() | st.sampled_from([{}, *WRONGS]),
        trouble=TROUBLES,
    )
    def send(
        self, wishes: list[tuple[int, int, int, bool]], wrong: dict[str, Any] | None, trouble: Fate | Lost | None
    ) -> None:
        """A lottery gives packets, or asks once more for some that it gave, while something is wrong at WeChat."""
        if wrong is not None:
            self.simulator.panel("settings", **(self.usual | wrong))
        for which, who, draw, is_crowded in wishes:
            request = SendRequest(self.defined[which], self.customers[who], DRAWS[draw])
            self.give(request, trouble, is_crowded=is_crowded)

    def give(self, request: SendRequest, trouble: Fate | Lost | None, *, is_crowded: bool = False) -> None:
        """Send once; what is known of a request never changes its payout."""
        before = self.packets.sends.find(send_id(request))
        with self.room(trouble, is_crowded=is_crowded) as room, suppress(ConflictError):
            sent = send_red_packet(room.send_deps, request)
            assert before is None or sent.payout == before.payout or sent.attempt > before.attempt

    @rule(nth=NTH, trouble=TROUBLES)
    def send_again(self, nth: int, trouble: Fate | Lost | None) -> None:
        """An operator sends again what ended unpaid; everything else is refused."""
        send = self.one_of(nth, UNPAID)
        with self.room(trouble) as room, suppress(ConflictError, RemoteRefusedError):
            again = send_again(room.send_deps, send.send_id)
            assert send.state in UNPAID
            assert again.attempt == send.attempt + 1

    @rule(nth=NTH, trouble=TROUBLES)
    def take_back(self, nth: int, trouble: Fate | Lost | None) -> None:
        """An operator wants a send back that its customer does not have yet."""
        send = self.one_of(nth, {*UNDECIDED, SendState.SENT})
        with self.room(trouble) as room, suppress(ConflictError, RemoteRefusedError):
            assert cancel_send(room.payout_deps, send.send_id).state is not SendState.RECEIVED

    @rule(nth=NTH, trouble=TROUBLES)
    def process_queued_send(self, nth: int, trouble: Fate | Lost | None) -> None:
        """A message of the queue comes, perhaps once more."""
        with self.room(trouble) as room:
            process_queued_send(room.payout_deps, self.one_of(nth, UNDECIDED).send_id)

    @rule(
        nth=NTH, seconds=st.sampled_from(STEPS_OF_TIME), is_swept=st.sampled_from([True, True, False]), trouble=TROUBLES
    )
    def wait(self, nth: int, seconds: int, is_swept: bool, trouble: Fate | Lost | None) -> None:
        """A customer takes what is there, time passes here and there, and the schedule looks at what is due."""
        self.take(self.one_of(nth, {SendState.SENT}))
        self.packets.later(seconds=seconds)
        if is_swept:
            self.sweep(trouble)

    @rule(
        which=st.integers(0, 2),
        deed=st.sampled_from(["stop", "start", "start", "more", "less", "archive"]),
        trouble=TROUBLES,
    )
    def operate(self, which: int, deed: str, trouble: Fate | Lost | None) -> None:
        """An operator stops, starts, changes or archives a definition."""
        of = self.defined[which]
        with self.room(trouble) as room, suppress(ConflictError, InvalidInputError):
            match deed:
                case "stop":
                    stop_packet(StopRedPacketsDeps(room.store, room.world.clock), of, "by an operator")
                case "start":
                    start(room.manage_deps, of, actor=actor())
                case "archive":
                    archive(room.manage_deps, of, actor=actor())
                case _:
                    change(
                        room.manage_deps,
                        of,
                        lambda terms: replace(terms, limits=moved(terms.limits, deed)),
                        actor=actor(),
                    )

    @rule(balance=st.sampled_from([10**9, 150]))
    def mend(self, balance: int) -> None:
        """Whatever is set wrong at WeChat is right again; but money may run short."""
        self.simulator.panel("settings", **self.usual)
        self.simulator.panel(f"merchants/{self.packets.mchid}/balance", available=balance)

    @rule(nth=NTH, copies=st.integers(1, 2), trouble=TROUBLES)
    def call_back(self, nth: int, copies: int, trouble: Fate | Lost | None) -> None:
        """WeChat tells the end of a transfer, at once, late or again."""
        send = self.one_of(nth)
        if send.channel is Channel.TRANSFER and (status := self.poll(send)) and status.progress in ENDS.values():
            self.told.append((send, status))
        for known, status in self.told[nth % len(self.told) :][:1] if self.told else ():
            for _ in range(copies):
                with self.room(trouble) as room:
                    record_status(room.payout_deps.record_deps, room.now(known), status)

    # The laws

    @invariant()
    def laws_hold(self) -> None:
        """All laws, on one reading of the store."""
        sends, held = self.all(), held_by_wechat(self.packets)
        self.check_payouts(sends, {number: one for number, one in held.items() if one.openid in self.openids})
        for of in self.defined:
            packet = self.packets.store.get(of)
            check_quotas(self.packets, packet, [one for one in sends if one.red_packet_id == of], today(self.packets))
        care = [one for _, one in self.packets.sends.needing_review(1_000)]
        check_dates(sends, care, self.packets.world.clock())
        told = [one.event_id for customer in self.customers for one in self.packets.events_of(customer)]
        told = [one for one in told if not one.endswith(":REFUSED")]
        assert Counter(told) == Counter(fact for send in sends for fact in payment_details_from(send))

    def check_payouts(self, sends: list[RedPacketSend], held: dict[str, Any]) -> None:
        """Law 2: what WeChat holds we asked for, once; of a request's attempts one at the most has paid or may."""
        asked = {one.payout.bill_no: one for one in sends}
        assert len(asked) == len(sends)
        assert held.keys() <= asked.keys()
        for send in sends:
            assert self.payouts.setdefault(send.send_id, send.payout) == send.payout
        alive: Counter[Any] = Counter()
        for number, one in held.items():
            send = asked[number]
            assert (one.openid, one.amount_fen) == (send.payout.openid, send.payout.amount_fen)
            alive[replace(send.request, attempt=1)] += one.status in ALIVE
            assert one.status not in ALIVE or send.state not in UNPAID
            assert one.status in TAKEN or send.state is not SendState.RECEIVED
        assert max(alive.values(), default=0) <= 1
        for send in sends:
            assert send.payout.bill_no in held or send.state in {
                SendState.RESERVED,
                SendState.SENDING,
                SendState.FAILED,
            }

    def teardown(self) -> None:
        """In the end, with nothing going wrong any more, all is decided, or a person who looks decides it."""
        self.mend(10**9)
        for of in self.defined:
            if self.packets.store.get(of).state is PacketState.STOPPED:
                start(self.packets.manage_deps, of, actor=actor())
        for seconds in (70, 700, 4_000, 90_000, 90_000, 90_000, 90_000):
            self.packets.later(seconds=seconds)
            self.sweep(None)
        held = held_by_wechat(self.packets)
        for send in self.all():
            if send.state not in FINAL:
                assert send.review_note
                assert send.payout.bill_no not in held
                settle_by_hand(self.packets.payout_deps, send.send_id, SendState.FAILED, "not at WeChat")
        self.laws_hold()
        assert all(send.state in FINAL for send in self.all())
        super().teardown()

    # Means

    @property
    def openids(self) -> set[str]:
        """Whom this run is about."""
        return {one.openid for one in self.customers}

    def all(self) -> list[RedPacketSend]:
        """All sends, the oldest first."""
        found = [one for who in self.customers for _, one in self.packets.sends.of_customer(who, 1_000)]
        return sorted(found, key=lambda one: (one.reserved_at, one.send_id))

    def one_of(self, nth: int, states: Collection[SendState] = tuple(SendState)) -> RedPacketSend:
        """Some send, in one of these states if there is one."""
        sends = self.all()
        sends = [one for one in sends if one.state in states] or sends
        return sends[nth % len(sends)]

    def take(self, send: RedPacketSend) -> None:
        """The customer opens or confirms it, if WeChat lets them."""
        payout = send.payout
        if send.channel is Channel.CASH:
            path, body = "open", {"mchid": payout.mchid, "mch_billno": payout.bill_no}
        else:
            path, body = "confirm", {"mchid": payout.mchid, "out_bill_no": payout.bill_no, "package": send.package}
        family = "red-packets" if send.channel is Channel.CASH else "transfers"
        self.simulator.http.post(f"/_simulator/{family}/{path}", json=body)

    def poll(self, send: RedPacketSend) -> PayoutStatus | None:
        """How it stands at WeChat."""
        with suppress(OutcomeUnknownError, RemoteRefusedError):
            return self.packets.channels(send.channel, send.payout.mchid).poll(send.payout)
        return None

    def sweep(self, trouble: Fate | Lost | None) -> None:
        """One sweep, one send after the other, so that a run can be repeated."""
        with self.room(trouble) as room:
            counts = sweep_red_packets(room.payout_deps, limit=1_000, go_on=lambda: True, workers=1)
            assert isinstance(trouble, Fate) or "failed" not in counts, [
                (one.last_error, one.state) for one in self.all()
            ]

    @contextmanager
    def room(self, trouble: Fate | Lost | None, *, is_crowded: bool = False) -> Iterator[Packets]:
        """A process with this trouble; it dies or fails within the block, and nothing behind it."""
        room = self.packets.with_changes(rate_limiter=no_slot if is_crowded else None)
        if isinstance(trouble, Fate):
            room = doomed(self.packets, Fate(trouble.trouble, trouble.nth), is_cold=False)
        if isinstance(trouble, Lost):
            self.simulator.panel("faults", **trouble.fault())
        room.payout_deps = replace(room.payout_deps, pause=lambda _: None)
        room.send_deps = replace(room.send_deps, payouts=room.payout_deps, pick=self.draw)
        with suppressed():
            yield room
        self.simulator.http.delete("/_simulator/faults")


def moved(limits: Limits, deed: str) -> Limits:
    """Limits of a definition raised by a packet, or lowered by one."""
    by = 1 if deed == "more" else -1

    def plus(limit: int | None, step: int) -> int | None:
        return None if limit is None else max(1, limit + by * step)

    return replace(
        limits,
        total_amount_fen=limits.total_amount_fen + by * 100,
        total_count=plus(limits.total_count, 1),
        daily_count=plus(limits.daily_count, 1),
        daily_amount_fen=plus(limits.daily_amount_fen, 100),
    )


@contextmanager
def suppressed() -> Iterator[None]:
    """What a process that dies or answers a failure leaves to the others."""
    raised: list[BaseException] = []
    try:
        yield
    except BaseException as error:  # noqa: BLE001 - sorted out at once
        raised.append(error)

    def again() -> None:
        for error in raised:
            raise error

    attempt(again)


def test_laws_hold_whatever_happens_to_red_packets(packets: Packets, sample: Sample) -> None:
    """Random giving with every kind of trouble keeps each law at each step, and all of it is decided in the end."""
    machine: Callable[[], Giving] = lambda: Giving(packets)  # noqa: E731
    try:
        run_state_machine_as_test(
            machine,  # type: ignore[arg-type]  # it calls what it is given
            settings=settings(
                max_examples=sample.few(EXAMPLES),
                stateful_step_count=10,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                # A run of so few steps can be read as it is; making it shorter would take minutes.
                phases=(Phase.explicit, Phase.reuse, Phase.generate),
            ),
        )
    finally:
        packets.world.simulator.panel("reset")
