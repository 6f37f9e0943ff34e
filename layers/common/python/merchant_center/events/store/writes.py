"""Write events: immutable items, always inside the transaction of their change (law 5).

Apart from reading, as every function that changes something writes events and few read any.
"""

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.writes import Delete, Item, Put, Value, put_new
from merchant_center.core.times import beijing_day, instant_text
from merchant_center.events.rules.event import Event, month_of

EVENTS = Document(Event)


def event_put(table: str, event: Event) -> Put:
    """Return the write of an event, for a transaction; it fails if the event is recorded already."""
    return put_new(table, _item(event))


def event_delete(table: str, event: Event) -> Delete:
    """Return the removal of an unattributed event, for the transaction that writes the attributed one."""
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
        "data": EVENTS.text(event),
        "event_position": keys.event_position(place, instant_text(event.at), event.event_id),
        "kind_shard": keys.event_partition(event.kind, "", month, shard),
        "target_shard": keys.event_partition(event.kind, event.target_id, month, shard),
    }
    if event.campaign:
        item["campaign_shard"] = keys.event_partition(event.kind, event.campaign, month, shard)
    if event.phone and event.openid:
        item["phone"] = event.phone
    if event.movement:
        move = event.movement
        shard = keys.movement_shard(move.bill_number)
        item["movement_shard"] = keys.movements(move.mchid or event.mchid, beijing_day(move.at).isoformat(), shard)
        item["movement_position"] = keys.movement_position(move.kind, move.number)
    return item
