"""What must hold of red packets: at each commit, after each step, and when everything is over."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from tests.simulation.deployment import events_in, reader
from tests.simulation.memory_dynamo import Change, MemoryDynamo
from tests.simulation.payout_wechat import Bill, PayoutWeChat
from tests.simulation.product import (
    FINAL,
    SHARDS,
    UNPAID,
    CustomerQuota,
    LimitReachedError,
    RedPacket,
    RedPacketSend,
    Release,
    Remainder,
    SendState,
    Shard,
    Usage,
    bill_no,
    keys,
    quotas,
)
from tests.simulation.world import World

_read_send, _read_packet, _read_shard = reader(RedPacketSend), reader(RedPacket), reader(Shard)
_read_customer = reader(CustomerQuota)
_A_DAY = timedelta(days=1, minutes=2)
_SIGN = 4
"""Seconds for which "no room" is remembered, with what two clocks differ by."""
_BY_HAND = "BY_HAND"
_SALTS = 3


class PacketLaws:
    """Watches the tables and WeChat."""

    def __init__(self, world: World, dynamo: MemoryDynamo, wechats: Mapping[str, PayoutWeChat]) -> None:
        self._world = world
        self._wechats = wechats
        self._items = dynamo.tables["RedPacketsTable"].items
        self.sends: dict[str, RedPacketSend] = {}
        self.facts: Counter[str] = Counter()
        self.misjudged: set[str] = set()
        self.sign_for: float = _SIGN
        self._numbers: dict[str, str] = {}
        self.packets: dict[str, RedPacket] = {}
        self._rooms: defaultdict[str, list[tuple[float, Remainder, int]]] = defaultdict(list)
        dynamo.watchers.append(self.committed)
        for wechat in wechats.values():
            wechat.watchers.append(self.paid)

    # At each commit

    def paid(self, bill: Bill) -> None:
        """Law 2: WeChat pays what is stored, and of a request's attempts one."""
        send = self._of(bill)
        self._world.require(send is not None and send.payout == bill.payout, "law 2: paid what is not stored", bill)
        assert send is not None
        self._world.require(not self._is_unpaid(send), "law 2: WeChat pays what is called unpaid here", send)

    def committed(self, changes: Sequence[Change]) -> None:
        """Look at what one transaction did."""
        touched = set()
        for event, sign in events_in(changes, "red_packet_"):
            self.facts[event.event_id] += sign
        for change in changes:
            if change.table != "RedPacketsTable":
                continue
            label, _, rest = change.key[0].partition("#")
            match label:
                case "PACKET" if change.new:
                    self.packets[rest] = _read_packet(change.new["data"]["S"])
                    touched.add(rest)
                case "QUOTA":
                    touched.add(rest.partition("#")[0])
                case "SEND" if change.new:
                    self._written(_read_send(change.new["data"]["S"]))
                case "GRANTED" if change.new:
                    self._granted(change)
        for red_packet_id in sorted(touched):
            self._limits(red_packet_id)

    def _written(self, send: RedPacketSend) -> None:
        before, require = self.sends.get(send.send_id), self._world.require
        self.sends[send.send_id] = send
        self._numbers[send.payout.bill_no] = send.send_id
        require(before is None or before.payout == send.payout, "law 2: number or amount of a send changed", send)
        require((send.next_poll_at is None) == (send.state in FINAL), "law 6: open without a date", send)
        date = send.next_poll_at
        require(date is None or date <= self._world.clock() + _A_DAY, "law 6: looked at too late", send)
        if before is None:
            follow_from_it = {bill_no(send.payout.mchid, send.day, send.send_id, salt) for salt in range(_SALTS)}
            require(send.payout.bill_no in follow_from_it, "law 2: a number of no request", send)
            most = self.packets[send.red_packet_id].terms.amounts.most_fen
            require(send.payout.amount_fen <= most, "more than the definition says", send, most)
        bill = self.bill(send)
        is_alive = bill is not None and bill.is_alive(self._world.now)
        require(not (self._is_unpaid(send) and is_alive), "law 2: called unpaid while WeChat pays", send, bill)

    def _granted(self, change: Change) -> None:
        assert change.new is not None
        new = _read_customer(change.new["data"]["S"])
        old = _read_customer(change.old["data"]["S"]) if change.old else CustomerQuota()
        limits = self.packets[change.key[0].split("#")[1]].terms.limits
        is_more = new.count > old.count
        is_over = new.count > (limits.per_customer or new.count)
        is_over_today = new.day_count > (limits.per_customer_daily or new.day_count)
        self._world.require(not (is_more and (is_over or is_over_today)), "law 3: a customer over a limit", new, limits)

    def _limits(self, red_packet_id: str) -> None:
        shards = self._shards(red_packet_id)
        if len(shards) < SHARDS:
            return
        packet = self.packets[red_packet_id]
        limits, day = packet.terms.limits, max(one.day for one in shards)
        used, today = quotas.usage(shards), quotas.usage_today(shards, day)
        for part, limit in ((used, limits.total), (today, limits.daily)):
            is_over = part.count > (limit.count or part.count) or part.amount_fen > (
                limit.amount_fen or part.amount_fen
            )
            self._world.require(not is_over, "law 3: over a limit", part, limit)
        self._rooms[red_packet_id].append(
            (self._world.now, quotas.remaining(shards, day), packet.terms.amounts.least_fen)
        )

    def judged[T](self, red_packet_id: str, action: Callable[[], T]) -> T:
        """A limit refuses only if there was no room at some instant since the call began, or a moment before."""
        began = self._world.now
        try:
            return action()
        except LimitReachedError as refusal:
            first, last = began - self.sign_for, self._world.now + self.sign_for
            if not refusal.limit.startswith("per_") and _day(first) == _day(last):
                rooms = self._rooms[red_packet_id]
                since = [at for at, _, _ in rooms[1:]] + [began + 1]
                near = [room for room, until in zip(rooms, since, strict=True) if until > first]
                full = any(_refuses(room, least_fen, refusal.limit) for _, room, least_fen in near)
                self._world.require(full, "refused though there was room all the time", refusal.limit, near)
            raise

    # After each step

    def hold(self) -> None:
        """Counters, records, facts and WeChat agree."""
        self._hold_payouts()
        for red_packet_id in self.packets:
            self._hold_quotas(red_packet_id)
        wanted = Counter(fact for send in self.sends.values() for fact in _facts_of(send))
        told = Counter({fact: n for fact, n in self.facts.items() if not fact.endswith(":REFUSED")})
        self._world.require(told == wanted, "law 5: facts are not the changes", told - wanted, wanted - told)

    def _hold_payouts(self) -> None:
        alive: Counter[object] = Counter()
        for bill in (bill for wechat in self._wechats.values() for bill in wechat.bills.values()):
            send = self._of(bill)
            assert send is not None
            is_alive = bill.is_alive(self._world.now)
            alive[replace(send.request, attempt=1)] += is_alive
            is_wrong = is_alive and self._is_unpaid(send)
            self._world.require(not is_wrong, "law 2: unpaid here, alive at WeChat", send, bill)
        twice = [request for request, n in alive.items() if n > 1]
        self._world.require(not twice, "law 2: one request paid twice", twice)

    def _hold_quotas(self, red_packet_id: str) -> None:
        sends = [one for one in self.sends.values() if one.red_packet_id == red_packet_id]
        counted = [one for one in sends if not _is_freed(one)]
        shards, require = self._shards(red_packet_id), self._world.require
        day = max(one.day for one in shards)
        require(quotas.usage(shards) == _usage(counted), "law 3: counters are not the records", quotas.usage(shards))
        today = _usage([one for one in counted if one.day == day])
        require(quotas.usage_today(shards, day) == today, "law 3: counters of the day are not the records", today)
        for customer in {one.customer for one in sends}:
            had = sum(one.customer == customer and one.released is not Release.ALL for one in sends)
            pk = keys.granted(red_packet_id, customer.appid, customer.openid)
            count = _read_customer(self._items[pk, keys.ITEM]["data"]["S"]).count
            require(count == had, "law 3: what a customer has is not the records", count, had)

    # In the end

    def settled(self) -> None:
        """When nothing goes wrong any more: decided and as WeChat has it, or listed for a person."""
        for send in self.sends.values():
            bill, require = self.bill(send), self._world.require
            self._world.figures[f"sends {send.state}"] += 1
            if send.state not in FINAL:
                require(send.review_reason, "law 6: undecided, and nobody is told", send, bill)
            elif send.state is SendState.RECEIVED and not self._is_by_hand(send):
                is_taken = bill is not None and bill.opened_at is not None
                require(is_taken, "received here and not at WeChat", send, bill)
            elif bill is not None and bill.opened_at is not None:
                is_known = send.state is SendState.RECEIVED or send.review_reason or send.paid_after_all
                require(is_known or send.send_id in self.misjudged, "received at WeChat and not here", send, bill)

    def bill(self, send: RedPacketSend) -> Bill | None:
        """Return what WeChat holds under the number of a send."""
        return self._wechats[send.payout.mchid].bills.get(send.payout.bill_no)

    def _of(self, bill: Bill) -> RedPacketSend | None:
        return self.sends.get(self._numbers.get(bill.payout.bill_no, ""))

    def _shards(self, red_packet_id: str) -> list[Shard]:
        found = (self._items.get((keys.quota(red_packet_id, number), keys.ITEM)) for number in range(SHARDS))
        return [_read_shard(item["data"]["S"]) for item in found if item]

    def _is_unpaid(self, send: RedPacketSend) -> bool:
        """Whether we say so: not what a person called unpaid who saw otherwise."""
        is_ours = send.send_id not in self.misjudged
        return is_ours and send.state in UNPAID and not send.review_reason and not send.paid_after_all

    @staticmethod
    def _is_by_hand(send: RedPacketSend) -> bool:
        return send.last_error is not None and send.last_error.code == _BY_HAND


def _facts_of(send: RedPacketSend) -> list[str]:
    passed = {
        SendState.RESERVED: True,
        SendState.SENDING: send.calls > 0,
        SendState.SENT: send.sent_at is not None,
        SendState.RECEIVED: send.received_at is not None,
        SendState.RETURNED: send.returned_at is not None,
        SendState.FAILED: send.state is SendState.FAILED,
    }
    return [f"{send.send_id}:{state}" for state, is_so in passed.items() if is_so]


def _is_freed(send: RedPacketSend) -> bool:
    came_back = send.state is SendState.RETURNED and send.released is not Release.NOTHING
    return send.state is SendState.FAILED or came_back


def _usage(sends: Sequence[RedPacketSend]) -> Usage:
    return Usage(len(sends), sum(one.payout.amount_fen for one in sends))


def _refuses(room: Remainder, least_fen: int, limit: str) -> bool:
    left = room.total if limit.startswith("total") else room.today
    no_count = left.count is not None and left.count < 1
    return no_count or (left.amount_fen is not None and left.amount_fen < least_fen)


def _day(moment: float) -> int:
    return int(moment + 8 * 3_600) // 86_400
