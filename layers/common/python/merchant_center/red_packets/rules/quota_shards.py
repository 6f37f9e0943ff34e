"""Limits of a red packet that hold at every instant under any number of writers: quota shards (docs/adr/0010).

One counter of what is sent would be one item that every writer waits for. So the limits are split over sixteen items,
the shards. Each has a part of them, its allotment, and the parts add up to the limits. As long as no shard gives out
more than its part, no limit is passed, and nobody needs to ask the others.

- ``reserve``: one shard gives a packet. The shard is written with the send, in one transaction, on the condition of the
  version that was read: of two writers one wins, and the other reads anew.
- ``gather``: that shard has too little, so all are asked. One that has it alone gives it. If none has, all that is left
  is spread again, over fewer shards, in the same transaction. Only if the smallest packet is not left, a limit refuses.
- ``given_back``: a send that failed for good frees its place in the shard that counted it,
  and its place of the day if that day still runs.
- A new day begins in each shard by itself, when it is first written on that day (``_rolled``).
- ``with_limits``: new limits are written to all shards with the version of their terms.
  Whoever comes with older terms reads them again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from merchant_center.core.errors import InvalidInputError
from merchant_center.red_packets.errors import LimitName, LimitReachedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_pool import Pool, Share, Usage, left_in, spread_over, used_in

SHARDS = 16
"""Items that hold the limits of a definition: always so many, so that nobody ever reads too few of them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a definition; ``None`` is no limit. Days are Beijing days.

    There is always a total amount: it is the most that can be lost.
    """

    total_amount_fen: int
    total_count: int | None = None
    daily_count: int | None = None
    daily_amount_fen: int | None = None
    per_customer: int | None = None
    per_customer_daily: int | None = None

    @property
    def total(self) -> Share:
        """Those of all time."""
        return Share(self.total_count, self.total_amount_fen)

    @property
    def daily(self) -> Share:
        """Those of a day."""
        return Share(self.daily_count, self.daily_amount_fen)


@dataclass(frozen=True, slots=True)
class Shard:
    """One of the items that together hold the limits of a definition; the sums of their allotments are the limits.

    ``today`` is the pool of ``day``, and ``daily`` what each day to come begins with. ``terms_version`` is the version
    of the definition that last set its terms: who read an older one reads it again.
    """

    number: int
    day: date
    total: Pool = field(default_factory=Pool)
    today: Pool = field(default_factory=Pool)
    daily: Share = field(default_factory=Share)
    terms_version: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation to be written: all of ``changed``, each on the version before, or nothing.

    Attributes:
        amount_fen: what the customer is to get.
        shard: the number of the shard that counts it, and takes it back if it fails.
        day: the Beijing day that it counts for.
        changed: the shards to write.
    """

    amount_fen: int
    shard: int
    day: date
    changed: tuple[Shard, ...]


@dataclass(frozen=True, slots=True)
class Remainder:
    """Return what is left over all shards."""

    total: Share
    today: Share

    @property
    def amount_fen(self) -> int | None:
        """What may still be given out today; ``None`` is no limit."""
        return min((fen for fen in (self.total.amount_fen, self.today.amount_fen) if fen is not None), default=None)

    def require(self, least_fen: int) -> None:
        """Return if the smallest packet is left.

        Raises:
            LimitReachedError: names the limit; one of all time goes before one of the day.
        """
        needs = {
            LimitName.TOTAL_COUNT: (self.total.count, 1),
            LimitName.TOTAL_AMOUNT: (self.total.amount_fen, least_fen),
            LimitName.DAILY_COUNT: (self.today.count, 1),
            LimitName.DAILY_AMOUNT: (self.today.amount_fen, least_fen),
        }
        for limit, (left, need) in needs.items():
            if left is not None and left < need:
                raise LimitReachedError(limit)


def used_on(shards: Iterable[Shard], today: date) -> Usage:
    """Return what is used of the limits of a day, over all shards: one that was not written today has used nothing."""
    return used_in(one.today for one in shards if one.day >= today)


def worst_case(limits: Limits, amounts: Amounts) -> Usage:
    """Return the most packets and the most fen that limits let out in all."""
    most = limits.total_amount_fen // amounts.least_fen
    count = most if limits.total_count is None else min(most, limits.total_count)
    return Usage(count, min(limits.total_amount_fen, count * amounts.most_fen))


def shards_for(limits: Limits, most_fen: int) -> int:
    """Over how many shards, from number 0 on, limits are spread: a reservation begins at one of these."""
    return min(limits.total.parts(most_fen, SHARDS), limits.daily.parts(most_fen, SHARDS))


def opened(limits: Limits, most_fen: int, day: date) -> tuple[Shard, ...]:
    """Return the shards of a new definition, all ``SHARDS`` of them; ``most_fen`` is the largest packet."""
    return with_limits([Shard(number, day) for number in range(SHARDS)], limits, most_fen, day, terms_version=1)


def with_limits(
    shards: Sequence[Shard], limits: Limits, most_fen: int, today: date, *, terms_version: int
) -> tuple[Shard, ...]:
    """Return the shards under other terms, for the running day and those to come, to be written together.

    Raises:
        InvalidInputError: a limit is below what is used, or used today; names ``limits.<name>``.
    """
    parts = shards_for(limits, most_fen)
    rolled = [_rolled(one, _day_of(shards, today)) for one in shards]
    totals, todays = [one.total for one in rolled], [one.today for one in rolled]
    totals = spread_over(totals, _unused(limits.total, used_in(totals), "total"), parts)
    todays = spread_over(todays, _unused(limits.daily, used_in(todays), "daily"), parts)
    fresh = spread_over([Pool()] * len(rolled), limits.daily, parts)
    return tuple(
        replace(
            one,
            total=total,
            today=pool,
            daily=new.allotted,
            terms_version=terms_version,
            version=one.version + 1,
        )
        for one, total, pool, new in zip(rolled, totals, todays, fresh, strict=True)
    )


