"""Which questions about events can be asked, and how their answers are counted, customer by customer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from merchant_center.core.errors import InvalidInputError
from merchant_center.core.times import YEARS_RULE, beijing_day, is_in_our_years
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, EventKind

MAX_STREAMS = 400
"""How many kinds times months one question may have: each pair is a stream of its own."""

type Entry = tuple[str, Event]
"""An event and its place: all events of one customer have one place and come together, in the order of time."""


class EventIndex(StrEnum):
    """The index that answers a question; see docs/architecture.md for the table."""

    TARGET = "target"
    CAMPAIGN = "campaign"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Events of any of these kinds in a half-open span. Empty text means: any."""

    kinds: tuple[EventKind, ...]
    start: datetime
    end: datetime
    target_id: str = ""
    campaign: str = ""

    def __post_init__(self) -> None:
        """Refuse what has no answer, what would be counted twice, and what no page could read.

        Raises:
            InvalidInputError: no kind or one named twice, an empty span, a year out of bounds, too many
                kinds for so long a span.
        """
        if not self.kinds or len(set(self.kinds)) < len(self.kinds):
            raise InvalidInputError.of("kinds", "must name at least one kind, and each only once")
        for name, at in (("from", self.start), ("to", self.end)):
            if not is_in_our_years(at):
                raise InvalidInputError.of(name, YEARS_RULE)
        if self.end <= self.start:
            raise InvalidInputError.of("to", "must be later than from")
        if len(self.kinds) * len(self.months) > MAX_STREAMS:
            raise InvalidInputError.of("to", f"the span has more than {MAX_STREAMS // len(self.kinds)} months")

    @property
    def index(self) -> EventIndex:
        """The most telling index for these conditions; what it does not decide is compared per event."""
        if self.target_id:
            return EventIndex.TARGET
        return EventIndex.CAMPAIGN if self.campaign else EventIndex.KIND

    @property
    def months(self) -> tuple[str, ...]:
        """The Beijing months that the span touches."""
        first, last = beijing_day(self.start), beijing_day(self.end - timedelta(microseconds=1))
        numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)

    def admits(self, event: Event) -> bool:
        """Return whether the event meets every condition."""
        return (
            self.start <= event.at < self.end
            and event.kind in self.kinds
            and (not self.target_id or event.target_id == self.target_id)
            and (not self.campaign or event.campaign == self.campaign)
        )


class Portion:
    """The entries up to a bound that never falls inside a place, so that no customer is counted twice."""

    def __init__(self, entries: Iterable[Entry], bound: int) -> None:
        self._entries = entries
        self._bound = bound
        self.place = ""
        """The last place that was read."""
        self.is_all = False
        """Whether the entries came to their end before the bound."""

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries, once."""
        for read, entry in enumerate(self._entries):
            if read >= self._bound and entry[0] != self.place:
                return
            self.place = entry[0]
            yield entry
        self.is_all = True


@dataclass(frozen=True, slots=True)
class Tally:
    """What one customer's admitted events come to; with an empty openid: events that no customer is known for.

    ``phone`` is the latest one; ``amount_fen`` is the sum over the kinds asked for.
    """

    place: str
    customer: Customer
    phone: str
    count: int
    amount_fen: int
    first_at: datetime
    last_at: datetime

    @property
    def appid(self) -> str:
        """The official account that the customer is known to."""
        return self.customer.appid

    @property
    def openid(self) -> str:
        """The customer, as known to that account; "" if nobody is known."""
        return self.customer.openid

    @property
    def is_attributed(self) -> bool:
        """Return whether a customer is known."""
        return bool(self.customer.openid)


@dataclass(frozen=True, slots=True)
class Unattributed:
    """Events without a customer, such as uses of vouchers that another channel gave out."""

    count: int = 0
    amount_fen: int = 0

    def plus(self, count: int, amount_fen: int) -> "Unattributed":
        """Return the sum of these and so many more."""
        return Unattributed(self.count + count, self.amount_fen + amount_fen)


NO_UNATTRIBUTED = Unattributed()


def tallies(entries: Iterable[Entry], filter_: EventFilter) -> Iterator[Tally]:
    """Yield one tally for each place with an admitted event, in the order of places, in flat memory."""
    for place, group in groupby(entries, key=itemgetter(0)):
        tally = _tally(place, (event for _, event in group if filter_.admits(event)))
        if tally is not None:
            yield tally


def _tally(place: str, events: Iterator[Event]) -> Tally | None:
    event = next(events, None)
    if event is None:
        return None
    customer, phone = Customer(event.appid, event.openid), event.phone
    count, amount_fen, first_at, last_at = 1, event.amount_fen, event.at, event.at
    for event in events:
        count += 1
        amount_fen += event.amount_fen
        first_at, last_at = min(first_at, event.at), max(last_at, event.at)
        phone = event.phone or phone
    return Tally(place, customer, phone, count, amount_fen, first_at, last_at)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A kind of a campaign's events on one Beijing day, or in the whole span (``day`` is ``None``).

    ``count`` and ``amount_fen`` are of all events, ``unattributed`` of them have no customer,
    ``customers`` counts each of the others' once.
    """

    kind: EventKind
    day: date | None
    count: int
    customers: int
    unattributed: int
    amount_fen: int


def board_of(entries: Iterable[Entry], filter_: EventFilter) -> tuple[BoardLine, ...]:
    """Return a line for each kind that has admitted events, and one for each of its days.

    Lines of portions add up, customers too, because a portion never divides a customer.
    """
    lines: defaultdict[tuple[EventKind, date | None], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for _, group in groupby(entries, key=itemgetter(0)):
        seen = set()
        for _, event in group:
            if filter_.admits(event):
                for key in ((event.kind, None), (event.kind, beijing_day(event.at))):
                    line = lines[key]
                    line[0] += 1
                    line[2] += not event.openid
                    line[3] += event.amount_fen
                    if event.openid:
                        seen.add(key)
        for key in seen:
            lines[key][1] += 1
    return tuple(BoardLine(*key, *line) for key, line in sorted(lines.items(), key=_by_kind_and_day))


def _by_kind_and_day(item: tuple[tuple[EventKind, date | None], list[int]]) -> tuple[str, date]:
    kind, day = item[0]
    return kind, day or date.min


def percent_before(place: str) -> int:
    """Return the share of all places that come before this one: they begin with an even digest of 32 bits."""
    return int(place[:8], 16) * 100 >> 32
