"""Sends of red packets: reserved with the quotas they take from, changed with the events of it."""

import heapq
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import batched, islice
from typing import TYPE_CHECKING

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import DUE, due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Add, Put, Tally, Value, Write, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, NotFoundError, ThrottledError
from merchant_center.core.times import instant_text
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.events.store.writes import event_put
from merchant_center.red_packets.errors import BillNumberTakenError, StaleSendError
from merchant_center.red_packets.rules.customer_quota import CustomerQuota, give_back
from merchant_center.red_packets.rules.quota_shards import Shard, given_back
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import RedPacketSend, Release, SendState
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.store.red_packets import SHARD, RedPacketStore

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

_STORED_NAMES = {
    "last_error": "remark",
    "next_poll_at": "next_look_at",
    "outcome_unknown_since": "doubt_at",
    "released": "gave_back",
    "review_note": "care",
}
SENDS = Document(RedPacketSend, _STORED_NAMES)
_CUSTOMERS = Document(CustomerQuota)
_NEEDS_REVIEW = "CARE"
_SECONDS_KEPT = 3_600
_PAGE = 50


class SendStore:
    """The sends in the red packets' table, written together with the events table."""

    def __init__(self, dynamo: Dynamo, red_packets_table: str, events_table: str) -> None:
        self._dynamo = dynamo
        self._table = red_packets_table
        self._events = events_table
        self._packets = RedPacketStore(dynamo, red_packets_table)

    def get(self, send_id: str) -> RedPacketSend:
        """Return one send, strongly consistent.

        Raises:
            NotFoundError: there is none.
        """
        send = self.find(send_id)
        if send is None:
            raise NotFoundError(f"unknown red packet send {send_id}")
        return send

    def find(self, send_id: str) -> RedPacketSend | None:
        """Return one send if it is there, strongly consistent."""
        item = self._dynamo.get(self._table, keys.send(send_id), keys.ITEM)
        return SENDS.value(item["data"]) if item else None

    def find_by_bill(self, bill_no: str) -> RedPacketSend | None:
        """Return the send that WeChat knows under this number, if it is one of ours."""
        item = self._dynamo.get(self._table, keys.bill(bill_no), keys.ITEM)
        return self.find(str(item["send_id"])) if item else None

    def customer_quota(self, red_packet_id: str, customer: Customer) -> CustomerQuota:
        """Return what a customer has of a red packet."""
        item = self._dynamo.get(self._table, _granted(red_packet_id, customer), keys.ITEM)
        return _CUSTOMERS.value(item["data"]) if item else CustomerQuota()

    def reserve(
        self, packet: RedPacket, change: Change, shards: Sequence[Shard], customer: CustomerQuota, *also: Write
    ) -> None:
        """Write a new send, its number, the quotas it takes from and its events, all or nothing, before any call.

        Args:
            packet: whose it is.
            change: the new send.
            shards: next versions of those that change.
            customer: the next version of the customer's quota.
            also: what else is written with it.

        Raises:
            BillNumberTakenError: another send has the number; nothing was written.
            StaleSendError: the send is there already, or a quota changed or is being changed; nothing was written.
        """
        send = change.send
        writes: list[Write] = [
            put_new(self._table, _item(send)),
            put_new(self._table, {"pk": keys.bill(send.payout.bill_no), "sk": keys.ITEM, "send_id": send.send_id}),
            self._customer_put(send, customer),
            *(self._packets.shard_put(packet, one) for one in shards),
            *self._tallies(send, None),
            *(event_put(self._events, event) for event in change.events),
            *also,
        ]
        try:
            # Not again in place: another shard is free where this one is busy (docs/adr/0010).
            self._dynamo.transact(writes, tries=1)
        except ThrottledError as error:
            raise StaleSendError(f"a quota of send {send.send_id} is busy") from error
        except ConditionFailedError as error:
            if error.index == 1:
                raise BillNumberTakenError(f"bill number {send.payout.bill_no} is taken") from error
            raise StaleSendError(f"send {send.send_id} or a quota of it was changed meanwhile") from error

    def save(self, old: RedPacketSend, change: Change, *also: Write) -> None:
        """Write the next version of a send, its events, figures, what it gives back, and ``also``, all or nothing.

        Raises:
            StaleSendError: somebody else was first; nothing was written.
        """
        send = change.send
        if send is old:
            return
        writes: list[Write] = [put_version(self._table, _item(send), old.version)]
        writes += self._tallies(send, old)
        if send.released is not old.released:
            try:
                writes += self._gives_back(old, send)
            except ValueError as error:
                # The quotas hold no such packet any more: another record of the same end was first.
                raise StaleSendError(f"what send {send.send_id} gives back was given back meanwhile") from error
        writes += [*(event_put(self._events, event) for event in change.events), *also]
        try:
            self._dynamo.transact(writes)
        except ConditionFailedError as error:
            raise StaleSendError(f"send {send.send_id} or a quota of it was changed meanwhile") from error

    def refuse(self, send_id: str, event: Event, notice: Put | None) -> bool:
        """Record once that a limit refused a request, with the event and the notice to the customer.

        Returns:
            Whether the notice is new, so that it is to be announced.
        """
        record = put_new(self._table, {"pk": keys.refusal(send_id), "sk": keys.ITEM, "at": instant_text(event.at)})
        writes: list[Write] = [record, event_put(self._events, event)]
        if notice is not None:
            try:
                self._dynamo.transact([*writes, notice])
            except ConditionFailedError as error:
                if error.index < len(writes):
                    return False
            else:
                return True
        # Without a notice, or the customer was told before, about another request.
        with suppress(ConditionFailedError):
            self._dynamo.transact(writes)
        return False

    def due(self, now: datetime, limit: int) -> list[RedPacketSend]:
        """Return the sends whose poll is due, the longest waiting first."""
        return [SENDS.value(item["data"]) for item in due_items(self._dynamo, self._table, DUE, now, limit)]

    def in_states(
        self, red_packet_id: str, states: Sequence[SendState], limit: int, before: str = ""
    ) -> list[tuple[str, RedPacketSend]]:
        """Return sends of a red packet in these states with their positions, newest first, behind ``before``."""
        return list(islice(self.newest(red_packet_id, states, before, page=limit), limit))

    def newest(
        self, red_packet_id: str, states: Sequence[SendState], before: str = "", *, page: int = _PAGE
    ) -> Iterator[tuple[str, RedPacketSend]]:
        """Yield the same as they are asked for, ``page`` of each state at a time."""
        streams = [
            self._dynamo.query(
                self._table,
                "state_shard = :shard AND state_position < :before",
                {":shard": keys.send_state(red_packet_id, state, number), ":before": before or "9"},
                index=keys.BY_STATE,
                forward=False,
                page=page,
            )
            for state in states
            for number in range(keys.ORDER_SHARDS)
        ]
        merged = heapq.merge(*streams, key=lambda item: str(item["state_position"]), reverse=True)
        for some in batched(merged, page, strict=False):
            yield from self._positioned(iter(some), "state_position")

    def of_customer(self, customer: Customer, limit: int, before: str = "") -> list[tuple[str, RedPacketSend]]:
        """Return a customer's sends with their positions, newest first, behind the position ``before``."""
        return list(islice(self.newest_of_customer(customer, before, page=limit), limit))

    def newest_of_customer(
        self, customer: Customer, before: str = "", *, page: int = _PAGE
    ) -> Iterator[tuple[str, RedPacketSend]]:
        """Yield the same as they are asked for, ``page`` at a time."""
        found = self._dynamo.query(
            self._table,
            "customer = :customer AND customer_position < :before",
            {":customer": keys.customer_index(customer.appid, customer.openid), ":before": before or "9"},
            index=keys.BY_CUSTOMER,
            forward=False,
            page=page,
        )
        for some in batched(found, page, strict=False):
            yield from self._positioned(iter(some), "customer_position")

    def count_needing_review(self, limit: int) -> int:
        """Return how many sends need a review, ``limit`` if there are more."""
        found = self._dynamo.query(
            self._table,
            "care = :care",
            {":care": _NEEDS_REVIEW},
            index=keys.BY_REVIEW,
            page=limit,
            attributes=("pk",),
        )
        return sum(1 for _ in islice(found, limit))

    def needing_review(self, limit: int, before: str = "") -> list[tuple[str, RedPacketSend]]:
        """Return the sends that need a review, with their positions, newest first, behind ``before``."""
        found = self._dynamo.query(
            self._table,
            "care = :care AND care_position < :before",
            {":care": _NEEDS_REVIEW, ":before": before or "9"},
            index=keys.BY_REVIEW,
            forward=False,
            page=limit,
        )
        return self._positioned(islice(found, limit), "care_position")

    def _positioned(self, items: Iterator[dict[str, Value]], name: str) -> list[tuple[str, RedPacketSend]]:
        positions = {str(item["pk"]): str(item[name]) for item in items}
        sends = {keys.send(one.send_id): one for one in self._read(list(positions))}
        return [(position, sends[pk]) for pk, position in positions.items() if pk in sends]

    def _read(self, partitions: Sequence[str]) -> list[RedPacketSend]:
        found = self._dynamo.get_many(self._table, [(pk, keys.ITEM) for pk in partitions])
        return [SENDS.value(found[pk, keys.ITEM]["data"]) for pk in partitions if (pk, keys.ITEM) in found]

    def _gives_back(self, old: RedPacketSend, send: RedPacketSend) -> list[Write]:
        writes: list[Write] = []
        if old.released is Release.NOTHING:
            pk = keys.quota(send.red_packet_id, send.shard)
            item = self._dynamo.get(self._table, pk, keys.ITEM)
            if item is None:
                raise StaleSendError(f"red packet {send.red_packet_id} has no shard {send.shard}")
            shard = given_back(SHARD.value(item["data"]), send.payout.amount_fen, send.day)
            kept: dict[str, Value] = {"pk": pk, "sk": keys.ITEM, "version": shard.version, "data": SHARD.text(shard)}
            writes.append(put_version(self._table, kept, shard.version - 1))
        if send.released is Release.ALL:
            quota = self.customer_quota(send.red_packet_id, send.customer)
            writes.append(self._customer_put(send, give_back(quota, send.day)))
        return writes

    def _customer_put(self, send: RedPacketSend, quota: CustomerQuota) -> Put:
        item: dict[str, Value] = {
            "pk": _granted(send.red_packet_id, send.customer),
            "sk": keys.ITEM,
            "version": quota.version,
            "data": _CUSTOMERS.text(quota),
        }
        is_new = quota.version == 1
        return put_new(self._table, item) if is_new else put_version(self._table, item, quota.version - 1)

    def _tallies(self, send: RedPacketSend, old: RedPacketSend | None) -> list[Tally]:
        amount = send.payout.amount_fen
        amounts: dict[str, int] = {}
        if old is None or send.state is not old.state:
            amounts = {f"count_{send.state}": 1, f"fen_{send.state}": amount}
        if old is not None and send.state is not old.state:
            amounts |= {f"count_{old.state}": -1, f"fen_{old.state}": -amount}
        kept_before = old is not None and old.released is Release.NOTHING
        if send.state is SendState.RETURNED and kept_before and send.released is not Release.NOTHING:
            amounts |= {"count_freed": 1, "fen_freed": amount}
        pk = keys.tally(send.red_packet_id, send.shard)
        return [Tally(self._table, pk, keys.ITEM, amounts)] if amounts else []


