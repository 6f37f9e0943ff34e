"""Events: immutable items, always written inside the transaction of the change they tell of (law 5)."""

from collections.abc import Iterator

from merchant_center.domain.customers import Customer
from merchant_center.domain.events import Event
from merchant_center.domain.times import instant_text
from merchant_center.storage import keys
from merchant_center.storage.documents import Document
from merchant_center.storage.dynamodb import Delete, Dynamo, Put, put_new

_EVENTS = Document(Event)


def event_put(table: str, event: Event) -> Put:
    """The write of an event, for a transaction; it fails if the fact is recorded already."""
    return put_new(
        table,
        {
            "pk": keys.customer(event.appid, event.openid),
            "sk": keys.event(instant_text(event.at), event.event_id),
            "data": _EVENTS.text(event),
        },
    )


def event_delete(table: str, event: Event) -> Delete:
    """The removal of an unattributed fact, for the transaction that writes the attributed one."""
    return Delete(table, keys.customer(event.appid, event.openid), keys.event(instant_text(event.at), event.event_id))


class EventStore:
    """What can be asked about events."""

    def __init__(self, dynamo: Dynamo, events_table: str) -> None:
        self._dynamo = dynamo
        self._events = events_table

    def timeline(self, customer: Customer) -> Iterator[Event]:
        """A customer's events, newest first."""
        for item in self._dynamo.query(
            self._events, "pk = :pk", {":pk": keys.customer(customer.appid, customer.openid)}, forward=False
        ):
            yield _EVENTS.value(item["data"])