def counted_day(today: date, *counted: date | None) -> date:
    """Return the day that a reservation counts for; a clock that is behind reopens no day that is over."""
    return max([today, *(day for day in counted if day is not None)])


def reserve(shard: Shard, wanted_fen: int, amounts: Amounts, today: date) -> Reserved | None:
    """Return a packet out of one shard alone.

    Returns:
        The reservation, or ``None`` if only all shards together can tell: this one does not cover the amount, or
        would keep a rest of which no packets can be made.
    """
    day = counted_day(today, shard.day)
    rolled = _rolled(shard, day)
    if not all(_gives(pool.left, wanted_fen, amounts) for pool in (rolled.total, rolled.today)):
        return None
    return Reserved(wanted_fen, shard.number, day, (_using(rolled, wanted_fen, shard.version),))


def gather(shards: Sequence[Shard], wanted_fen: int, amounts: Amounts, today: date, home: int) -> Reserved:
    """Return a packet out of all shards together.

    The first shard that has it alone gives it, from ``home`` on. If none has, whatever is left is spread again, over
    as few shards as it is worth, and ``home`` gives it: all in the one transaction of the reservation.

    Args:
        shards: all of the definition. Any reading may reserve, since what is written is on the condition of its
            versions; only a consistent snapshot may refuse.
        wanted_fen: drawn; kept unless less is left or a rest would be stranded.
        amounts: the bounds of a packet.
        today: the Beijing day.
        home: the number of the shard to begin with.

    Raises:
        LimitReachedError: not even the smallest packet is left.
    """
    ring = sorted(shards, key=lambda one: (one.number < home, one.number))
    alone = (reserve(one, wanted_fen, amounts, today) for one in ring)
    if (reserved := next((one for one in alone if one is not None), None)) is not None:
        return reserved
    day = _day_of(ring, today)
    left = remaining(ring, day)
    left.require(amounts.least_fen)
    amount_fen = wanted_fen if left.amount_fen is None else amounts.fitted(wanted_fen, left.amount_fen)
    first, *others = _spread_again([_rolled(one, day) for one in ring], left, amounts.most_fen)
    changed = [new for new, old in zip(others, ring[1:], strict=True) if new.version > old.version]
    return Reserved(amount_fen, first.number, day, (_using(first, amount_fen, ring[0].version), *changed))


def given_back(shard: Shard, amount_fen: int, day: date) -> Shard:
    """Return the shard without a reservation that it counted for ``day``; what counted on a day that is over stays so.

    Raises:
        ValueError: it never counted such a reservation.
    """
    if day > shard.day:
        raise ValueError(f"shard {shard.number} of {shard.day} counted nothing for {day}")
    today = shard.today.freeing(amount_fen) if day == shard.day else shard.today
    return replace(shard, total=shard.total.freeing(amount_fen), today=today, version=shard.version + 1)


def remaining(shards: Sequence[Shard], today: date) -> Remainder:
    """Return what is left over all shards."""
    day = _day_of(shards, today)
    rolled = [_rolled(one, day) for one in shards]
    return Remainder(left_in(one.total for one in rolled), left_in(one.today for one in rolled))


def usage(shards: Iterable[Shard]) -> Usage:
    """Return what is reserved and sent."""
    return used_in(one.total for one in shards)


def usage_today(shards: Sequence[Shard], today: date) -> Usage:
    """Return what is reserved and sent for the running day."""
    day = _day_of(shards, today)
    return used_in(_rolled(one, day).today for one in shards)


def _day_of(shards: Iterable[Shard], today: date) -> date:
    return counted_day(today, *(one.day for one in shards))


def _rolled(shard: Shard, day: date) -> Shard:
    return shard if shard.day >= day else replace(shard, day=day, today=Pool(shard.daily))


def _gives(left: Share, wanted_fen: int, amounts: Amounts) -> bool:
    if left.count is not None and left.count < 1:
        return False
    rest = None if left.amount_fen is None else left.amount_fen - wanted_fen
    return rest is None or (rest >= 0 and (amounts.is_fixed or amounts.can_use_up(rest)))


def _using(shard: Shard, amount_fen: int, version: int) -> Shard:
    total, today = shard.total.using(amount_fen), shard.today.using(amount_fen)
    return replace(shard, total=total, today=today, version=version + 1)


def _spread_again(shards: Sequence[Shard], left: Remainder, most_fen: int) -> list[Shard]:
    parts = left.total.parts(most_fen, len(shards)), left.today.parts(most_fen, len(shards))
    totals = spread_over([one.total for one in shards], left.total, parts[0])
    todays = spread_over([one.today for one in shards], left.today, parts[1])
    return [
        replace(one, total=total, today=today, version=one.version + ((one.total, one.today) != (total, today)))
        for one, total, today in zip(shards, totals, todays, strict=True)
    ]


def _unused(limit: Share, used: Usage, kind: str) -> Share:
    left = Pool(limit, used).left
    for name, rest, least in (("count", left.count, used.count), ("amount_fen", left.amount_fen, used.amount_fen)):
        if rest is not None and rest < 0:
            raise InvalidInputError.of(f"limits.{kind}_{name}", f"must be at least {least}: so much is used already")
    return left
