"""Read events: a customer's timeline, and the streams of a question in the order of customers."""

import heapq
from collections.abc import Iterator
from datetime import date
from itertools import product
from operator import itemgetter

from merchant_center.core.aws import keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, Movement
from merchant_center.events.rules.search import Entry, EventFilter, EventIndex
from merchant_center.events.store.writes import EVENTS

_AHEAD = 20_000
"""Index entries held in memory at the most while many streams are merged."""

_INDEXES = {
    EventIndex.TARGET: (keys.BY_TARGET, "target_shard"),
    EventIndex.CAMPAIGN: (keys.BY_CAMPAIGN, "campaign_shard"),
    EventIndex.KIND: (keys.BY_KIND, "kind_shard"),
}


class EventStore:
    """What can be asked about events."""

    def __init__(self, dynamo: Dynamo, events_table: str) -> None:
        self._dynamo = dynamo
        self._events = events_table

    def timeline(self, *customers: Customer, before: str = "", page: int = 0) -> Iterator[Event]:
        """The events of one customer, or of several together, newest first.

        Args:
            customers: whose.
            before: the moment of the last event already seen.
            page: events a read, when only a few are wanted.
        """
        streams = [
            self._dynamo.query(
                self._events,
                "pk = :pk AND sk < :before",
                {":pk": keys.customer(one.appid, one.openid), ":before": before or "~"},
                forward=False,
                page=page,
                attributes=("sk", "data"),
            )
            for one in customers
        ]
        for item in heapq.merge(*streams, key=itemgetter("sk"), reverse=True):
            yield EVENTS.value(item["data"])

    def customers_of(self, phone: str, after: str = "") -> Iterator[tuple[str, Customer]]:
        """Yield the customers behind a place who have events with this phone, each with their place.

        One small read for each, however many events.
        """
        place = after
        while True:
            found = self._dynamo.query(
                self._events,
                "phone = :phone AND event_position > :behind",
                {":phone": phone, ":behind": keys.behind(place)},
                index=keys.BY_PHONE,
                page=1,
            )
            item = next(found, None)
            if item is None:
                return
            place = keys.place_of(item["event_position"])
            yield place, Customer(*keys.customer_of_place(place))

    def stream(self, filter_: EventFilter, after: str = "", *, page: int = 0) -> Iterator[Entry]:
        """Events of the filter's kinds, target or campaign in the months of its span, customer by customer.

        What the index does not decide is the caller's to compare: the span within its first and last month, and
        the campaign of a target.

        Args:
            filter_: the conditions.
            after: the last place already seen.
            page: index entries a read, when only a few customers are wanted.
        """
        name = filter_.target_id or filter_.campaign
        pairs = list(product(filter_.kinds, filter_.months))
        page = page or max(25, _AHEAD // len(pairs))
        for shard in range(keys.EVENT_SHARDS):
            if keys.shard_end(shard) < after:
                continue
            partitions = (keys.event_partition(kind, name, month, shard) for kind, month in pairs)
            streams = (self._entries(filter_.index, one, after, page) for one in partitions)
            for position, text in heapq.merge(*streams, key=itemgetter(0)):
                yield keys.place_of(position), EVENTS.value(text)

    def movements(self, mchid: str, day: date, shard: int) -> Iterator[Movement]:
        """Yield a shard of an account's movements of a Beijing day: kind by kind, each by number."""
        for item in self._dynamo.query(
            self._events,
            "movement_shard = :partition",
            {":partition": keys.movements(mchid, day.isoformat(), shard)},
            index=keys.BY_MOVEMENT,
            attributes=("data",),
        ):
            movement = EVENTS.value(item["data"]).movement
            if movement is not None:
                yield movement

    def _entries(self, index: EventIndex, partition: str, after: str, page: int) -> Iterator[tuple[str, str]]:
        name, attribute = _INDEXES[index]
        for item in self._dynamo.query(
            self._events,
            f"{attribute} = :partition AND event_position > :behind",
            {":partition": partition, ":behind": keys.behind(after)},
            index=name,
            page=page,
            attributes=("event_position", "data"),
        ):
            yield item["event_position"], item["data"]
