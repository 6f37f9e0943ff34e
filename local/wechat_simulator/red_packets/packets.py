"""Red packets from the send to the opening or the return of the money, by the virtual clock.

Source: WeChat Pay V2, "send a cash red packet" and "query red packets" (status).
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from local.wechat_simulator.accounts import Accounts
from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.customers import Customer
from local.wechat_simulator.movements import Movement, MovementKind, by_api
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

DIGITS = "0123456789"
OPENABLE_SECONDS = 24 * 3600
DAY = "%Y%m%d"


class PacketStatus(StrEnum):
    """What a query tells; RFUND_ING is WeChat's spelling."""

    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    RECEIVED = "RECEIVED"
    RFUND_ING = "RFUND_ING"
    REFUND = "REFUND"


@dataclass(frozen=True)
class Packet:
    """One red packet of one merchant under one mch_billno; amounts in fen, instants in Unix seconds."""

    mchid: str
    mch_billno: str
    send_listid: str
    wxappid: str
    openid: str
    amount: int
    fields: dict[str, str]
    """The call that made it."""
    sent_at: float
    delivered_at: float
    """When it reaches the customer, or fails."""
    fails: bool
    refund_seconds: float
    """How long its money is on the way back."""
    sends: int = 1
    """How often its number was sent."""
    opened_at: float | None = None
    is_paid_back: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other."""
        return f"{self.mchid}/{self.mch_billno}"

    @property
    def refunded_at(self) -> float:
        """When the merchant has the money back, unless the packet is opened."""
        return self.delivered_at if self.fails else self.delivered_at + OPENABLE_SECONDS + self.refund_seconds

    @property
    def sent(self) -> Movement:
        """The money that it takes from its merchant."""
        kind, who = MovementKind.RED_PACKET, by_api(self.mchid)
        return Movement(kind, -self.amount, self.send_listid, self.mch_billno, who, self.fields.get("act_name", ""))

    @property
    def returned(self) -> Movement:
        """The money that comes back when it fails or is not opened."""
        return Movement(MovementKind.RED_PACKET_RETURN, self.amount, self.send_listid, self.mch_billno)

    def status(self, now: float) -> PacketStatus:
        """The status at an instant; what was opened or paid back stays so, also when the clock is set back."""
        if self.opened_at is not None:
            return PacketStatus.RECEIVED
        if self.is_paid_back:
            return PacketStatus.FAILED if self.fails else PacketStatus.REFUND
        if now < self.delivered_at:
            return PacketStatus.SENDING
        if self.fails:
            return PacketStatus.FAILED
        if now < self.delivered_at + OPENABLE_SECONDS:
            return PacketStatus.SENT
        return PacketStatus.RFUND_ING if now < self.refunded_at else PacketStatus.REFUND


class Packets:
    """All red packets, what their merchants spent in a day, and which money is to come back."""

    def __init__(self, database: Database, accounts: Accounts, now: Callable[[], float]) -> None:
        self._database = database
        self._held = Collection(database, "red_packets", Packet)
        self._accounts = accounts
        self._now = now
        self._spent: Counter[tuple[str, str]] = Counter()
        self._due: list[tuple[float, str]] = []
        for packet in self._held.values():
            self._watch(packet)

    def get(self, mchid: str, mch_billno: str) -> Packet | None:
        """The packet under this number, or None."""
        return self._held.get(f"{mchid}/{mch_billno}")

    def newest(self, count: int, mchid: str = "", openid: str = "") -> list[Packet]:
        """At most `count` packets of a merchant and a customer, where given; the newest first."""
        if not mchid and not openid:
            return self._held.newest(count)
        found = self._held.where("openid", openid) if openid else self._held.values()
        return [packet for packet in found if mchid in {"", packet.mchid}][: -count - 1 : -1]

    def received_today(self, mchid: str, identities: Iterable[Customer]) -> list[Packet]:
        """What one person got from a merchant in this Beijing day, failed ones left out."""
        now = self._now()
        today = china_digits(now, DAY)
        return [
            packet
            for customer in identities
            for packet in self._held.where("openid", customer.openid)
            if (packet.mchid, packet.wxappid) == (mchid, customer.appid)
            and china_digits(packet.sent_at, DAY) == today
            and packet.status(now) != PacketStatus.FAILED
        ]

    def spent_today(self, mchid: str) -> int:
        """What a merchant sent in this Beijing day, in fen, failed packets left out."""
        return self._spent[mchid, china_digits(self._now(), DAY)]

    def add(self, **fields: Any) -> Packet:
        """Make a packet; its money must have been taken."""
        day = china_digits(self._now(), DAY)
        send_listid = f"1000000000{day}{random_text(12, DIGITS)}"
        packet = self._save(Packet(send_listid=send_listid, sent_at=self._now(), **fields))
        self._watch(packet)
        return packet

    def count_repeat(self, packet: Packet) -> Packet:
        """Note that its number was sent once more."""
        return self._save(replace(packet, sends=packet.sends + 1))

    def open(self, packet: Packet) -> Packet:
        """Give the money to the customer; the packet must be SENT."""
        return self._save(replace(packet, opened_at=self._now()))

    def lapse(self, packet: Packet) -> Packet:
        """Let the time of this packet alone run out; it must be SENT, and its merchant has the money back."""
        lapsed = replace(packet, delivered_at=self._now() - OPENABLE_SECONDS, refund_seconds=0.0)
        heapq.heappush(self._due, (lapsed.refunded_at, lapsed.key))
        self._save(lapsed)
        self.settle()
        return self.get(packet.mchid, packet.mch_billno) or lapsed

    def settle(self) -> None:
        """Pay back what failed or was not opened in time."""
        while self._due and self._due[0][0] <= self._now():
            packet = self._held.get(heapq.heappop(self._due)[1])
            if packet is None or packet.opened_at is not None or packet.is_paid_back:
                continue
            with self._database.transaction():
                self._save(replace(packet, is_paid_back=True))
                self._accounts.move(packet.mchid, packet.returned, at=packet.refunded_at)
            if packet.fails:
                self._spent[packet.mchid, china_digits(packet.sent_at, DAY)] -= packet.amount

    def clear(self) -> None:
        """Forget all packets."""
        self._held.clear()
        self._spent.clear()
        self._due.clear()

    def _watch(self, packet: Packet) -> None:
        if not (packet.fails and packet.is_paid_back):
            self._spent[packet.mchid, china_digits(packet.sent_at, DAY)] += packet.amount
        if packet.opened_at is None and not packet.is_paid_back:
            heapq.heappush(self._due, (packet.refunded_at, packet.key))

    def _save(self, packet: Packet) -> Packet:
        self._held.put(packet.key, packet)
        return packet
