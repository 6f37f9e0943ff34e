"""GET /v1/products and GET /v1/products/{product_number}: what is on sale, for anybody."""

from aws_lambda_powertools.event_handler import Response

from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import CatalogueSettings, MediaSettings, read_settings
from merchant_center.products.rules import Product
from merchant_center.products.store import ProductStore
from merchant_center.products.use_cases.browse_products import BrowseProductsDeps, browse_products, get_product_on_sale
from merchant_center.products.views import ProductPage, ProductView
from show_products.models import BrowseProducts

CACHE = "public, max-age=30"
LINK_SECONDS = 3600


class Settings(CatalogueSettings, MediaSettings):
    """What this function reads from its environment."""


SETTINGS = read_settings(Settings)
DEPS = BrowseProductsDeps(ProductStore(connect_dynamo(), SETTINGS.catalogue_table))
MEDIA = FileStore(aws.s3_link_client(), SETTINGS.media_bucket, SETTINGS.pictures_url)
app = build_app()


def _views(products: list[Product]) -> list[ProductView]:
    inventories = DEPS.products.inventories(products)
    return [
        ProductView.of(one, lambda key: MEDIA.link(key, seconds=LINK_SECONDS), inventories.get(one.product_number))
        for one in products
    ]


@app.get("/v1/products")
def list_products_on_sale() -> Response[str]:
    """List what is on sale, by number."""
    query = read_query(app, BrowseProducts)
    products, cursor = browse_products(DEPS, query.limit, query.cursor, query.tag)
    page = ProductPage(products=_views(products), cursor=cursor)
    return json_response(200, page, Cache_Control=CACHE)


@app.get("/v1/products/<product_number>")
def show_product_on_sale(product_number: str) -> Response[str]:
    """One product on sale."""
    product = get_product_on_sale(DEPS, product_number)
    return json_response(200, _views([product])[0], Cache_Control=CACHE)


lambda_handler = lambda_handler_of(app)
