"""How the store of merchant accounts is put together; used at init, once."""

from merchant_center.accounts.store import MerchantStore
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.settings import CatalogueSettings, SecretSettings


class MerchantSettings(CatalogueSettings, SecretSettings):
    """What functions read that act for a merchant account."""


def build_merchants(settings: MerchantSettings, dynamo: Dynamo, secrets: SecretStore) -> MerchantStore:
    """Return the store of merchant accounts and their credentials."""
    return MerchantStore(dynamo, settings.catalogue_table, secrets, clock.now)
