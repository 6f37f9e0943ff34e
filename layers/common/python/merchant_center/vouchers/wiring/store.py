"""How the store of vouchers is put together, apart from ``client`` for functions that never call WeChat."""

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import EventSettings
from merchant_center.vouchers.store import VoucherStore


class VoucherSettings(EventSettings):
    """The table of vouchers, written together with the one of events."""

    vouchers_table: str


def build_vouchers(settings: VoucherSettings, dynamo: Dynamo) -> VoucherStore:
    """Return the store of vouchers."""
    return VoucherStore(dynamo, settings.vouchers_table, settings.events_table)
