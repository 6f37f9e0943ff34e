"""How the store of refunds is put together; used at init, once."""

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.orders.wiring.store import OrderSettings
from merchant_center.refunds.store import RefundStore


class RefundSettings(OrderSettings):
    """The table of refunds, written together with those of orders, events and inventories."""

    refunds_table: str


def build_refunds(settings: RefundSettings, dynamo: Dynamo) -> RefundStore:
    """Return the store of refunds."""
    written = settings.orders_table, settings.events_table, settings.catalogue_table
    return RefundStore(dynamo, settings.refunds_table, *written)
