"""How placing orders is put together: what it asks of products and campaigns."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import CatalogueSettings
from merchant_center.products.rules import Product
from merchant_center.products.store import ProductStore

type FindProducts = Callable[[Sequence[str]], Mapping[str, Product]]


def build_find_products(settings: CatalogueSettings, dynamo: Dynamo) -> FindProducts:
    """Return what finds products by their numbers."""
    return ProductStore(dynamo, settings.catalogue_table).get_many


def build_require_campaign(settings: CatalogueSettings, dynamo: Dynamo) -> Callable[[str], None]:
    """Return what refuses a campaign that pages may not name."""
    return partial(require_campaign, campaigns=CampaignStore(dynamo, settings.catalogue_table), from_page=True)
