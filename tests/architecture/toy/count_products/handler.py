"""GET /v1/product-count: how many products are on sale, for anybody."""

from aws_lambda_powertools.event_handler import Response

from count_products.models import CountProducts, ProductCount
from merchant_center.core.aws.connect import connect_dynamo
from merchant_center.core.edge.http import build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_query
from merchant_center.core.settings import CatalogueSettings, read_settings
from merchant_center.products.store import ProductStore
from merchant_center.products.use_cases.browse_products import BrowseProductsDeps, browse_products

SETTINGS = read_settings(CatalogueSettings)
DEPS = BrowseProductsDeps(ProductStore(connect_dynamo(), SETTINGS.catalogue_table))
app = build_app()


@app.get("/v1/product-count")
def count_products() -> Response[str]:
    """Tell how many products are on sale."""
    query = read_query(app, CountProducts)
    products, _ = browse_products(DEPS, query.limit, "", query.tag)
    return json_response(200, ProductCount(total=len(products)))


lambda_handler = lambda_handler_of(app)