class PayoutRateLimiter:
    """How many payouts a merchant account begins in one second, counted for all functions together."""

    def __init__(self, dynamo: Dynamo, transient_table: str, rate: int) -> None:
        self._dynamo = dynamo
        self._table = transient_table
        self._rate = rate

    def __call__(self, mchid: str, now: datetime) -> bool:
        """Take a slot of this second; false if there is none left."""
        second = int(now.timestamp())
        slot = Add(self._table, keys.payout_second(mchid, second), keys.ITEM, 1, self._rate, second + _SECONDS_KEPT)
        try:
            self._dynamo.add(slot)
        except ConditionFailedError:
            return False
        return True


class PayoutQueue:
    """The queue of sends that wait for a slot; announcing a send twice does no harm."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def announce(self, send_id: str, delay: timedelta = timedelta(seconds=1)) -> None:
        """Have a send called soon."""
        body = json.dumps({"send_id": send_id})
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=body, DelaySeconds=int(delay.total_seconds()))


def _granted(red_packet_id: str, customer: Customer) -> str:
    return keys.granted(red_packet_id, customer.appid, customer.openid)


def _item(send: RedPacketSend) -> dict[str, Value]:
    number = keys.shard_of(send.send_id)
    position = keys.position(instant_text(send.reserved_at), send.send_id)
    item: dict[str, Value] = {
        "pk": keys.send(send.send_id),
        "sk": keys.ITEM,
        "version": send.version,
        "data": SENDS.text(send),
        "state_shard": keys.send_state(send.red_packet_id, send.state, number),
        "state_position": position,
        "customer": keys.customer_index(send.payout.appid, send.payout.openid),
        "customer_position": position,
    }
    item |= due_keys(DUE, send.send_id, send.next_poll_at)
    if send.review_reason:
        item["care"] = _NEEDS_REVIEW
        item["care_position"] = position
    return item
