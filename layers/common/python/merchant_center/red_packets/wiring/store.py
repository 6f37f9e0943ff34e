"""How the store of sends is put together, apart from ``sends`` for functions that never call WeChat."""

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import EventSettings
from merchant_center.red_packets.store.sends import SendStore


class RedPacketSettings(EventSettings):
    """The table of definitions, quotas and sends, written together with the one of events."""

    red_packets_table: str


def build_sends(settings: RedPacketSettings, dynamo: Dynamo) -> SendStore:
    """Return the store of sends."""
    return SendStore(dynamo, settings.red_packets_table, settings.events_table)
