"""The arithmetic under quotas: pools with an allotment and a use, and what is left spread over some of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

PACKETS_A_POOL = 10
"""What is left is spread over so many pools that each holds this much: fewer packets are gone in a second."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the limits, or what is left of it: packets and fen; ``None`` is no limit."""

    count: int | None = None
    amount_fen: int | None = None

    def parts(self, most_fen: int, pools: int) -> int:
        """Over how many of some pools it is worth spreading, at least one."""
        packets = [self.amount_fen // most_fen] if self.amount_fen is not None else []
        packets += [self.count] if self.count is not None else []
        return max(1, min([pools, *(one // PACKETS_A_POOL for one in packets)]))


@dataclass(frozen=True, slots=True)
class Usage:
    """What is reserved and sent: packets and fen."""

    count: int = 0
    amount_fen: int = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """What may be given out of one shard, and what of it is used.

    Use is counted without a limit too, since one may be set later.
    """

    allotted: Share = Share()
    used: Usage = Usage()

    @property
    def left(self) -> Share:
        """What may still be used."""
        count, fen = self.allotted.count, self.allotted.amount_fen
        return Share(
            None if count is None else count - self.used.count,
            None if fen is None else fen - self.used.amount_fen,
        )

    def using(self, amount_fen: int) -> "Pool":
        """The pool with one packet more."""
        return replace(self, used=Usage(self.used.count + 1, self.used.amount_fen + amount_fen))

    def freeing(self, amount_fen: int) -> "Pool":
        """The pool with one packet less.

        Raises:
            ValueError: it holds no such packet.
        """
        used = Usage(self.used.count - 1, self.used.amount_fen - amount_fen)
        if used.count < 0 or used.amount_fen < 0 or (used.count == 0) != (used.amount_fen == 0):
            raise ValueError(f"a packet of {amount_fen} fen was never taken from a pool with {self.used}")
        return replace(self, used=used)


def used_in(pools: Iterable[Pool]) -> Usage:
    """What is used of all together."""
    used = [one.used for one in pools]
    return Usage(sum(one.count for one in used), sum(one.amount_fen for one in used))


def left_in(pools: Iterable[Pool]) -> Share:
    """What is left in all together."""
    # Limits come and go in all pools at once; who reads that half done counts what is limited.
    left = [one.left for one in pools]
    counts = [one.count for one in left if one.count is not None]
    fens = [one.amount_fen for one in left if one.amount_fen is not None]
    return Share(sum(counts) if counts else None, sum(fens) if fens else None)


def spread_over(pools: Sequence[Pool], left: Share, parts: int) -> list[Pool]:
    """The pools with what is left spread evenly over the first ``parts`` of them."""
    counts = _allotted([one.used.count for one in pools], left.count, parts)
    fens = _allotted([one.used.amount_fen for one in pools], left.amount_fen, parts)
    return [replace(one, allotted=Share(count, fen)) for one, count, fen in zip(pools, counts, fens, strict=True)]


def _allotted(used: Sequence[int], left: int | None, parts: int) -> Sequence[int | None]:
    if left is None:
        return [None] * len(used)
    each, more = divmod(left, parts)
    return [one + (each + (n < more) if n < parts else 0) for n, one in enumerate(used)]
