"""Definitions of red packets, the shards of their quotas, and the figures of their sends."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import newest_of_kind
from merchant_center.core.aws.writes import Put, Value, Write, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, NotFoundError, ThrottledError
from merchant_center.core.times import instant_text
from merchant_center.red_packets.errors import StalePacketError
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.quota_shards import SHARDS, Shard, used_on
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket
from merchant_center.red_packets.rules.send import SendState

_PACKETS = Document(RedPacket)
SHARD = Document(Shard)
_KIND, _ARCHIVED = "RED_PACKET", "RED_PACKET_ARCHIVED"


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a red packet's sends: how many and how much, by state; ``freed`` of the returned is used anew.

    ``today`` is what is used of the limits of the day.
    """

    counts: dict[SendState, int]
    amounts_fen: dict[SendState, int]
    freed_count: int
    freed_fen: int
    today: Usage


class RedPacketStore:
    """The part of the red packets' table that operators keep."""

    def __init__(self, dynamo: Dynamo, red_packets_table: str) -> None:
        self._dynamo = dynamo
        self._table = red_packets_table

    def get(self, red_packet_id: str) -> RedPacket:
        """Return one definition, strongly consistent.

        Raises:
            NotFoundError: there is none.
        """
        packet = self.find(red_packet_id)
        if packet is None:
            raise NotFoundError(f"unknown red packet {red_packet_id}")
        return packet

    def find(self, red_packet_id: str) -> RedPacket | None:
        """Return one definition if it is there, strongly consistent."""
        item = self._dynamo.get(self._table, keys.red_packet(red_packet_id), keys.ITEM)
        return _PACKETS.value(item["data"]) if item else None

    def newest(self, before: str = "", *, archived: bool = False) -> Iterator[tuple[str, RedPacket]]:
        """Yield definitions with their positions, newest first, behind ``before``, read as they are asked for."""
        for position, item in newest_of_kind(self._dynamo, self._table, _ARCHIVED if archived else _KIND, before):
            yield position, _PACKETS.value(item["data"])

    def create(self, packet: RedPacket, shards: Sequence[Shard], *also: Write) -> None:
        """Write a new definition with its quotas, and ``also`` with it.

        Raises:
            StalePacketError: it is there already.
        """
        try:
            self._dynamo.transact(
                [put_new(self._table, self._item(packet)), *(self.shard_put(packet, one) for one in shards), *also]
            )
        except ConditionFailedError as error:
            raise StalePacketError(f"red packet {packet.red_packet_id} is there already") from error

    def save(self, packet: RedPacket, shards: Sequence[Shard] = (), *also: Write) -> None:
        """Write the next version of a definition, its quotas if they change, and ``also`` with it, all or nothing.

        Raises:
            StalePacketError: somebody else was first, be it a send that took from the quotas.
        """
        write = put_version(self._table, self._item(packet), packet.version - 1)
        try:
            self._dynamo.transact([write, *(self.shard_put(packet, one) for one in shards), *also], tries=1)
        except (ConditionFailedError, ThrottledError) as error:
            raise StalePacketError(f"red packet {packet.red_packet_id} was changed meanwhile") from error

    def shard(self, packet: RedPacket, number: int) -> Shard:
        """Return one shard of the quotas, strongly consistent.

        Raises:
            StalePacketError: its terms were changed after the definition was read.
        """
        item = self._dynamo.get(self._table, keys.quota(packet.red_packet_id, number), keys.ITEM)
        if item is None:
            raise NotFoundError(f"red packet {packet.red_packet_id} has no shard {number}")
        (shard,) = _of_terms(packet, [item])
        return shard

    def shards(self, packet: RedPacket, *, snapshot: bool = True) -> tuple[Shard, ...]:
        """Return all shards, as they were at one instant.

        Without ``snapshot`` each as it is when it is read, which any writer near them cannot cancel: good for
        decisions that are written on the condition of their versions, and never for a refusal.

        Raises:
            StalePacketError: the terms were changed after the definition was read.
        """
        wanted = [(keys.quota(packet.red_packet_id, number), keys.ITEM) for number in range(SHARDS)]
        if snapshot:
            found = [item for item in self._dynamo.get_snapshot(self._table, wanted) if item is not None]
        else:
            read = self._dynamo.get_many(self._table, wanted)
            found = [read[key] for key in wanted]
        return _of_terms(packet, found)

    def shard_put(self, packet: RedPacket, shard: Shard) -> Put:
        """Return the write of the next version of a shard, for a transaction."""
        item: dict[str, Value] = {
            "pk": keys.quota(packet.red_packet_id, shard.number),
            "sk": keys.ITEM,
            "version": shard.version,
            "data": SHARD.text(shard),
        }
        return put_new(self._table, item) if shard.version == 1 else put_version(self._table, item, shard.version - 1)

    def figures(self, packets: Sequence[RedPacket], today: date) -> dict[str, Figures]:
        """Return the figures of some definitions, and what they have used of the limits of a day."""
        ids = [one.red_packet_id for one in packets]
        wanted = [(key(one, n), keys.ITEM) for one in ids for n in range(SHARDS) for key in (keys.tally, keys.quota)]
        found = {pk: item for (pk, _), item in self._dynamo.get_many(self._table, wanted).items()}

        def items(key: Callable[[str, int], str], one: str) -> list[dict[str, Any]]:
            return [found[pk] for n in range(SHARDS) if (pk := key(one, n)) in found]

        return {one: _figures(items(keys.tally, one), items(keys.quota, one), today) for one in ids}

    def _item(self, packet: RedPacket) -> dict[str, Value]:
        return {
            "pk": keys.red_packet(packet.red_packet_id),
            "sk": keys.ITEM,
            "kind": _ARCHIVED if packet.state is PacketState.ARCHIVED else _KIND,
            "kind_position": keys.position(instant_text(packet.created_at), packet.red_packet_id),
            "version": packet.version,
            "data": _PACKETS.text(packet),
        }


def _figures(tallies: Sequence[dict[str, Any]], quotas: Sequence[dict[str, Any]], today: date) -> Figures:
    def total(name: str) -> int:
        return sum(int(one.get(name, 0)) for one in tallies)

    return Figures(
        counts={state: total(f"count_{state}") for state in SendState},
        amounts_fen={state: total(f"fen_{state}") for state in SendState},
        freed_count=total("count_freed"),
        freed_fen=total("fen_freed"),
        today=used_on((SHARD.value(item["data"]) for item in quotas), today),
    )


def _of_terms(packet: RedPacket, items: Iterable[dict[str, Any]]) -> tuple[Shard, ...]:
    """The shards in these items, if the terms they hold are those of the definition or older."""
    shards = tuple(SHARD.value(item["data"]) for item in items)
    if any(one.terms_version > packet.version for one in shards):
        raise StalePacketError(f"the terms of red packet {packet.red_packet_id} were changed meanwhile")
    return shards
