"""Events: immutable items, always written inside the transaction of the change they tell of (law 5)."""

import heapq
from collections.abc import Iterator
from itertools import product
from operator import itemgetter

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Delete, Item, Put, Value, put_new
from merchant_center.core.times import instant_text
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.events.rules.search import Entry, EventFilter, EventIndex, month_of

_EVENTS = Document(Event)
_AHEAD = 20_000
"""Index entries held in memory at the most while many streams are merged."""

_INDEXES = {
    EventIndex.TARGET: (keys.BY_TARGET, "target_shard"),
    EventIndex.CAMPAIGN: (keys.BY_CAMPAIGN, "campaign_shard"),
    EventIndex.KIND: (keys.BY_KIND, "kind_shard"),
}


def event_put(table: str, event: Event) -> Put:
    """The write of an event, for a transaction; it fails if the fact is recorded already."""
    return put_new(table, _item(event))


def event_delete(table: str, event: Event) -> Delete:
    """The removal of an unattributed fact, for the transaction that writes the attributed one."""
    return Delete(table, keys.customer(event.appid, event.openid), moment_of(event))


def moment_of(event: Event) -> str:
    """Where an event stands in its customer's timeline; no two events have one moment."""
    return keys.event(instant_text(event.at), event.event_id)


def _item(event: Event) -> Item:
    place = keys.event_place(event.appid, event.openid, event.event_id)
    month, shard = month_of(event.at), keys.event_shard(place)
    item: dict[str, Value] = {
        "pk": keys.customer(event.appid, event.openid),
        "sk": moment_of(event),
        "data": _EVENTS.text(event),
        "event_position": keys.event_position(place, instant_text(event.at), event.event_id),
        "kind_shard": keys.event_partition(event.kind, "", month, shard),
        "target_shard": keys.event_partition(event.kind, event.target_id, month, shard),
    }
    if event.campaign:
        item["campaign_shard"] = keys.event_partition(event.kind, event.campaign, month, shard)
    if event.phone and event.openid:
        item["phone"] = event.phone
    return item


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
            yield _EVENTS.value(item["data"])

    def customers_of(self, phone: str, after: str = "") -> Iterator[tuple[str, Customer]]:
        """Give the customers behind a place who have events that tell this phone, each with their place.

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
            _, appid, openid = place.split("#")
            yield place, Customer(appid, openid)

    def stream(self, filter_: EventFilter, *, after: str = "", page: int = 0) -> Iterator[Entry]:
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
                yield keys.place_of(position), _EVENTS.value(text)

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
