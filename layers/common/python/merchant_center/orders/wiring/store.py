"""How the store of orders is put together, apart from ``client`` for functions that never call WeChat."""

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import CatalogueSettings, EventSettings
from merchant_center.orders.store import OrderStore


class OrderSettings(EventSettings, CatalogueSettings):
    """The table of orders, written together with events and with the inventories of the catalogue."""

    orders_table: str


def build_orders(settings: OrderSettings, dynamo: Dynamo) -> OrderStore:
    """Return the store of orders."""
    return OrderStore(dynamo, settings.orders_table, settings.events_table, settings.catalogue_table)
